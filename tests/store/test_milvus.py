"""A library that lies in Milvus: the same answers, one alias for the live generation, and what happens without it."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from assistant.chat.answer import Outcome
from assistant.chat.assistant import Assistant
from assistant.errors import StoreUnavailableError
from assistant.ingestion.pipeline import build
from assistant.search.cohort_asking import cohort_asker
from assistant.search.index_view import IndexView
from assistant.search.library import Library, open_searcher
from assistant.store.bm25 import terms_of
from assistant.store.milvus_store import MilvusStore, only_keys, read_pointer
from assistant.store.snapshots import current_id, open_current, roll_back
from tests.fakes import HashingEncoder
from tests.milvus_server import MilvusServer

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("milvus")]
QUESTION = "how often do people talk to a sponsor"


@pytest.fixture
def engine(milvus: MilvusServer) -> str:
    return f"milvus {milvus.url}"


@pytest.fixture
def in_milvus(corpus: Path, tmp_path: Path, encoder: HashingEncoder, engine: str) -> Path:
    """The index of the tiny corpus, with its vectors in Milvus."""
    index = tmp_path / "in_milvus"
    build(corpus, index, encoder, engine=engine, complete=cohort_asker(index, encoder))
    return index


def collections(milvus: MilvusServer) -> set[str]:
    from pymilvus import MilvusClient

    return set(MilvusClient(uri=milvus.url).list_collections())


def behind_alias(milvus: MilvusServer) -> str:
    from pymilvus import MilvusClient

    return str(MilvusClient(uri=milvus.url).describe_alias("recovery_vectors")["collection_name"])


def collection_of(index: Path) -> str:
    return read_pointer(open_current(index).folder / "vectors").collection


def view_of(index: Path, encoder: HashingEncoder) -> tuple[IndexView, MilvusStore]:
    view = open_searcher(index, encoder).view
    assert isinstance(view.vectors, MilvusStore)
    return view, view.vectors


def test_answers_are_those_of_the_index_in_files(index: Path, in_milvus: Path, encoder: HashingEncoder) -> None:
    ours, theirs = (Assistant(Library(one, lambda: encoder)).ask(QUESTION) for one in (in_milvus, index))
    assert ours.outcome is Outcome.ANSWERED
    assert [one.hit.passage for one in ours.quotes] == [one.hit.passage for one in theirs.quotes]
    assert ours.confidence == pytest.approx(theirs.confidence, abs=1e-4)


def test_passages_and_their_bm25_weights_lie_there_too(in_milvus: Path, encoder: HashingEncoder) -> None:
    view, store = view_of(in_milvus, encoder)
    terms = terms_of("a sponsor and vivid dreams in a crisis")
    keys, scores = store.search_words(view.bm25.numbers(terms), 10)
    expected = view.bm25.scores(terms)
    assert keys[0] == np.argmax(expected)
    assert scores == pytest.approx(expected[keys], abs=1e-4)
    assert set(keys.tolist()) == set(np.flatnonzero(expected).tolist())
    assert len(store.search_words(view.bm25.numbers(["xylophone"]), 10)[0]) == 0


def test_other_programs_find_the_texts(in_milvus: Path, milvus: MilvusServer, encoder: HashingEncoder) -> None:
    from pymilvus import MilvusClient

    client = MilvusClient(uri=milvus.url)
    rows = client.query(
        collection_of(in_milvus), filter="key >= 0", output_fields=["passage_id", "document_id", "text"]
    )
    passages = open_searcher(in_milvus, encoder).passages
    assert sorted((row["passage_id"], row["document_id"], row["text"]) for row in rows) == sorted(
        (one.id, one.document_id, one.text) for one in passages
    )


def test_the_alias_follows_the_live_generation_and_old_ones_go(
    corpus: Path, in_milvus: Path, milvus: MilvusServer, encoder: HashingEncoder, engine: str
) -> None:
    first = collection_of(in_milvus)
    assert behind_alias(milvus) == first
    (corpus / "articles" / "sleep.md").unlink()
    build(corpus, in_milvus, encoder, engine=engine)
    second = collection_of(in_milvus)
    assert behind_alias(milvus) == second != first
    assert open_searcher(in_milvus, encoder).view.vectors.count() < 5
    assert {first, second} <= collections(milvus)  # the first is the way back
    roll_back(in_milvus)
    assert behind_alias(milvus) == collection_of(in_milvus) == first
    article = corpus / "articles" / "sponsor.md"
    for number in range(2):
        article.write_text(f"{article.read_text(encoding='utf-8')}\nOne more, number {number}.\n", encoding="utf-8")
        build(corpus, in_milvus, encoder, engine=engine)
    assert not {first, second} & collections(milvus)


def test_what_a_killed_run_left_is_dropped_by_the_next(
    corpus: Path, in_milvus: Path, milvus: MilvusServer, encoder: HashingEncoder, engine: str
) -> None:
    live = open_current(in_milvus).folder
    left = live.with_name("20200101T000000-000000000.partial") / "vectors"
    store = MilvusStore(left, 4, milvus.url)
    store.write(np.arange(3), np.eye(3, 4, dtype=np.float32))
    store.publish()
    orphan = read_pointer(left).collection
    assert orphan in collections(milvus)
    build(corpus, in_milvus, encoder, engine=engine)
    assert orphan not in collections(milvus)
    assert collection_of(in_milvus) in collections(milvus)
    assert current_id(in_milvus) == live.name


def test_another_store_takes_the_vectors_over(corpus: Path, in_milvus: Path, encoder: HashingEncoder) -> None:
    before = encoder.encoded_texts
    build(corpus, in_milvus, encoder, engine="faiss")
    assert encoder.encoded_texts == before


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ([], "key in []"),
        ([4], "key in [4]"),
        ([0, 1, 2, 7, 9, 10], "(key >= 0 and key <= 2) or (key >= 9 and key <= 10) or key in [7]"),
    ],
)
def test_a_filter_names_runs_of_rows(keys: list[int], expected: str) -> None:
    assert only_keys(np.asarray(keys, np.int64)) == expected


@pytest.fixture
def own_server(tmp_path: Path, milvus: MilvusServer) -> Iterator[MilvusServer]:
    """A server that a test may kill. milvus: so that it is skipped where there is none."""
    server = MilvusServer(tmp_path / "own_server")
    server.start()
    yield server
    server.kill()


def test_without_milvus_there_is_help_within_two_seconds_and_answers_come_back(
    corpus: Path, tmp_path: Path, encoder: HashingEncoder, own_server: MilvusServer
) -> None:
    build(corpus, tmp_path / "index", encoder, engine=f"milvus {own_server.url}")
    assistant = Assistant(Library(tmp_path / "index", lambda: encoder))
    assert assistant.ask(QUESTION).outcome is Outcome.ANSWERED
    with Askers(assistant) as askers:
        time.sleep(0.3)
        own_server.kill()
        killed = time.monotonic()
        askers.wait_for(Outcome.UNAVAILABLE)
        assert time.monotonic() - killed < 2
        assert "The helplines on this page still work" in (assistant.ask(QUESTION).message or "")
        own_server.start()
        askers.wait_for(Outcome.ANSWERED)
    assert askers.slowest < 2
    assert set(askers.seen) == {Outcome.ANSWERED, Outcome.UNAVAILABLE}


def test_a_server_that_hangs_is_given_up_within_two_seconds(
    corpus: Path, tmp_path: Path, encoder: HashingEncoder, own_server: MilvusServer
) -> None:
    build(corpus, tmp_path / "index", encoder, engine=f"milvus {own_server.url}")
    assistant = Assistant(Library(tmp_path / "index", lambda: encoder))
    assert assistant.ask(QUESTION).outcome is Outcome.ANSWERED
    own_server.hang()
    begun = time.monotonic()
    assert assistant.ask(QUESTION).outcome is Outcome.UNAVAILABLE
    assert time.monotonic() - begun < 2
    own_server.go_on()
    with Askers(assistant) as askers:
        askers.wait_for(Outcome.ANSWERED)


def test_a_library_opened_while_milvus_is_away_answers_later(
    corpus: Path, tmp_path: Path, encoder: HashingEncoder, own_server: MilvusServer
) -> None:
    build(corpus, tmp_path / "index", encoder, engine=f"milvus {own_server.url}")
    own_server.kill()
    assistant = Assistant(Library(tmp_path / "index", lambda: encoder))
    assert assistant.ask(QUESTION).outcome is Outcome.UNAVAILABLE
    with pytest.raises(StoreUnavailableError, match="does not answer"):
        open_searcher(tmp_path / "index", encoder).view.vectors.get(np.arange(2))
    own_server.start()
    with Askers(assistant) as askers:
        askers.wait_for(Outcome.ANSWERED)


class Askers:
    """Three people who ask again and again; outcomes as they come, and seconds of the slowest answer."""

    def __init__(self, assistant: Assistant) -> None:
        self.seen: list[Outcome] = []
        self.slowest = 0.0
        self._assistant = assistant
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=self._ask) for _ in range(3)]

    def __enter__(self) -> "Askers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def wait_for(self, outcome: Outcome) -> None:
        """Until the latest answer has that outcome; 20 seconds at most."""
        until = time.monotonic() + 20
        while not self.seen or self.seen[-1] is not outcome:
            assert time.monotonic() < until, f"still not {outcome}"
            time.sleep(0.02)

    def _ask(self) -> None:
        while not self._ended.is_set():
            begun = time.monotonic()
            self.seen.append(self._assistant.ask(QUESTION).outcome)
            self.slowest = max(self.slowest, time.monotonic() - begun)
