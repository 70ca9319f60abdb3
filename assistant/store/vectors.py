"""Nearest passages by inner product: FAISS for use, and an exact, obvious store as its oracle."""

from pathlib import Path

import numpy as np

from assistant.arrays import Floats, Rows
from assistant.errors import IndexDamagedError


class ExactStore:
    """All inner products, sorted: slow, obvious, and what every other store is compared with."""

    def __init__(self, vectors: Floats) -> None:
        self._vectors = vectors

    def search(self, query: Floats, count: int, *, among: Rows | None = None) -> tuple[Rows, Floats]:
        """Rows of the count best vectors and their inner products with query (dim,), best first.

        among: the rows that may be found, ascending; None for all.
        """
        rows = np.arange(len(self._vectors)) if among is None else among
        scores = self._vectors[rows] @ query
        best = np.argsort(-scores, kind="stable")[:count]
        return rows[best].astype(np.int64), scores[best]

    def scores(self, query: Floats, rows: Rows) -> Floats:
        """(len(rows),): inner products of the vectors at rows with query."""
        return self._vectors[rows] @ query


class FaissStore:
    """A flat FAISS index; row i is the i-th vector it was built from. Same contract as ExactStore."""

    def __init__(self, index) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001 - faiss has no types
        self._index = index

    @classmethod
    def build(cls, vectors: Floats) -> "FaissStore":
        """vectors: (n, dim) float32."""
        import faiss

        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors, np.float32))
        return cls(index)

    def search(self, query: Floats, count: int, *, among: Rows | None = None) -> tuple[Rows, Floats]:
        """Rows of the count best vectors and their inner products with query (dim,), best first.

        among: the rows that may be found, ascending; None for all.
        """
        import faiss

        count = min(count, int(self._index.ntotal) if among is None else len(among))
        if not count:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        only = None if among is None else faiss.SearchParameters(sel=faiss.IDSelectorBatch(among))  # type: ignore[call-arg]
        scores, rows = self._index.search(query[None, :].astype(np.float32), count, params=only)
        return rows[0].astype(np.int64), scores[0]

    def scores(self, query: Floats, rows: Rows) -> Floats:
        """(len(rows),): inner products of the vectors at rows with query."""
        return np.asarray(self.at(rows) @ query, np.float32)

    def at(self, rows: Rows) -> Floats:
        """(len(rows), dim): the vectors at rows."""
        return np.asarray(self._index.reconstruct_batch(rows), np.float32)

    def vectors(self) -> Floats:
        """(n, dim): all vectors, in order."""
        return np.asarray(self._index.reconstruct_n(0, self._index.ntotal), np.float32)

    @property
    def shape(self) -> tuple[int, int]:
        """Number of vectors and their dimension."""
        return int(self._index.ntotal), int(self._index.d)

    def save(self, path: Path) -> None:
        """Writes FAISS's own format."""
        import faiss

        faiss.write_index(self._index, str(path))

    @classmethod
    def load(cls, path: Path) -> "FaissStore":
        """The store saved at path. Raises IndexDamagedError when FAISS cannot read it."""
        import faiss

        faiss.omp_set_num_threads(1)  # one question is too little work to share
        try:
            return cls(faiss.read_index(str(path)))
        except RuntimeError as error:
            raise IndexDamagedError(
                f"{path.name} cannot be read; rebuild: recovery-assistant ingest --rebuild"
            ) from error
