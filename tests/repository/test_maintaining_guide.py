"""docs/maintaining.md: its commands run in this order on a library, and its messages are ours."""

import re
import shlex
from pathlib import Path

import pytest

from assistant import cli
from assistant.ingestion.loading.metadata import split_front_matter
from tests.paths import ROOT

TEXT = (ROOT / "docs" / "maintaining.md").read_text(encoding="utf-8")


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


@pytest.mark.parametrize(
    "words",
    ["is being written by", "the disk is full", "the disk is read-only", "permission denied", "is missing or altered",
     "the index was built with encoder", "could be indexed"],
)  # fmt: skip
def test_the_messages_it_explains_are_in_the_program(words: str) -> None:
    assert words in TEXT
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "assistant").rglob("*.py"))
    assert words in sources
