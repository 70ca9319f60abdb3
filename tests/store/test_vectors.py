"""The exact store is the oracle; FAISS must give the same rows and the same scores."""

from pathlib import Path

import numpy as np
import pytest

from assistant.errors import IndexDamagedError
from assistant.store.vectors import ExactStore, FaissStore


@pytest.fixture
def vectors() -> np.ndarray:
    rows = np.random.default_rng(7).normal(size=(200, 16)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_exact_store_by_hand() -> None:
    store = ExactStore(np.array([[1, 0], [0, 1], [0.6, 0.8]], np.float32))
    rows, scores = store.search(np.array([0, 1], np.float32), 2)
    assert rows.tolist() == [1, 2]
    assert scores.tolist() == pytest.approx([1.0, 0.8])


def test_faiss_equals_the_oracle(vectors: np.ndarray, tmp_path: Path) -> None:
    FaissStore.build(vectors).save(tmp_path / "faiss.index")
    store, oracle = FaissStore.load(tmp_path / "faiss.index"), ExactStore(vectors)
    for query in 0.7 * vectors[:20] + 0.3 * vectors[20:40]:  # unequal shares: no ties
        rows, scores = store.search(query, 10)
        expected_rows, expected_scores = oracle.search(query, 10)
        assert rows.tolist() == expected_rows.tolist()
        assert scores == pytest.approx(expected_scores, abs=1e-5)
        assert store.scores(query, rows[::-1]) == pytest.approx(expected_scores[::-1], abs=1e-5)


def test_asking_for_more_than_there_is_gives_all(vectors: np.ndarray) -> None:
    rows, scores = FaissStore.build(vectors[:3]).search(vectors[0], 50)
    assert sorted(rows.tolist()) == [0, 1, 2]
    assert len(scores) == 3


def test_a_broken_file_is_an_index_error(tmp_path: Path) -> None:
    (tmp_path / "faiss.index").write_bytes(b"no index")
    with pytest.raises(IndexDamagedError, match="rebuild"):
        FaissStore.load(tmp_path / "faiss.index")


def test_only_among_the_rows_that_are_asked_for(vectors: np.ndarray) -> None:
    among = np.arange(3, 200, 7)
    store, oracle = FaissStore.build(vectors), ExactStore(vectors)
    for query in 0.7 * vectors[:20] + 0.3 * vectors[20:40]:
        rows, scores = store.search(query, 10, among=among)
        expected_rows, expected_scores = oracle.search(query, 10, among=among)
        assert rows.tolist() == expected_rows.tolist()
        assert set(rows) <= set(among)
        assert scores == pytest.approx(expected_scores, abs=1e-5)
    assert len(store.search(vectors[0], 10, among=among[:0])[0]) == 0
    assert sorted(store.search(vectors[0], 10, among=among[:3])[0]) == [3, 10, 17]
