"""Plan, build, publish: what changes, what is kept, what a damaged index says."""

import json
import multiprocessing
import os
import shutil
from pathlib import Path

import pytest

from assistant.errors import (
    AssistantError,
    EncoderMismatchError,
    IndexDamagedError,
    IndexLockedError,
    IndexMissingError,
)
from assistant.indexing import build
from assistant.library import Library, open_searcher
from assistant.planning import make_plan
from assistant.stores.generations import current_id, generation_ids, new_generation, open_current, roll_back, write_lock
from tests.fakes import HashingEncoder


def test_a_build_publishes_verbatim_passages(corpus: Path, index: Path, encoder: HashingEncoder) -> None:
    searcher = open_searcher(index, encoder)
    assert set(searcher.documents) == {"articles/sponsor.md", "articles/sleep.md"}
    for passage in searcher.passages:
        section = searcher.documents[passage.document_id].sections[passage.section]
        assert section.text[passage.start : passage.end] == passage.text
    assert len(searcher.sentences) == sum(len(passage.sentences) for passage in searcher.passages)


def test_unchanged_sources_encode_nothing_and_publish_nothing(
    corpus: Path, index: Path, encoder: HashingEncoder
) -> None:
    before, encoded = current_id(index), encoder.encoded_texts
    report = build(corpus, index, encoder)
    assert report.plan.is_current
    assert (current_id(index), encoder.encoded_texts) == (before, encoded)


def test_added_changed_and_removed_are_told_apart(corpus: Path, index: Path, encoder: HashingEncoder) -> None:
    (corpus / "articles" / "sleep.md").unlink()
    (corpus / "new.txt").write_text("A new text about telling the truth, short and plain.")
    with (corpus / "articles" / "sponsor.md").open("a") as stream:
        stream.write("\nAnother sentence.\n")
    plan = make_plan(corpus, index)
    assert (plan.added, plan.changed, plan.removed) == (("new.txt",), ("articles/sponsor.md",), ("articles/sleep.md",))
    build(corpus, index, encoder)
    assert "articles/sleep.md" not in open_searcher(index, encoder).documents


def test_a_bad_file_is_reported_and_the_rest_is_indexed(corpus: Path, index: Path, encoder: HashingEncoder) -> None:
    (corpus / "bad.md").write_text("---\npublished: never\n---\nText.")
    report = build(corpus, index, encoder)
    assert report.failures == {"bad.md": "published: 'never' is no date; write 2024, 2024-12 or 2024-12-29"}
    assert len(open_searcher(index, encoder).documents) == 2
    again = build(corpus, index, encoder)
    assert again.generation == report.generation  # a known failure alone rebuilds nothing
    assert again.failures == report.failures  # and is still said


def test_nothing_readable_publishes_nothing(tmp_path: Path, index: Path, encoder: HashingEncoder) -> None:
    before = current_id(index)
    bad = tmp_path / "bad"
    bad.mkdir()
    with pytest.raises(AssistantError, match="no documents in"):
        build(bad, index, encoder)
    (bad / "a.md").write_text("")
    with pytest.raises(AssistantError, match="could be indexed"):
        build(bad, index, encoder)
    with pytest.raises(AssistantError, match="no corpus folder"):
        build(tmp_path / "absent", index, encoder)
    assert current_id(index) == before


def test_the_last_two_generations_are_kept_for_rollback(corpus: Path, index: Path, encoder: HashingEncoder) -> None:
    first = current_id(index)
    second = build(corpus, index, encoder, rebuild=True).generation
    assert roll_back(index) == first
    assert current_id(index) == first
    third = build(corpus, index, encoder, rebuild=True).generation
    assert generation_ids(index) == [second, third]
    roll_back(index)
    with pytest.raises(IndexMissingError, match="no generation before"):
        roll_back(index)


@pytest.mark.parametrize("name", ["passages.jsonl", "documents.jsonl", "faiss.index", "sentences.npy"])
def test_an_altered_or_missing_file_is_named(index: Path, name: str) -> None:
    path = open_current(index).folder / name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))
    with pytest.raises(IndexDamagedError, match=f"{name} is missing or altered.*--rebuild"):
        open_current(index)
    path.unlink()
    with pytest.raises(IndexDamagedError, match=name):
        open_current(index)


def test_a_broken_manifest_and_a_foreign_format_are_said(corpus: Path, index: Path) -> None:
    manifest = open_current(index).folder / "manifest.json"
    content = json.loads(manifest.read_text())
    manifest.write_text(json.dumps({**content, "format_version": 99}))
    with pytest.raises(IndexDamagedError, match="format 99"):
        open_current(index)
    assert len(make_plan(corpus, index).added) == 2  # a build replaces it
    manifest.write_text("{")
    with pytest.raises(IndexDamagedError, match="cannot be read"):
        open_current(index)


def test_no_index_says_how_to_build_one(tmp_path: Path, encoder: HashingEncoder) -> None:
    with pytest.raises(IndexMissingError, match="recovery-assistant ingest --index"):
        open_searcher(tmp_path / "none", encoder)


def test_an_index_of_another_encoder_is_refused_and_rebuilt_by_a_build(corpus: Path, index: Path) -> None:
    other = HashingEncoder(name="other", dimension=32)
    with pytest.raises(EncoderMismatchError, match=r"built with encoder hashing .* not other"):
        open_searcher(index, other)
    build(corpus, index, other)
    assert open_searcher(index, other).store.shape[1] == 32


def test_a_second_writer_is_told_who_holds_the_index(corpus: Path, index: Path, encoder: HashingEncoder) -> None:
    with write_lock(index), pytest.raises(IndexLockedError, match=f"written by process {os.getpid()}"):
        build(corpus, index, encoder)


def _die_half_way(index: Path) -> None:
    with new_generation(index, "99999999T000000-0") as folder:
        (folder / "passages.jsonl").write_text("half")
        os._exit(9)


def test_a_killed_writer_leaves_the_old_generation_live(corpus: Path, index: Path, encoder: HashingEncoder) -> None:
    before = current_id(index)
    process = multiprocessing.get_context("spawn").Process(target=_die_half_way, args=(index,))
    process.start()
    process.join(60)
    assert process.exitcode == 9
    assert list((index / "generations").glob("*.partial"))
    assert open_current(index).id == before
    assert generation_ids(index) == [before]
    build(corpus, index, encoder, rebuild=True)
    assert not list((index / "generations").glob("*.partial"))


def test_an_index_that_cannot_be_written_is_one_message(corpus: Path, tmp_path: Path, encoder: HashingEncoder) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(AssistantError, match=r"cannot write .*unchanged"):
        build(corpus, tmp_path / "file" / "index", encoder)


def test_a_full_disk_keeps_the_old_generation(
    corpus: Path, index: Path, encoder: HashingEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = current_id(index)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("assistant.indexing.write_passages", full)
    with pytest.raises(AssistantError, match="the disk is full; the index in use is unchanged"):
        build(corpus, index, encoder, rebuild=True)
    assert open_current(index).id == before


def test_a_running_library_picks_up_a_new_generation(
    corpus: Path, index: Path, encoder: HashingEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.library.RECHECK_SECONDS", 0.0)
    library = Library(index, lambda: encoder)
    assert len(library.searcher().documents) == 2
    (corpus / "articles" / "sleep.md").unlink()
    build(corpus, index, encoder)
    assert set(library.searcher().documents) == {"articles/sponsor.md"}
    shutil.rmtree(index)
    assert set(library.searcher().documents) == {"articles/sponsor.md"}  # what is open stays open
