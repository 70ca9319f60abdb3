"""What `ingest` and `doctor` print about moves, damage, left-overs and progress."""

import io
import json
import os
import sys
from pathlib import Path

import pytest

from assistant import cli
from assistant.cli.progress_line import ProgressLine
from assistant.embedding.models import BUNDLED, encoder_digest
from assistant.ingestion.pipeline import build
from assistant.store.snapshots import current_id, open_current, write_lock
from tests.conftest import LOADER
from tests.fakes import HashingEncoder


def run(*arguments: object) -> int:
    return cli.main([str(argument) for argument in arguments])


@pytest.mark.usefixtures("small_encoder")
def test_a_plan_names_moves_and_damage_and_touches_nothing(
    corpus: Path, index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    os.replace(corpus / "articles" / "sleep.md", corpus / "night.md")
    (corpus / "bad.md").write_text("")
    (open_current(index).folder / "words.npy").write_bytes(b"")
    before = sorted(path.stat().st_mtime_ns for path in index.rglob("*"))
    assert run("ingest", "--corpus", corpus, "--index", index, "--dry-run") == 3
    captured = capsys.readouterr()
    assert "changed: 1\n  night.md (was articles/sleep.md)\n" in captured.out
    assert "unreadable: 1\n  bad.md: the file is empty\n" in captured.out
    assert "all would be built anew: index file words.npy is missing or altered" in captured.err
    assert sorted(path.stat().st_mtime_ns for path in index.rglob("*")) == before
    assert run("ingest", "--corpus", corpus, "--index", index, "--json", "-v") == 3
    captured = capsys.readouterr()
    counts = json.loads(captured.out)["documents"]
    assert counts == {"added": 0, "changed": 1, "removed": 0, "unchanged": 1, "failed": 1}
    assert "note: all was built anew: index file words.npy" in captured.err


@pytest.mark.usefixtures("small_encoder")
def test_a_run_says_what_was_encoded_and_moved(corpus: Path, index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.replace(corpus / "articles" / "sleep.md", corpus / "night.md")
    assert run("ingest", "--corpus", corpus, "--index", index) == 0
    out = capsys.readouterr().out
    assert out.startswith("0 added, 1 changed, 0 removed, 1 unchanged, 0 failed, 1 of the changed moved; ")
    assert "(0 encoded now)" in out


CHAPTER = "## Chapter {n}\n\nA calm evening helps. Ring 844-555-01{n} now. " + "Walk. " * 40
LATIN_1 = ("El café de la mañana ayuda a empezar el día con calma. " * 5).encode("latin-1")


@pytest.fixture
def noted(corpus: Path) -> Path:
    """The tiny corpus with a text of eight redacted sentences, one whose encoding is guessed, and one that fails."""
    (corpus / "calls.md").write_text("# Calls\n\n" + "\n\n".join(CHAPTER.format(n=n) for n in range(20, 28)))
    (corpus / "es.txt").write_bytes(LATIN_1)
    (corpus / "bad.md").write_text("---\npublished: never\n---\nText.")
    return corpus


def notes_in(err: str) -> list[str]:
    return [line for line in err.splitlines() if line.startswith("note: ")]


@pytest.mark.usefixtures("small_encoder")
def test_notes_name_their_file_and_without_verbose_only_what_asks_for_a_look(
    noted: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ("ingest", "--corpus", noted, "--index", tmp_path / "i")
    assert run(*arguments) == 3
    lines = notes_in(capsys.readouterr().err)
    reason = "1 sentence redacted; it holds a telephone number that is not in the helpline registry"
    assert lines[:5] == [f"note: calls.md: redacted: under Chapter {n}: {reason}" for n in range(20, 25)]
    assert lines[5] == "note: calls.md: 3 more; --verbose names them"
    assert lines[6].startswith("note: es.txt: encoding: no mark and no label; guessed ")
    assert len(lines) == 7
    assert run(*arguments) == 3
    assert notes_in(capsys.readouterr().err) == []  # nothing of it was read in this run
    assert run(*arguments, "-v") == 3
    every = notes_in(capsys.readouterr().err)
    assert sum(line.startswith("note: calls.md: redacted: ") for line in every) == 8
    assert "note: articles/sleep.md: missing: author, publisher, licence not stated" in every
    assert not any(": repeated_title: " in line or "844" in line for line in every)


@pytest.mark.usefixtures("small_encoder")
def test_notes_as_data_are_of_this_run_and_with_verbose_of_all(
    noted: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ("ingest", "--corpus", noted, "--index", tmp_path / "i", "--json")
    run(*arguments)
    first = json.loads(capsys.readouterr().out)["notes"]
    missing = {"kind": "missing", "detail": "author, publisher, licence not stated", "page": None}
    assert {"path": "articles/sleep.md", **missing} in first
    assert [note["path"] for note in first] == sorted(note["path"] for note in first)
    run(*arguments)
    assert json.loads(capsys.readouterr().out)["notes"] == []
    run(*arguments, "-v")
    assert json.loads(capsys.readouterr().out)["notes"] == first


@pytest.mark.usefixtures("small_encoder")
def test_a_dry_run_tells_the_failures_and_notes_of_the_run_itself(
    noted: Path, index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (noted / "broken.pdf").write_bytes(b"%PDF-1.4 nothing more")
    arguments = ("ingest", "--corpus", noted, "--index", index, "--json")
    with write_lock(index):  # another run holds it: a dry run waits for nobody
        before = {path: path.stat().st_mtime_ns for path in (index, *index.rglob("*"))}
        assert run(*arguments, "--dry-run") == 3
        assert {path: path.stat().st_mtime_ns for path in (index, *index.rglob("*"))} == before
    planned = json.loads(capsys.readouterr().out)
    assert run(*arguments) == 3
    done = json.loads(capsys.readouterr().out)
    assert planned["documents"] == {
        "added": ["calls.md", "es.txt"], "changed": [], "removed": [],
        "unchanged": ["articles/sleep.md", "articles/sponsor.md"],
    }  # fmt: skip
    assert {stage: len(paths) for stage, paths in planned["documents"].items()} | {"failed": 2} == done["documents"]
    assert [failure["path"] for failure in planned["failures"]] == ["bad.md", "broken.pdf"]
    assert planned["failures"] == done["failures"]
    assert planned["notes"] == done["notes"] != []


@pytest.mark.usefixtures("small_encoder")
def test_a_dry_run_finds_what_fails_only_when_it_is_read(
    corpus: Path, index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (corpus / "new.md").write_text("---\ncolour: red\n---\nText.")
    (corpus / "articles" / "sleep.md").write_text("---\ntitle: [\n---\nText.")
    assert run("ingest", "--corpus", corpus, "--index", index, "--dry-run") == 3
    out = capsys.readouterr().out
    assert out.startswith("added: 0\nchanged: 0\nremoved: 0\nunchanged: 1\nunreadable: 2\n  articles/sleep.md: front ")
    assert "\n  new.md: unknown field 'colour'" in out


@pytest.mark.usefixtures("small_encoder")
def test_files_that_no_reader_takes_are_counted_and_named_when_asked(
    corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (corpus / "draft.docx").write_bytes(b"PK")
    arguments = ("ingest", "--corpus", corpus, "--index", tmp_path / "i")
    named = "passed over: draft.docx: no reader for .docx\n"
    assert run(*arguments, "--dry-run") == 0
    assert named in capsys.readouterr().err
    assert run(*arguments) == 0
    assert "passed over: 1 file that no reader takes; --verbose names them\n" in capsys.readouterr().err
    assert run(*arguments, "--verbose") == 0
    assert named in capsys.readouterr().err
    assert run(*arguments, "--json") == 0
    told = json.loads(capsys.readouterr().out)["passed_over"]
    assert told == [{"path": "draft.docx", "reason": "no reader for .docx"}]


@pytest.mark.usefixtures("small_encoder")
def test_an_index_that_is_a_file_is_said(corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "afile").write_text("")
    assert run("ingest", "--corpus", corpus, "--index", tmp_path / "afile") == 1
    assert "a file is where a folder should be" in capsys.readouterr().err


def test_a_dry_run_loads_no_encoder(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    encoder = HashingEncoder()
    encoder.name = BUNDLED
    encoder.digest = encoder_digest(BUNDLED)
    build(corpus, tmp_path / "i", encoder)
    loaded: list[object] = []

    def load(*_: object, **__: object) -> HashingEncoder:
        loaded.append(1)
        return HashingEncoder()

    monkeypatch.setattr(LOADER, load)
    (corpus / "new.txt").write_text("A calm evening helps. It is short.")
    for index in ("i", "none"):
        assert run("ingest", "--corpus", corpus, "--index", tmp_path / index, "--dry-run") == 0
    assert loaded == []
    out = capsys.readouterr().out
    assert "added: 1\n  new.txt\nchanged: 0\nremoved: 0\nunchanged: 2\n" in out
    assert "added: 3\n" in out
    monkeypatch.setenv("ASSISTANT_DTYPE", "bfloat16")
    assert run("ingest", "--corpus", corpus, "--index", tmp_path / "i", "--dry-run") == 0
    assert loaded == [1]  # another number type: the encoder itself says what follows from it
    assert "changed: 2\n" in capsys.readouterr().out


@pytest.mark.usefixtures("small_encoder")
def test_doctor_looks_at_the_generation_to_go_back_to_and_at_left_overs(
    corpus: Path, index: Path, encoder: HashingEncoder, capsys: pytest.CaptureFixture[str]
) -> None:
    first = current_id(index)
    build(corpus, index, encoder, rebuild=True)
    (index / "generations" / "20200101T000000-0.partial").mkdir()
    assert run("doctor", "--index", index, "--corpus", corpus) == 0
    assert "warning  index: 1 left-over of a run that was interrupted; the next ingest removes it" in (
        capsys.readouterr().out
    )
    with write_lock(index):  # what a run is writing at this moment is no left-over
        assert run("doctor", "--index", index, "--corpus", corpus) == 0
        assert "left-over" not in capsys.readouterr().out
    (index / "generations" / first / "words.npy").write_bytes(b"")
    assert run("doctor", "--index", index, "--corpus", corpus) == 0
    out = capsys.readouterr().out
    assert f"warning  index: snapshot {first}, kept for going back, is damaged" in out


class Terminal(io.StringIO):
    """A stream that says it is one."""

    def __init__(self, *, is_one: bool) -> None:
        super().__init__()
        self._is_one = is_one

    def isatty(self) -> bool:
        return self._is_one


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr("assistant.cli.progress_line.time.monotonic", lambda: now[0])
    return now


def test_progress_on_a_terminal_renews_one_line(monkeypatch: pytest.MonkeyPatch, clock: list[float]) -> None:
    monkeypatch.setattr(sys, "stderr", Terminal(is_one=True))
    progress = ProgressLine()
    progress("encode", 0, 40)
    clock[0] += 2.0
    progress("encode", 10, 40)
    clock[0] += 6.0
    progress("encode", 40, 40)
    assert isinstance(sys.stderr, Terminal)
    lines = [line.strip() for line in sys.stderr.getvalue().replace("\r", "\n").splitlines()]
    assert lines == ["encode 0/40", "encode 10/40, 5/s, 6 s left", "encode 40/40, 5/s, 0 s left"]
    assert sys.stderr.getvalue().count("\n") == 1


def test_progress_elsewhere_is_a_plain_line_now_and_then(monkeypatch: pytest.MonkeyPatch, clock: list[float]) -> None:
    monkeypatch.setattr(sys, "stderr", Terminal(is_one=False))
    progress = ProgressLine()
    for done in range(1, 13):
        clock[0] += 1.0
        progress("read", done, 12)
    assert isinstance(sys.stderr, Terminal)
    assert sys.stderr.getvalue() == "read 6/12, 1/s, 5 s left\nread 11/12, 1/s, 1 s left\n"
