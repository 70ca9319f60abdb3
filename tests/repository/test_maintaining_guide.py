"""docs/how-to/articles.md: its commands run in this order on a library, and its messages are ours."""

import errno
import os
import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant import cli
from assistant.errors import AssistantError
from assistant.ingestion.loading.front_matter import split_front_matter
from assistant.ingestion.pipeline import build
from assistant.search.library import open_searcher
from assistant.store.disk import disk_errors
from assistant.store.snapshots import open_current, write_lock
from tests.fakes import HashingEncoder
from tests.paths import ROOT

TEXT = (ROOT / "docs" / "how-to" / "articles.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)


@pytest.mark.usefixtures("small_encoder")
def test_the_commands_run(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.cli.ingest.watch", lambda *_, **__: None)
    monkeypatch.chdir(tmp_path)
    commands = [shlex.split(line) for block in blocks("sh") for line in block.splitlines()]
    ours = [command[1:] for command in commands if command[0] == "recovery-assistant"]
    assert len(ours) >= 9
    wanted = [3 if command[0] == "lint" else 0 for command in ours]  # there is something to mend in this corpus
    assert [cli.main(command) for command in ours] == wanted
    assert corpus == tmp_path / "corpus"


def test_the_front_matter_it_shows_is_valid() -> None:
    (block,) = blocks("yaml")
    metadata, _ = split_front_matter(block)
    assert (metadata.published, metadata.licence) == ("2024-03-01", "CC BY 4.0")


def refused(number: int) -> Callable[[Path, Path], None]:
    """An ingest whose disk refuses the first write with an error of the system."""

    def bring_about(corpus: Path, index: Path) -> None:
        with disk_errors(index):
            raise OSError(number, os.strerror(number))

    return bring_about


def held(corpus: Path, index: Path) -> None:
    with write_lock(index):
        build(corpus, index, HashingEncoder())


def altered(corpus: Path, index: Path) -> None:
    (open_current(index).folder / "words.npy").write_bytes(b"")
    open_current(index)


def of_another_encoder(corpus: Path, index: Path) -> None:
    open_searcher(index, HashingEncoder(name="another"))


def unreadable(corpus: Path, index: Path) -> None:
    for path in corpus.rglob("*.md"):
        path.write_text("")
    build(corpus, index, HashingEncoder(), rebuild=True)


@pytest.mark.parametrize(
    ("words", "bring_about"),
    [
        ("is being written by process", held),
        ("the disk is full", refused(errno.ENOSPC)),
        ("the disk is read-only", refused(errno.EROFS)),
        ("permission denied", refused(errno.EACCES)),
        ("is missing or altered", altered),
        ("the index was built with encoder", of_another_encoder),
        ("could be indexed", unreadable),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_messages_it_explains_are_those_of_the_program(
    corpus: Path, index: Path, words: str, bring_about: Callable[[Path, Path], None]
) -> None:
    assert words in TEXT
    with pytest.raises(AssistantError, match=re.escape(words)):
        bring_about(corpus, index)
