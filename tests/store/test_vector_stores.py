"""One contract for every vector store; each engine inherits the tests, and the exact store is the oracle."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from assistant.arrays import Floats, Rows, unit_rows
from assistant.errors import IndexDamagedError
from assistant.settings import VECTOR_STORES
from assistant.store import faiss_index
from assistant.store.vectors import ENGINES, VectorStore, new_store, open_store
from tests.milvus_server import MilvusServer


@pytest.fixture
def vectors() -> Floats:
    rows = np.random.default_rng(7).normal(size=(200, 16)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def filled(engine: str, place: Path, vectors: Floats, keys: Rows | None = None) -> VectorStore:
    store = new_store(engine, place, vectors.shape[1])
    store.write(np.arange(len(vectors)) if keys is None else keys, vectors)
    return store


class VectorStoreContract:
    """What every engine keeps. A test class of an engine names it."""

    engine: str
    precision = 5e-7  # how far a number of a vector may be from what was written, in shares of 1

    def same(self, vectors: Floats) -> object:
        """Equals vectors that are as near as the engine keeps them."""
        return pytest.approx(vectors, rel=self.precision, abs=self.precision)

    def test_search_by_hand(self, tmp_path: Path) -> None:
        store = filled(self.engine, tmp_path, np.array([[1, 0], [0, 1], [0.6, 0.8]], np.float32), np.array([3, 5, 40]))
        keys, scores = store.search(np.array([0, 1], np.float32), 2)
        assert keys.tolist() == [5, 40]
        assert scores.tolist() == self.same([1.0, 0.8])
        assert (store.count(), store.dimension) == (3, 2)

    def test_it_finds_what_the_oracle_finds(self, vectors: Floats, tmp_path: Path) -> None:
        filled(self.engine, tmp_path, vectors).publish()
        store, oracle = open_store(self.engine, tmp_path), filled("exact", tmp_path / "oracle", vectors)
        among = np.arange(3, 200, 7)
        for query in 0.7 * vectors[:20] + 0.3 * vectors[20:40]:  # unequal shares: no ties
            for only in (None, among):
                keys, scores = store.search(query, 10, among=only)
                expected_keys, expected_scores = oracle.search(query, 10, among=only)
                assert keys.tolist() == expected_keys.tolist()
                assert scores == pytest.approx(expected_scores, abs=20 * self.precision)

    def test_only_among_the_keys_that_may_be_found(self, vectors: Floats, tmp_path: Path) -> None:
        store = filled(self.engine, tmp_path, vectors)
        assert sorted(store.search(vectors[0], 10, among=np.array([3, 10, 17]))[0]) == [3, 10, 17]
        assert store.search(vectors[0], 10, among=np.array([3, 9999]))[0].tolist() == [3]
        assert len(store.search(vectors[0], 10, among=np.empty(0, np.int64))[0]) == 0

    def test_asking_for_more_than_there_is_gives_all(self, vectors: Floats, tmp_path: Path) -> None:
        keys, scores = filled(self.engine, tmp_path, vectors[:3]).search(vectors[0], 50)
        assert sorted(keys.tolist()) == [0, 1, 2]
        assert len(scores) == 3
        assert len(new_store(self.engine, tmp_path, 16).search(vectors[0], 5)[0]) == 0

    def test_get_gives_the_vectors_in_the_order_asked_for(self, vectors: Floats, tmp_path: Path) -> None:
        store = filled(self.engine, tmp_path, vectors[:4], np.array([2, 4, 6, 8]))
        assert store.get(np.array([8, 2])) == self.same(vectors[[3, 0]])
        with pytest.raises(KeyError):
            store.get(np.array([2, 3]))

    def test_a_key_written_again_is_replaced_and_others_stay(self, vectors: Floats, tmp_path: Path) -> None:
        store = filled(self.engine, tmp_path, vectors[:3], np.array([1, 5, 9]))
        store.write(np.array([5, 7]), vectors[10:12])
        assert store.count() == 4
        assert store.get(np.array([1, 5, 7, 9])) == self.same(vectors[[0, 10, 11, 2]])

    def test_what_is_deleted_is_found_no_more(self, vectors: Floats, tmp_path: Path) -> None:
        store = filled(self.engine, tmp_path, vectors[:5])
        store.delete(np.array([0, 3, 77]))
        assert store.count() == 3
        assert sorted(store.search(vectors[0], 5)[0]) == [1, 2, 4]
        assert store.get(np.array([2, 4])) == self.same(vectors[[2, 4]])
        with pytest.raises(KeyError):
            store.get(np.array([3]))

    def test_others_see_what_is_published_and_nothing_later(self, vectors: Floats, tmp_path: Path) -> None:
        store = filled(self.engine, tmp_path, vectors[:5])
        with pytest.raises(IndexDamagedError, match="rebuild"):
            open_store(self.engine, tmp_path)
        store.publish()
        store.delete(np.array([1]))
        opened = open_store(self.engine, tmp_path)
        assert (opened.count(), opened.dimension) == (5, 16)
        store.publish()
        assert open_store(self.engine, tmp_path).count() == 4

    @pytest.mark.parametrize("content", [b"", b"no index"])
    def test_a_broken_file_is_an_index_error(self, vectors: Floats, tmp_path: Path, content: bytes) -> None:
        filled(self.engine, tmp_path, vectors).publish()
        names = [path.name for path in tmp_path.iterdir()]
        for name in names:
            whole = (tmp_path / name).read_bytes()
            (tmp_path / name).write_bytes(content)
            with pytest.raises(IndexDamagedError, match="rebuild"):
                open_store(self.engine, tmp_path)
            (tmp_path / name).write_bytes(whole)
        assert open_store(self.engine, tmp_path).count() == len(vectors)

    def test_keys_of_another_store_do_not_fit(self, vectors: Floats, tmp_path: Path) -> None:
        filled(self.engine, tmp_path / "one", vectors).publish()
        filled(self.engine, tmp_path / "other", vectors[:7]).publish()
        (tmp_path / "one" / "keys.npy").write_bytes((tmp_path / "other" / "keys.npy").read_bytes())
        with pytest.raises(IndexDamagedError):
            open_store(self.engine, tmp_path / "one")

    def test_it_says_of_what_kind_it_is_and_why(self, vectors: Floats, tmp_path: Path) -> None:
        store = filled(self.engine, tmp_path, vectors)
        store.publish()
        told = open_store(self.engine, tmp_path).description()
        assert told == store.description()
        assert told["kind"]
        assert told["reason"]

    def test_vectors_that_do_not_fit_are_refused(self, vectors: Floats, tmp_path: Path) -> None:
        with pytest.raises(ValueError, match="do not fit"):
            new_store(self.engine, tmp_path, 16).write(np.arange(2), vectors[:3])


class TestExactStore(VectorStoreContract):
    engine = "exact"


class TestFaissStore(VectorStoreContract):
    engine = "faiss"


class TestFaissListsStore(VectorStoreContract):
    """FAISS as it is for many vectors, here for few."""

    engine = "faiss"
    precision = 5e-4  # half precision

    @pytest.fixture(autouse=True)
    def _few_are_many(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(faiss_index, "FLAT_UP_TO", 2)

    def test_it_finds_what_the_oracle_finds(self, tmp_path: Path) -> None:
        """All but 2 % of the ten nearest, for questions between the clusters too, and with any filter."""
        vectors, queries = clustered(6000), clustered(100, noise=1.0)
        filled(self.engine, tmp_path, vectors).publish()
        store, oracle = open_store(self.engine, tmp_path), filled("exact", tmp_path / "oracle", vectors)
        assert store.description()["searched"] < store.description()["lists"] / 2
        for among in (None, np.arange(0, 6000, 3), np.arange(0, 6000, 97), np.array([3, 5999])):
            found = [store.search(query, 10, among=among)[0] for query in queries]
            expected = [oracle.search(query, 10, among=among)[0] for query in queries]
            assert recall(found, expected) >= 0.98

    def test_as_many_as_are_asked_for_also_where_the_nearest_lists_hold_fewer(self, tmp_path: Path) -> None:
        store = filled(self.engine, tmp_path, clustered(6000))
        keys, _ = store.search(clustered(1)[0], 5500)
        assert len(set(keys.tolist())) == 5500
        assert keys.min() >= 0

    def test_what_is_mapped_outlives_its_file(self, tmp_path: Path) -> None:
        """A snapshot is removed while a server still answers from it; publishing anew never writes into it."""
        vectors = clustered(500)
        store = filled(self.engine, tmp_path, vectors)
        store.publish()
        opened = open_store(self.engine, tmp_path)
        before = opened.search(vectors[0], 10)[0].tolist()
        store.delete(np.arange(400))
        store.publish()
        (tmp_path / "index.faiss").unlink()
        assert opened.search(vectors[0], 10)[0].tolist() == before

    def test_half_precision_written_again_is_the_same(self, tmp_path: Path) -> None:
        """So that vectors which the next ingest takes over do not drift."""
        store = filled(self.engine, tmp_path, clustered(500))
        once = store.get(np.arange(500))
        again = filled(self.engine, tmp_path / "again", once).get(np.arange(500))
        assert again.tolist() == once.tolist()


@pytest.mark.slow  # a server of its own
@pytest.mark.xdist_group("milvus")
class TestMilvusStore(VectorStoreContract):
    engine = "milvus"

    @pytest.fixture(autouse=True)
    def _address(self, milvus: MilvusServer) -> None:
        self.engine = f"milvus {milvus.url}"


def clustered(count: int, *, noise: float = 0.6) -> Floats:
    """Vectors around 60 centres, as passages lie around their subjects."""
    rows = unit_rows(np.random.default_rng(3).normal(size=(60, 32)).astype(np.float32))[np.arange(count) % 60]
    pen = np.random.default_rng(count)
    return unit_rows(rows + noise * unit_rows(pen.normal(size=(count, 32)).astype(np.float32)))


def recall(found: Sequence[Rows], expected: Sequence[Rows]) -> float:
    return float(np.mean([np.isin(right, own).mean() for own, right in zip(found, expected, strict=True)]))


@pytest.mark.parametrize(("count", "kind"), [(50_000, "flat"), (50_001, "lists")])
def test_faiss_chooses_its_index_by_size(count: int, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faiss_index, "_lists", lambda vectors: "lists")
    monkeypatch.setattr(faiss_index, "_choose_probes", lambda index, vectors: None)
    made = faiss_index.make_index(np.zeros((count, 1), np.float32))
    assert made == "lists" if kind == "lists" else faiss_index.description(made)["kind"] == kind


def test_every_engine_is_held_to_the_contract() -> None:
    assert {one.engine for one in VectorStoreContract.__subclasses__()} == set(ENGINES)
    assert ENGINES == VECTOR_STORES  # what an operator can choose


def test_an_unknown_engine_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no vector store 'none'; there are faiss, exact, milvus"):
        new_store("none", tmp_path, 3)
