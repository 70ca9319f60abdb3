"""Pipes and endless nesting in the place of index files are damage: told at once, and built anew."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.errors import IndexDamagedError
from assistant.ingestion.pipeline import build
from assistant.search.library import open_searcher
from assistant.store.snapshots import current_id, open_current
from tests.fakes import HashingEncoder

FILES = ("passages.jsonl", "documents.jsonl", "vectors/keys.npy", "ranking.toml", "manifest.json")


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("verify", [True, False])
def test_a_pipe_is_damage_and_nothing_waits(
    corpus: Path, index: Path, encoder: HashingEncoder, name: str, verify: bool
) -> None:
    path = open_current(index).folder / name
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(IndexDamagedError):
        open_searcher(index, encoder, verify=verify)
    assert len(build(corpus, index, encoder).read) == 2
    assert len(open_searcher(index, encoder).documents) == 2


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
def test_a_pipe_or_folder_that_should_name_the_snapshot_is_damage(index: Path, make: Callable[[Path], None]) -> None:
    (index / "current").unlink()
    make(index / "current")
    with pytest.raises(IndexDamagedError, match="does not name a snapshot"):
        current_id(index)


def test_a_pipe_that_should_name_the_snapshot_gives_way(corpus: Path, index: Path, encoder: HashingEncoder) -> None:
    (index / "current").unlink()
    os.mkfifo(index / "current")
    with pytest.raises(IndexDamagedError, match="does not name a snapshot"):
        current_id(index)
    build(corpus, index, encoder)
    assert len(open_searcher(index, encoder).documents) == 2


@pytest.mark.parametrize(
    "nested", ["[" * 100_000, '{"files": {}, "a": ' + "[" * 900 + "]" * 900 + "}", '{"a":' * 50_000]
)
def test_a_manifest_nested_without_end_is_damage(
    corpus: Path, index: Path, encoder: HashingEncoder, nested: str
) -> None:
    (open_current(index).folder / "manifest.json").write_text(nested)
    with pytest.raises(IndexDamagedError):
        open_current(index)
    assert len(build(corpus, index, encoder).read) == 2
