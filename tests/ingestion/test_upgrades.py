"""An index of an earlier program: told from a damaged one, answering while it is replaced, and gone back to."""

import hashlib
import json
import shutil
import threading
from pathlib import Path
from typing import Any

import pytest

from assistant import cli
from assistant.cli.starting_library import StartingLibrary
from assistant.errors import IndexDamagedError, IndexFormatError
from assistant.ingestion.pipeline import build
from assistant.ingestion.plan import make_plan
from assistant.search.library import Library, open_searcher
from assistant.search.query import FollowUp
from assistant.search.searcher import Searcher
from assistant.settings import Settings
from assistant.store import snapshots
from assistant.store.formats import FORMAT_VERSION
from assistant.store.recorded import recorded_dtype
from assistant.store.snapshots import current_id, open_current, roll_back, snapshot_ids
from tests.fakes import HashingEncoder
from tests.paths import TESTS

OLD = TESTS / "ingestion" / "format_5"
OLD_NAME = (OLD / "index" / "current").read_text().strip()
RAIN = "The covered market is dry, loud and warm, and nobody there asks questions."


@pytest.fixture
def old_corpus(tmp_path: Path) -> Path:
    return Path(shutil.copytree(OLD / "corpus", tmp_path / "old-corpus"))


@pytest.fixture
def old_index(tmp_path: Path) -> Path:
    return Path(shutil.copytree(OLD / "index", tmp_path / "old-index"))


def run(*arguments: object) -> int:
    return cli.main([str(argument) for argument in arguments])


def best(searcher: Searcher, question: str) -> str:
    return searcher.search(FollowUp(question), top_k=3).hits[0].passage.text


def manifest_at(index: Path) -> Path:
    return index / "generations" / current_id(index) / "manifest.json"


def reseal(index: Path, **changes: Any) -> None:
    """Gives the live manifest other values, sealed as its own program would have."""
    content = {**json.loads(manifest_at(index).read_text()), **changes}
    del content["seal"]
    seal = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    manifest_at(index).write_text(json.dumps({**content, "seal": seal}))


def test_an_index_of_format_5_answers_with_all_that_it_holds(old_index: Path, encoder: HashingEncoder) -> None:
    searcher = open_searcher(old_index, encoder)
    assert list(searcher.documents) == ["harbour.md", "tea.txt"]
    assert best(searcher, "covered market").startswith(RAIN)
    assert best(searcher, "the weather is awful today").startswith(RAIN)  # an example question finds it
    assert best(searcher, "milk in the fridge").startswith("Whoever comes early helps with the kettle.")
    for passage in searcher.passages:
        section = searcher.documents[passage.document_id].sections[passage.section]
        assert section.text[passage.start : passage.end] == passage.text


def test_it_reads_as_the_same_corpus_indexed_today(
    old_index: Path, old_corpus: Path, tmp_path: Path, encoder: HashingEncoder
) -> None:
    build(old_corpus, tmp_path / "index", encoder)
    old, new = open_searcher(old_index, encoder), open_searcher(tmp_path / "index", encoder)
    assert old.passages == new.passages
    assert [one.sections for one in old.documents.values()] == [one.sections for one in new.documents.values()]
    for question in ("covered market", "how long does a craving last", "kettle"):
        ours, theirs = (one.search(FollowUp(question), top_k=3).hits for one in (old, new))
        assert [(hit.passage.id, hit.highlight) for hit in ours] == [(hit.passage.id, hit.highlight) for hit in theirs]
        assert [hit.score for hit in ours] == pytest.approx([hit.score for hit in theirs], abs=1e-5)


def test_it_goes_on_answering_until_the_new_one_is_live(
    old_index: Path, old_corpus: Path, encoder: HashingEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A library that is open, as `serve` has it, while another process ingests."""
    monkeypatch.setattr("assistant.search.library.RECHECK_SECONDS", 0.0)
    library = Library(old_index, lambda: encoder)
    assert best(library.searcher(), "covered market").startswith(RAIN)
    heard: list[str] = []

    class Slow(HashingEncoder):
        """Is asked a question through the open library while it encodes."""

        def encode_passages(self, *arguments: Any, **options: Any) -> Any:
            heard.append(best(library.searcher(), "covered market"))
            heard.append(best(Library(old_index, lambda: encoder).searcher(), "covered market"))  # opened just now
            return super().encode_passages(*arguments, **options)

    (old_corpus / "tea.txt").write_text(
        "Coffee at the meeting\n\nCoffee is made by whoever comes first, and it is strong."
    )
    report = build(old_corpus, old_index, Slow())
    assert len(heard) == 2
    assert all(text.startswith(RAIN) for text in heard)
    assert report.built_anew == f"snapshot {OLD_NAME} has format 5, of an earlier version of this program"
    assert (report.plan.added, report.plan.changed) == ((), ("harbour.md", "tea.txt"))
    assert snapshot_ids(old_index) == [OLD_NAME, report.snapshot]
    assert best(library.searcher(), "who makes coffee").startswith("Coffee is made")  # it has changed over
    assert open_current(old_index).manifest["format_version"] == FORMAT_VERSION
    assert build(old_corpus, old_index, encoder).built_anew is None


def test_a_build_that_fails_leaves_the_old_one_answering(
    old_index: Path, old_corpus: Path, encoder: HashingEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("assistant.ingestion.pipeline.publish", fail)
    with pytest.raises(KeyboardInterrupt):
        build(old_corpus, old_index, encoder)
    assert current_id(old_index) == OLD_NAME
    assert best(open_searcher(old_index, encoder), "covered market").startswith(RAIN)


@pytest.mark.usefixtures("small_encoder")
def test_rollback_goes_back_across_formats_and_says_so(
    old_index: Path, old_corpus: Path, encoder: HashingEncoder, capsys: pytest.CaptureFixture[str]
) -> None:
    build(old_corpus, old_index, encoder)
    assert run("ingest", "--rollback", "--index", old_index, "--json") == 0
    captured = capsys.readouterr()
    assert json.loads(captured.out)["generation"] == OLD_NAME
    assert captured.err == (
        f"note: snapshot {OLD_NAME} has format 5, of an earlier version of this program; "
        "it answers until the next ingest builds all anew\n"
    )
    assert best(open_searcher(old_index, encoder), "covered market").startswith(RAIN)
    assert run("ingest", "--index", old_index, "--corpus", old_corpus) == 0
    assert "note: all was built anew: snapshot" in capsys.readouterr().err


def test_rollback_to_a_format_that_cannot_be_read_changes_nothing(
    old_index: Path, old_corpus: Path, encoder: HashingEncoder
) -> None:
    reseal(old_index, format_version=4)
    live = build(old_corpus, old_index, encoder).snapshot
    with pytest.raises(IndexFormatError, match=rf"{OLD_NAME} has format 4.*{live} stays live; to go back, run the ver"):
        roll_back(old_index)
    assert current_id(old_index) == live


@pytest.mark.usefixtures("small_encoder")
def test_commands_tell_an_old_index_from_a_damaged_one(
    old_index: Path, old_corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    common = ("--index", old_index, "--corpus", old_corpus)
    assert run("doctor", *common) == 0
    remark = f"snapshot {OLD_NAME} has format 5, of an earlier version of this program"
    out = capsys.readouterr().out
    assert f"warning  index: {remark}; it still answers; build it anew: recovery-assistant ingest\n" in out
    assert run("ingest", "--dry-run", *common) == 0
    assert f"note: all would be built anew: {remark}\n" in capsys.readouterr().err
    (old_index / "generations" / OLD_NAME / "faiss.index").write_bytes(b"")
    assert run("doctor", *common) == 1
    assert "problem  index: index file faiss.index is missing or altered" in capsys.readouterr().out


@pytest.mark.usefixtures("small_encoder")
def test_doctor_names_the_old_snapshot_that_is_kept_for_going_back(
    old_index: Path, old_corpus: Path, encoder: HashingEncoder, capsys: pytest.CaptureFixture[str]
) -> None:
    build(old_corpus, old_index, encoder)
    common = ("--index", old_index, "--corpus", old_corpus)
    assert run("doctor", *common) == 0
    assert f"{OLD_NAME} (has format 5, of an earlier version of this program) kept" in capsys.readouterr().out
    live = current_id(old_index)
    (old_index / "current").write_text(OLD_NAME)
    reseal(old_index, format_version=4)
    (old_index / "current").write_text(live)
    assert run("doctor", *common) == 0
    assert f"{OLD_NAME}, kept for going back, has a format that this version cannot read" in capsys.readouterr().out


def test_formats_that_cannot_be_read_are_no_damage(
    old_index: Path, old_corpus: Path, tmp_path: Path, encoder: HashingEncoder
) -> None:
    reseal(old_index, format_version=4)
    with pytest.raises(IndexFormatError, match=r"format 4, of an earlier version.*ingest$"):
        open_searcher(old_index, encoder)
    assert len(make_plan(old_corpus, old_index).added) == 2
    reseal(old_index, format_version=FORMAT_VERSION + 1)
    with pytest.raises(IndexFormatError, match=r"a later version.*update the program"):
        open_searcher(old_index, encoder)
    report = build(old_corpus, old_index, encoder)
    assert report.built_anew is not None
    assert report.built_anew.endswith("a later version of this program, which this one cannot read")


@pytest.mark.parametrize("version", [None, "5", True, 4])
def test_an_altered_manifest_is_damage_whatever_format_it_names(old_index: Path, version: object) -> None:
    content = json.loads(manifest_at(old_index).read_text())
    manifest_at(old_index).write_text(json.dumps({**content, "format_version": version}))
    with pytest.raises(IndexDamagedError):
        open_current(old_index)


def test_an_old_number_type_is_not_taken_over(old_index: Path) -> None:
    assert recorded_dtype(old_index) is None  # it was timed at each start, not decided


def test_words_of_another_length_are_refused_before_a_question(old_index: Path, encoder: HashingEncoder) -> None:
    encoder.word_dimension = 32
    with pytest.raises(IndexDamagedError, match="not as long as the encoder makes them"):
        open_searcher(old_index, encoder)


@pytest.mark.usefixtures("small_encoder")
def test_serve_answers_from_the_old_index_while_it_builds(
    old_index: Path, old_corpus: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.search.library.RECHECK_SECONDS", 0.0)
    library = StartingLibrary(Settings(index=old_index, corpus=old_corpus), ingest=True)
    building, go_on = threading.Event(), threading.Event()

    def held_up(*arguments: Any, **options: Any) -> Any:
        building.set()
        assert go_on.wait(30)
        return publish(*arguments, **options)

    publish = snapshots.publish
    monkeypatch.setattr("assistant.ingestion.pipeline.publish", held_up)
    worker = threading.Thread(target=library.prepare)
    worker.start()
    try:
        assert building.wait(30)
        assert best(library.searcher(), "covered market").startswith(RAIN)
        assert library.not_ready() == "the index is being brought up to date"
        assert current_id(old_index) == OLD_NAME
    finally:
        go_on.set()
        worker.join(30)
    assert library.not_ready() is None
    assert current_id(old_index) != OLD_NAME
    assert capsys.readouterr().err == (
        f"serve: snapshot {OLD_NAME} has format 5, of an earlier version of this program; "
        "it answers until all is built anew\n"
    )
