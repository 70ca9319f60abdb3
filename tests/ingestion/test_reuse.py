"""Only what changed is read and encoded; what is damaged is found; failures are tried again."""

import json
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.cli.assembly import make_encoder
from assistant.errors import AssistantError, DocumentError, IndexDamagedError
from assistant.ingestion.loading import Loaded, load
from assistant.ingestion.loading.notes import Note
from assistant.ingestion.pipeline import Report, build
from assistant.ingestion.plan import make_plan
from assistant.ingestion.snapshot_writing import manifest_of, notes_of
from assistant.ingestion.source_loading import DocumentNotes
from assistant.search.library import open_searcher
from assistant.settings import Settings
from assistant.store.snapshot import SnapshotContents, read_snapshot
from assistant.store.snapshots import (
    clear_interrupted,
    current_id,
    new_name,
    open_current,
    open_snapshot,
    point_at,
    roll_back,
    snapshot_ids,
)
from tests.fakes import HashingEncoder


def contents(index: Path) -> SnapshotContents:
    snapshot = open_current(index)
    return read_snapshot(snapshot.folder, snapshot.manifest)


def ingest(corpus: Path, index: Path, encoder: HashingEncoder) -> tuple[Report, int]:
    """The report, and how many texts the encoder was given."""
    before = encoder.encoded_texts
    report = build(corpus, index, encoder)
    return report, encoder.encoded_texts - before


def test_one_changed_passage_encodes_one_text(corpus: Path, index: Path, encoder: HashingEncoder) -> None:
    before = contents(index)
    path = corpus / "articles" / "sponsor.md"
    path.write_text(path.read_text().replace("Many sponsors", "Most sponsors"))
    report, encoded = ingest(corpus, index, encoder)
    assert (report.encoded, encoded) == (1, 1)
    assert report.read == ("articles/sponsor.md",)
    after = contents(index)
    known = {one.text: row for row, one in enumerate(before.passages)}
    kept = [(row, known[one.text]) for row, one in enumerate(after.passages) if one.text in known]
    assert len(kept) == len(after.passages) - 1
    for row, old in kept:
        assert np.array_equal(after.vectors.get(np.array([row])), before.vectors.get(np.array([old])))
        assert np.array_equal(after.sentences.of(row), before.sentences.of(old))
        assert np.array_equal(after.words.of(row), before.words.of(old))


def test_a_metadata_change_encodes_nothing(corpus: Path, index: Path, encoder: HashingEncoder) -> None:
    path = corpus / "articles" / "sleep.md"
    path.write_text(path.read_text().replace("kind: article", "kind: article\nlicence: CC BY 4.0\nauthor: Somebody"))
    report, encoded = ingest(corpus, index, encoder)
    assert (report.plan.changed, encoded) == (("articles/sleep.md",), 0)
    assert open_searcher(index, encoder).documents["articles/sleep.md"].licence == "CC BY 4.0"
    (corpus / "sources.toml").write_text('["articles/sleep.md"]\nwithdrawn = true\n')
    report, encoded = ingest(corpus, index, encoder)
    assert (report.plan.changed, encoded) == (("articles/sleep.md",), 0)
    assert open_searcher(index, encoder).documents["articles/sleep.md"].withdrawn


def test_a_moved_document_is_known_again(corpus: Path, index: Path, encoder: HashingEncoder) -> None:
    (corpus / "moved").mkdir()
    os.replace(corpus / "articles" / "sleep.md", corpus / "moved" / "night.md")
    plan = make_plan(corpus, index)
    assert plan.moved == {"moved/night.md": "articles/sleep.md"}
    assert (plan.added, plan.changed, plan.removed) == ((), ("moved/night.md",), ())
    report, encoded = ingest(corpus, index, encoder)
    assert (report.plan.moved, encoded) == (plan.moved, 0)
    found = open_searcher(index, encoder)
    assert set(found.documents) == {"articles/sponsor.md", "moved/night.md"}
    assert {one.document_id for one in found.passages} == set(found.documents)


def test_a_copy_is_added_and_encodes_nothing(corpus: Path, index: Path, encoder: HashingEncoder) -> None:
    (corpus / "copy.md").write_bytes((corpus / "articles" / "sleep.md").read_bytes())
    report, encoded = ingest(corpus, index, encoder)
    assert (report.plan.added, report.plan.moved, encoded) == (("copy.md",), {}, 0)


def test_two_files_that_are_alike_move_to_two_places(corpus: Path, index: Path, encoder: HashingEncoder) -> None:
    data = (corpus / "articles" / "sleep.md").read_bytes()
    (corpus / "second.md").write_bytes(data)
    build(corpus, index, encoder)
    for name in ("articles/sleep.md", "second.md"):
        (corpus / name).unlink()
    for name in ("x.md", "y.md", "z.md"):
        (corpus / name).write_bytes(data)
    plan = make_plan(corpus, index)
    assert plan.moved == {"x.md": "articles/sleep.md", "y.md": "second.md"}
    assert (plan.added, plan.removed) == (("z.md",), ())


def test_equal_passages_of_one_run_are_encoded_once(corpus: Path, tmp_path: Path, encoder: HashingEncoder) -> None:
    (corpus / "copy.md").write_bytes((corpus / "articles" / "sleep.md").read_bytes())
    report = build(corpus, tmp_path / "index", encoder)
    assert encoder.encoded_texts == report.encoded < report.passages


def test_a_rebuild_encodes_all_and_uses_nothing_old(corpus: Path, index: Path, encoder: HashingEncoder) -> None:
    before = encoder.encoded_texts
    report = build(corpus, index, encoder, rebuild=True)
    assert encoder.encoded_texts - before == report.encoded == report.passages


def test_vectors_of_another_computation_are_not_used(corpus: Path, index: Path, encoder: HashingEncoder) -> None:
    path = corpus / "articles" / "sleep.md"
    path.write_text(path.read_text() + "\nOne more sentence about the night.\n")
    encoder.dtype = "bfloat16"
    report, encoded = ingest(corpus, index, encoder)
    assert encoded == report.passages


def test_the_number_type_of_the_first_ingest_is_kept_and_only_a_setting_changes_it(
    corpus: Path, index: Path, encoder: HashingEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[str] = []

    def load(*_: object, dtype: str, **__: object) -> HashingEncoder:
        loaded.append(dtype)
        encoder.dtype = dtype
        return encoder

    monkeypatch.setattr("assistant.cli.assembly.load_encoder", load)
    asked = Settings(index=index)
    for settings in (Settings(index=index / "none-yet"), asked, replace(asked, dtype="bfloat16")):
        make_encoder(settings)
    report, encoded = ingest(corpus, index, encoder)  # in bfloat16, as the setting says
    assert encoded == report.passages
    make_encoder(asked)
    assert loaded == ["float32", "float32", "bfloat16", "bfloat16"]


def test_a_new_loader_loads_again_and_encodes_only_what_reads_otherwise(
    corpus: Path, index: Path, encoder: HashingEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.ingestion.build_settings.LOADER_VERSION", "another")
    report, encoded = ingest(corpus, index, encoder)
    assert report.plan.changed == report.read == ("articles/sleep.md", "articles/sponsor.md")
    assert encoded == 0


def test_what_a_rollback_left_is_used_again(corpus: Path, index: Path, encoder: HashingEncoder) -> None:
    first = current_id(index)
    path, text = corpus / "articles" / "sleep.md", (corpus / "articles" / "sleep.md").read_text()
    path.write_text(text + "\nOne more sentence about the night.\n")
    second, encoded = ingest(corpus, index, encoder)
    assert encoded > 0
    assert roll_back(index) == first
    third, encoded = ingest(corpus, index, encoder)
    assert encoded == 0
    assert snapshot_ids(index) == [first, third.snapshot]
    assert second.snapshot != third.snapshot


def test_a_rollback_to_a_damaged_generation_is_refused(corpus: Path, index: Path, encoder: HashingEncoder) -> None:
    first = current_id(index)
    second = build(corpus, index, encoder, rebuild=True).snapshot
    (index / "generations" / first / "passages.jsonl").write_text("{}")
    with pytest.raises(IndexDamagedError, match=r"passages\.jsonl is missing or altered"):
        roll_back(index)
    assert current_id(index) == second


@pytest.mark.parametrize(
    "name", ["passages.jsonl", "vectors/index.faiss", "words.npy", "ranking.toml", "manifest.json"]
)
@pytest.mark.parametrize("harm", ["altered", "cut short", "missing"])
def test_a_damaged_index_is_found_and_built_anew_by_a_plain_ingest(
    corpus: Path, index: Path, encoder: HashingEncoder, name: str, harm: str
) -> None:
    path = open_current(index).folder / name
    data = bytearray(path.read_bytes())
    at = data.index(b'"passages": ') + len(b'"passages": ') if name == "manifest.json" else len(data) // 2
    data[at] ^= 1
    path.write_bytes(data if harm == "altered" else data[: at - 1])
    if harm == "missing":
        path.unlink()
    with pytest.raises(IndexDamagedError, match="rebuild it"):
        open_current(index)
    report, encoded = ingest(corpus, index, encoder)
    assert report.built_anew is not None
    assert name in report.built_anew or "manifest" in report.built_anew
    assert "--rebuild" not in report.built_anew
    assert encoded == report.passages
    assert open_searcher(index, encoder).passages


def test_a_damaged_index_takes_its_vectors_from_the_generation_before(
    corpus: Path, index: Path, encoder: HashingEncoder
) -> None:
    build(corpus, index, encoder, rebuild=True)
    (open_current(index).folder / "vectors/index.faiss").write_bytes(b"")
    report, encoded = ingest(corpus, index, encoder)
    assert report.built_anew == "index file vectors/index.faiss is missing or altered"
    assert encoded == 0


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"../elsewhere", b"20200101T000000-0"])
def test_a_broken_name_of_the_live_generation_is_damage(
    corpus: Path, index: Path, encoder: HashingEncoder, content: bytes
) -> None:
    (index / "current").write_bytes(content)
    with pytest.raises(IndexDamagedError, match="rebuild it"):
        open_current(index)
    report, encoded = ingest(corpus, index, encoder)
    assert report.built_anew
    assert encoded == 0  # the snapshot itself is whole
    assert current_id(index) in snapshot_ids(index)


def test_a_failure_is_tried_again_at_every_run(
    corpus: Path, index: Path, encoder: HashingEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    (corpus / "bad.md").write_text("Words that are good enough.")
    tries: list[str] = []

    def failing(path: Path, **options: object) -> Loaded:
        if path.name == "bad.md":
            tries.append(path.name)
            raise DocumentError("took too long")
        return load(path, **options)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr("assistant.ingestion.source_loading.load", failing)
        first = build(corpus, index, encoder)
        again = build(corpus, index, encoder)
    assert again.failures == first.failures == {"bad.md": "took too long"}
    assert again.snapshot == first.snapshot
    assert len(tries) == 2
    assert make_plan(corpus, index).retried == ("bad.md",)
    report = build(corpus, index, encoder)
    assert (report.plan.added, report.failures) == (("bad.md",), {})
    assert "bad.md" in open_searcher(index, encoder).documents


def test_notes_and_withheld_sentences_of_kept_documents_stay(
    corpus: Path, index: Path, encoder: HashingEncoder
) -> None:
    (corpus / "line.md").write_text("# A line\n\nCall 1-800-555-0199 now for help. Talking to somebody helps many.\n")
    first = build(corpus, index, encoder)
    assert first.withheld == {"line.md": 1}
    (corpus / "other.txt").write_text("Another text about the evening, short and plain.")
    second = build(corpus, index, encoder)
    assert (second.read, second.withheld_sentences) == (("other.txt",), 1)
    reason = "it holds a telephone number that is not in the helpline registry"
    manifest = open_current(index).manifest
    assert manifest["notes"]["line.md"] == {  # the repeated title is told by `read` alone
        "withheld": 1,
        "notes": [
            ["redacted", f"under no heading: 1 sentence redacted; {reason}"],
            ["inferred", "title inferred: A line"],
            ["missing", "author, publisher, published, licence not stated"],
        ],
    }
    assert second.notes["line.md"] == first.notes["line.md"]
    assert Note("redacted", f"under no heading: 1 sentence redacted; {reason}") in second.notes["line.md"]
    assert build(corpus, index, encoder).withheld_sentences == 1


def test_notes_with_and_without_a_page_come_back_and_those_of_older_loaders_are_left(encoder: HashingEncoder) -> None:
    own = {"a.pdf": DocumentNotes(2, (Note("noise", "left out", 3), Note("missing", "author not stated")))}
    manifest = manifest_of(encoder, (), (), engine="exact", failures={}, notes=own)
    assert notes_of(json.loads(json.dumps(manifest))) == own
    older = {"notes": {"a.pdf": {"withheld": 2, "warnings": ["author not stated"]}}}
    assert notes_of(older) == {"a.pdf": DocumentNotes(2)}


def test_a_name_is_later_than_all_others_whatever_the_clock_says(index: Path) -> None:
    folder = index / "generations"
    os.replace(folder / current_id(index), folder / "99990101T000000-0")
    point_at(index, "99990101T000000-0")
    assert new_name(index) > "99990101T000000-0"


def test_a_generation_that_was_never_made_live_is_removed(corpus: Path, index: Path, encoder: HashingEncoder) -> None:
    first = current_id(index)
    build(corpus, index, encoder, rebuild=True)
    point_at(index, first)  # as if it had been killed between the two renames
    build(corpus, index, encoder)
    assert snapshot_ids(index) == [first]


def test_what_killed_runs_left_is_removed_by_a_run_that_changes_nothing(
    corpus: Path, index: Path, encoder: HashingEncoder
) -> None:
    (index / "generations" / "20200101T000000-0.partial" / "bm25").mkdir(parents=True)
    (index / "current.new").write_text("2020")
    build(corpus, index, encoder)
    assert {path.name for path in index.iterdir()} == {"current", "generations", "lock"}
    assert [path.name for path in (index / "generations").iterdir()] == [current_id(index)]
    clear_interrupted(index)
    assert open_snapshot(index, current_id(index)).id == current_id(index)


def test_a_folder_that_refuses_writes_is_one_message(
    corpus: Path, index: Path, encoder: HashingEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("assistant.store.locking.os.open", refuse)
    with pytest.raises(AssistantError, match=r"permission denied; the index in use is unchanged; .* --index"):
        build(corpus, index, encoder)
