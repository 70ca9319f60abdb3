"""Which FAISS index vectors get: flat while all can be compared, lists of near ones in half precision beyond.

Lists (an inverted file over k-means centres) and not a graph: they are built in minutes where a graph takes an hour,
they are mapped from disk, and they hold 770 bytes a vector of 384 numbers. Half precision and not bytes: bytes alone
lost 1.5 % of the ten nearest. Half precision written twice is the same, so vectors can be reused by the next ingest.
`scripts/bench_stores.py` measures it.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from os import cpu_count
from typing import Any, TypeGuard

import faiss
import numpy as np

from assistant.arrays import Floats, Rows, unit_rows

FLAT_UP_TO = 50_000  # vectors; a flat search of them takes some 5 ms, a search of lists 1 ms
LEAST_RECALL = 0.995  # of the ten nearest, on made-up queries; the promise is 0.98 on real questions
NEAREST = 10
_QUERIES = 200
_MIXED = 3  # vectors in a made-up query: it is near to none of them, as a question is
_TRAINED_ON = 40  # vectors for each list
_ROUNDS = 10  # of k-means
_SEED = 7
_BLOCK = 100_000  # vectors at once


def make_index(vectors: Floats) -> faiss.Index:
    """The index that fits vectors (n, dim) of length 1; its ids are their places."""
    if len(vectors) <= FLAT_UP_TO:
        flat = faiss.IndexFlatIP(vectors.shape[1])
        flat.add(np.ascontiguousarray(vectors, np.float32))
        return flat
    with _all_processors():
        lists = _lists(vectors)
        _choose_probes(lists, vectors)
    return lists


def description(index: faiss.Index) -> Mapping[str, Any]:
    """Kind of an index and why it is of that kind, for the manifest of a snapshot."""
    if not is_lists(index):
        return {"kind": "flat", "reason": f"{index.ntotal} vectors are no more than {FLAT_UP_TO}: all are compared"}
    return {
        "kind": "lists, half precision",
        "lists": int(index.nlist),
        "searched": int(index.nprobe),
        "reason": f"{index.ntotal} vectors are more than {FLAT_UP_TO}; twice as many lists are searched "
        f"as find {LEAST_RECALL:.1%} of the {NEAREST} nearest to made-up queries",
    }


def is_lists(index: faiss.Index) -> TypeGuard[faiss.IndexIVF]:
    """Whether the index compares only some of its vectors."""
    return isinstance(index, faiss.IndexIVF)


def exact_nearest(vectors: Floats, queries: Floats, count: int) -> Rows:
    """(q, count): places of the vectors (n, dim) nearest to queries (q, dim), found by comparing all."""
    scores = np.empty((len(queries), 0), np.float32)
    places = np.empty((len(queries), 0), np.int64)
    for start in range(0, len(vectors), _BLOCK):
        block = queries @ vectors[start : start + _BLOCK].T
        scores = np.concatenate([scores, block], axis=1)
        own = np.broadcast_to(np.arange(start, start + block.shape[1]), block.shape)
        places = np.concatenate([places, own], axis=1)
        best = _best(scores, count)
        scores, places = np.take_along_axis(scores, best, axis=1), np.take_along_axis(places, best, axis=1)
    return places


def _best(scores: Floats, count: int) -> Rows:
    """(q, count): places of the highest of scores (q, n), best first."""
    if scores.shape[1] > count:  # most need not be put in order
        likely = np.argpartition(-scores, count - 1, axis=1)[:, :count]
    else:
        likely = np.broadcast_to(np.arange(scores.shape[1]), scores.shape)
    order = np.argsort(-np.take_along_axis(scores, likely, axis=1), axis=1, kind="stable")
    return np.asarray(np.take_along_axis(likely, order, axis=1), np.int64)


def recall(found: Rows, expected: Rows) -> float:
    """Share of the expected places (q, k) that are among those found for the same query."""
    return float(np.mean([np.isin(right, own).mean() for own, right in zip(found, expected, strict=True)]))


def _lists(vectors: Floats) -> faiss.IndexIVF:
    count, dimension = vectors.shape
    lists = max(1, min(round(4 * count**0.5), count // _TRAINED_ON))
    centres = faiss.IndexFlatIP(dimension)
    index = faiss.IndexIVFScalarQuantizer(
        centres, dimension, lists, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT, False
    )
    index.cp.spherical, index.cp.niter, index.cp.max_points_per_centroid = True, _ROUNDS, _TRAINED_ON
    chosen = np.random.default_rng(_SEED).choice(count, min(count, lists * _TRAINED_ON), replace=False)
    index.train(np.ascontiguousarray(vectors[np.sort(chosen)], np.float32))
    for start in range(0, count, _BLOCK):
        index.add(np.ascontiguousarray(vectors[start : start + _BLOCK], np.float32))
    index.make_direct_map()  # place → where it lies, so that a vector can be had by its place
    return index


def _choose_probes(index: faiss.IndexIVF, vectors: Floats) -> None:
    """Sets how many lists a search looks into: twice the fewest, in steps of a quarter, that find enough.

    Twice: real questions lie farther from the passages than made-up ones, and need about so many for as much.
    """
    queries = _queries(vectors)
    expected = exact_nearest(vectors, queries, NEAREST)
    index.nprobe = min(8, index.nlist)
    while index.nprobe < index.nlist and recall(index.search(queries, NEAREST)[1], expected) < LEAST_RECALL:
        index.nprobe = min(index.nlist, index.nprobe * 5 // 4)
    index.nprobe = min(index.nlist, 2 * index.nprobe)


def _queries(vectors: Floats) -> Floats:
    """(q, dim): made-up queries, each the middle of several vectors."""
    chosen = np.random.default_rng(_SEED).integers(len(vectors), size=(_MIXED, _QUERIES))
    return unit_rows(vectors[chosen].sum(axis=0))


@contextmanager
def _all_processors() -> Iterator[None]:
    """Lets FAISS use every processor for a while."""
    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(cpu_count() or 1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(before)
