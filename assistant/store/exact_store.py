"""All inner products, sorted: slow, obvious, and what every other vector store is compared with."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from assistant.arrays import Floats, Rows
from assistant.store.keyed_files import KeyedFiles

VECTORS = "vectors.npy"


class ExactStore(KeyedFiles):
    """A VectorStore in one array; published, it is mapped from disk and not read."""

    def __init__(self, place: Path, dimension: int) -> None:
        super().__init__(place, dimension)
        self._vectors: Floats = np.empty((0, dimension), np.float32)

    def search(self, vector: Floats, count: int, *, among: Rows | None = None) -> tuple[Rows, Floats]:
        """See VectorStore."""
        places = np.arange(len(self._keys)) if among is None else self._places(among)
        scores = np.asarray(self._at(places) @ vector, np.float32)
        best = np.argsort(-scores, kind="stable")[:count]
        return self._keys[places[best]], scores[best]

    def description(self) -> Mapping[str, Any]:
        """See VectorStore."""
        return {"kind": "exact", "reason": "the settings name it: all vectors are compared"}

    def _at(self, places: Rows) -> Floats:
        return np.asarray(self._vectors[places], np.float32)

    def _replace(self, vectors: Floats) -> None:
        self._vectors = vectors

    def _save(self) -> None:
        np.save(self._place / VECTORS, self._vectors, allow_pickle=False)

    def _read(self) -> int:
        self._vectors = np.load(self._place / VECTORS, mmap_mode="r", allow_pickle=False)
        self.dimension = int(self._vectors.shape[1])
        return len(self._vectors)
