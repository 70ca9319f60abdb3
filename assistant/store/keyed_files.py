"""What the vector stores in files have in common: keys in ascending order, and a folder to publish to."""

from abc import ABC, abstractmethod
from pathlib import Path

import numpy as np

from assistant.arrays import Floats, Rows

KEYS = "keys.npy"


class KeyedFiles(ABC):
    """Keeps keys and their places; an engine keeps the vectors, place i those of the i-th key."""

    def __init__(self, place: Path, dimension: int) -> None:
        """place: the folder it is published to."""
        self.dimension = dimension
        self._place = place
        self._keys: Rows = np.empty(0, np.int64)

    def write(self, keys: Rows, vectors: Floats) -> None:
        """See VectorStore. Raises ValueError when keys and vectors do not fit each other."""
        if vectors.shape != (len(keys), self.dimension):
            raise ValueError(f"{len(keys)} keys of dimension {self.dimension} do not fit vectors {vectors.shape}")
        if not len(self._keys) and (np.diff(keys) > 0).all():  # the usual case: nothing is copied
            self._keys = keys.astype(np.int64)
            self._replace(vectors.astype(np.float32, copy=False))
            return
        old = np.flatnonzero(~np.isin(self._keys, keys))
        all_keys = np.concatenate([self._keys[old], keys]).astype(np.int64)
        all_vectors = np.concatenate([self._at(old), vectors.astype(np.float32)])
        order = np.argsort(all_keys, kind="stable")
        self._keys = all_keys[order]
        self._replace(all_vectors[order])

    def delete(self, keys: Rows) -> None:
        """See VectorStore."""
        kept = np.flatnonzero(~np.isin(self._keys, keys))
        vectors = self._at(kept)
        self._keys = self._keys[kept]
        self._replace(vectors)

    def publish(self) -> None:
        """See VectorStore."""
        self._place.mkdir(parents=True, exist_ok=True)
        np.save(self._place / KEYS, self._keys, allow_pickle=False)
        self._save()

    def load(self) -> None:
        """See VectorStore. Raises ValueError when keys and vectors do not fit each other."""
        self._keys = np.load(self._place / KEYS, allow_pickle=False)
        if self._read() != len(self._keys):
            raise ValueError("keys and vectors do not fit each other")

    def count(self) -> int:
        """See VectorStore."""
        return len(self._keys)

    def get(self, keys: Rows) -> Floats:
        """See VectorStore."""
        places = self._places(keys)
        if len(places) != len(keys):
            raise KeyError("a key is not in the store")
        return self._at(places)

    def _places(self, keys: Rows) -> Rows:
        """Places of those keys that are there."""
        if not len(self._keys):
            return np.empty(0, np.int64)
        places = np.searchsorted(self._keys, keys)
        there = np.take(self._keys, places, mode="clip") == keys
        return np.asarray(places[there], np.int64)

    @abstractmethod
    def _at(self, places: Rows) -> Floats:
        """(n, dimension): the vectors at places."""

    @abstractmethod
    def _replace(self, vectors: Floats) -> None:
        """Takes vectors (n, dimension) in the place of all it holds."""

    @abstractmethod
    def _save(self) -> None:
        """Writes the vectors into the folder."""

    @abstractmethod
    def _read(self) -> int:
        """Takes over the vectors of the folder, with their dimension; returns how many there are."""
