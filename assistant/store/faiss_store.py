"""Nearest vectors by FAISS: exact while there are few, by lists beyond; see `faiss_index`."""

import os
from collections.abc import Mapping
from math import ceil
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from assistant.arrays import Floats, Rows
from assistant.store.faiss_index import description, is_lists, make_index
from assistant.store.keyed_files import KeyedFiles

FILE = "index.faiss"


class FaissStore(KeyedFiles):
    """A VectorStore in FAISS's own format; lists are mapped from disk and not read."""

    def __init__(self, place: Path, dimension: int) -> None:
        super().__init__(place, dimension)
        self._index: faiss.Index = faiss.IndexFlatIP(dimension)

    def search(self, vector: Floats, count: int, *, among: Rows | None = None) -> tuple[Rows, Floats]:
        """See VectorStore."""
        places = None if among is None else self._places(among)
        allowed = len(self._keys) if places is None else len(places)
        count = min(count, allowed)
        if not count:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        query = np.ascontiguousarray(vector[None, :], np.float32)
        scores, found = self._index.search(query, count, params=self._parameters(places))
        if found[0, -1] < 0:  # the lists that were searched held fewer
            scores, found = self._index.search(query, count, params=self._parameters(places, search_all=True))
        return self._keys[found[0]], scores[0]

    def description(self) -> Mapping[str, Any]:
        """See VectorStore."""
        return description(self._index)

    def _parameters(self, places: Rows | None, *, search_all: bool = False) -> faiss.SearchParameters | None:
        """How one question is searched. places: the only ones that may be found; None for all.

        The fewer may be found, the more lists are searched: as many vectors are compared as without a filter.
        """
        only = None if places is None else _selector(places, len(self._keys))
        if not is_lists(self._index):
            return faiss.SearchParameters(sel=only) if only else None  # type: ignore[call-arg]
        lists = self._index.nlist
        share = 1.0 if places is None else len(places) / len(self._keys)
        probes = lists if search_all else min(lists, ceil(self._index.nprobe / share))
        return faiss.SearchParametersIVF(sel=only, nprobe=probes)  # type: ignore[call-arg]

    def _at(self, places: Rows) -> Floats:
        return np.asarray(self._index.reconstruct_batch(places), np.float32)

    def _replace(self, vectors: Floats) -> None:
        self._index = make_index(vectors)

    def _save(self) -> None:
        aside = self._place / f"{FILE}.new"  # never into the file that another process has mapped
        faiss.write_index(self._index, str(aside))
        os.replace(aside, self._place / FILE)

    def _read(self) -> int:
        faiss.omp_set_num_threads(1)  # one question is too little work to share
        self._index = faiss.read_index(str(self._place / FILE), faiss.IO_FLAG_MMAP)
        if is_lists(self._index):
            lists: Any = faiss.downcast_InvertedLists(self._index.invlists)  # type: ignore[arg-type]
            lists.prefetch_nthread = 0  # threads that would be started for every question
        self.dimension = int(self._index.d)
        return int(self._index.ntotal)


def _selector(places: Rows, count: int) -> faiss.IDSelector:
    """Lets places through, of count in all: a bit for each."""
    allowed = np.zeros(count, bool)
    allowed[places] = True
    return faiss.IDSelectorBitmap(np.packbits(allowed, bitorder="little"))  # type: ignore[call-arg,arg-type]
