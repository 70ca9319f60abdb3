"""Nearest vectors by FAISS: a flat index, which is exact and fast enough for some hundred thousand passages."""

from pathlib import Path
from typing import Any

import faiss
import numpy as np

from assistant.arrays import Floats, Rows
from assistant.store.keyed_files import KeyedFiles

FILE = "index.faiss"


class FaissStore(KeyedFiles):
    """A VectorStore in FAISS's own format."""

    def __init__(self, place: Path, dimension: int) -> None:
        super().__init__(place, dimension)
        self._index: Any = faiss.IndexFlatIP(dimension)  # faiss has no types

    def search(self, vector: Floats, count: int, *, among: Rows | None = None) -> tuple[Rows, Floats]:
        """See VectorStore."""
        places = None if among is None else self._places(among)
        count = min(count, len(self._keys) if places is None else len(places))
        if not count:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        only = None
        if places is not None:
            only = faiss.SearchParameters(sel=faiss.IDSelectorBatch(places))  # type: ignore[call-arg]
        scores, found = self._index.search(vector[None, :].astype(np.float32), count, params=only)
        return self._keys[found[0]], scores[0]

    def _at(self, places: Rows) -> Floats:
        return np.asarray(self._index.reconstruct_batch(places), np.float32)

    def _replace(self, vectors: Floats) -> None:
        self._index = faiss.IndexFlatIP(self.dimension)
        self._index.add(np.ascontiguousarray(vectors, np.float32))

    def _save(self) -> None:
        faiss.write_index(self._index, str(self._place / FILE))

    def _read(self) -> int:
        faiss.omp_set_num_threads(1)  # one question is too little work to share
        self._index = faiss.read_index(str(self._place / FILE))
        self.dimension = int(self._index.d)
        return int(self._index.ntotal)
