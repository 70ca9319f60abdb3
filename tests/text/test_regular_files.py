"""Pipes, sockets and devices where files should be: a reason at once, never a wait."""

import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import cli
from assistant.cli.watching import looks
from assistant.errors import AssistantError
from assistant.evaluation.questions import read_questions
from assistant.ingestion.loading.withdrawn import WithdrawnFlags
from assistant.ingestion.pipeline import build
from assistant.ingestion.plan import make_plan
from assistant.search.library import Library
from assistant.store.disk import file_digest
from assistant.text.regular_files import NotRegularError, check_regular, open_regular_file, read_regular_text
from tests.fakes import HashingEncoder

PATIENCE_SECONDS = 120  # a busy machine compiles the safety rules for long
NOT_REGULAR = "cannot be read: not a regular file"


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    """A test that waits for the other end of a pipe fails."""

    def give_up(_number: int, _frame: object) -> None:
        raise AssertionError("it waited")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(PATIENCE_SECONDS)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    os.mkfifo(tmp_path / "pipe.md")
    return tmp_path / "pipe.md"


def test_a_file_and_a_link_to_it_are_read_and_nothing_else(tmp_path: Path, pipe: Path) -> None:
    (tmp_path / "a.txt").write_bytes("Größe\r\n".encode())
    (tmp_path / "link.txt").symlink_to("a.txt")
    with open_regular_file(tmp_path / "link.txt") as stream:
        assert stream.read() == "Größe\r\n".encode()
    assert read_regular_text(tmp_path / "a.txt") == "Größe\n"
    (tmp_path / "to-pipe.txt").symlink_to(pipe)
    for path in (pipe, tmp_path / "to-pipe.txt", Path("/dev/zero"), Path("/dev/tty")):
        with pytest.raises(OSError, match=r"not a regular file|No such"):
            open_regular_file(path)
    with pytest.raises(NotRegularError, match="Is a directory"):
        open_regular_file(tmp_path)


def test_what_a_library_opens_can_be_checked_before(tmp_path: Path, pipe: Path) -> None:
    (tmp_path / "a.txt").write_text("A text.")
    check_regular(tmp_path / "a.txt")
    for path, reason in ((pipe, "not a regular file"), (tmp_path, "Is a directory")):
        with pytest.raises(NotRegularError, match=reason):
            check_regular(path)
    with pytest.raises(FileNotFoundError):
        check_regular(tmp_path / "b.txt")


def test_a_file_that_becomes_a_pipe_meanwhile_is_refused(
    tmp_path: Path, pipe: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").write_text("A text.")
    was = os.stat(tmp_path / "a.txt")
    monkeypatch.setattr(os, "stat", lambda *_, **__: was)
    with pytest.raises(NotRegularError, match="not a regular file"):
        open_regular_file(pipe)
    with pytest.raises(NotRegularError, match="not a regular file"):
        file_digest(pipe)  # of the files of an index


def test_a_pipe_and_a_socket_in_the_corpus_are_failures(corpus: Path, tmp_path: Path, encoder: HashingEncoder) -> None:
    os.mkfifo(corpus / "pipe.md")
    os.mkfifo(corpus / "scan.pdf")
    os.mkfifo(corpus / "ignored.fifo")
    with socket.socket(socket.AF_UNIX) as end:
        end.bind(str(corpus / "s.txt"))
        report = build(corpus, tmp_path / "index", encoder)
    assert report.failures == dict.fromkeys(("pipe.md", "s.txt", "scan.pdf"), NOT_REGULAR)
    assert sorted(report.plan.added) == ["articles/sleep.md", "articles/sponsor.md"]


@pytest.mark.usefixtures("small_encoder")
def test_a_dry_run_names_the_pipe(corpus: Path, index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo(corpus / "pipe.md")
    assert cli.main(["ingest", "--dry-run", "--corpus", str(corpus), "--index", str(index)]) == 3
    assert f"unreadable: 1\n  pipe.md: {NOT_REGULAR}\n" in capsys.readouterr().out


def test_a_pipe_as_the_table_of_sources_is_an_error(corpus: Path, index: Path) -> None:
    os.mkfifo(corpus / "sources.toml")
    with pytest.raises(AssistantError, match=r"sources\.toml: .*not a regular file"):
        make_plan(corpus, index)


def test_a_source_that_becomes_a_pipe_is_hidden_and_the_rest_answers(
    corpus: Path, index: Path, encoder: HashingEncoder
) -> None:
    """What `serve` asks once a second."""
    flags = WithdrawnFlags(corpus)
    library = Library(index, lambda: encoder, withdrawn=flags.among)
    assert flags.among(library.searcher().documents) == frozenset()
    (corpus / "articles" / "sleep.md").unlink()
    os.mkfifo(corpus / "articles" / "sleep.md")
    os.mkfifo(corpus / "sources.toml")
    assert flags.among(library.searcher().documents) == {"articles/sleep.md"}


def test_the_watcher_sees_a_pipe_without_opening_it(corpus: Path) -> None:
    before = set(looks(corpus))
    os.mkfifo(corpus / "pipe.md")
    assert set(looks(corpus)) - before == {str(corpus / "pipe.md")}


@pytest.mark.usefixtures("small_encoder")
def test_files_named_on_a_command_line_are_regular_too(
    index: Path, pipe: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["ask", "--index", str(index), "--batch", str(pipe)]) == 1
    assert capsys.readouterr().err == f"ask: {pipe}: not a regular file\n"
    with pytest.raises(AssistantError, match="not a regular file"):
        read_questions(pipe)
