"""Fits fusion weights on several sets at once: coordinate ascent, held-out folds, and what each feature adds.

The objective is the mean over sets of their metric divided by what the starting weights reach, so that an
easy set does not outweigh a hard one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.arrays import Floats
from assistant.search.features import FEATURES

FOLDS = 5
FOLD_SEED = 20261122
FIRST_STEP, LAST_STEP = 0.2, 0.02
DEPTH = 10  # documents that nDCG looks at
Weights = npt.NDArray[np.float64]  # in the order of FEATURES


@dataclass(frozen=True, slots=True)
class Query:
    """One labelled question. table: (candidates, features). groups: document of each candidate.

    gains: relevance of each candidate. ideal: the best discounted gain, or 0 where the metric is the
    reciprocal rank of the first candidate with a gain.
    """

    table: Floats
    groups: npt.NDArray[np.int64]
    gains: Floats
    ideal: float = 0.0


Sets = Mapping[str, Sequence[Query]]


def query_from(
    features: Mapping[str, Floats], groups: Sequence[int], gains: Sequence[float], ideal: float = 0.0
) -> Query:
    """A query from the features of `Searcher.feature_table`."""
    table = np.stack([features[name] for name in FEATURES], axis=1)
    return Query(table, np.asarray(groups, np.int64), np.asarray(gains, np.float32), ideal)


def ideal_gain(grades: Sequence[int]) -> float:
    """The discounted gain of a perfect ranking of documents with these grades."""
    best = sorted(grades, reverse=True)[:DEPTH]
    return float(sum(grade / np.log2(rank + 1) for rank, grade in enumerate(best, start=1)))


def metric(query: Query, weights: Weights) -> float:
    """nDCG@10 over documents, each by its best candidate; or reciprocal rank where ideal is 0."""
    order = np.argsort(-(query.table @ weights), kind="stable")
    if not query.ideal:
        found = np.flatnonzero(query.gains[order] > 0)
        return 1.0 / (1 + int(found[0])) if found.size else 0.0
    _, first = np.unique(query.groups[order], return_index=True)
    gains = query.gains[order][np.sort(first)[:DEPTH]]
    return float((gains / np.log2(np.arange(2, len(gains) + 2))).sum() / query.ideal)


def fit(sets: Sets, start: Weights, *, without: str | None = None) -> Weights:
    """The best weights that coordinate ascent reaches from start and from equal weights, at sum 1.

    without: a feature held at 0.
    """
    free = [row for row, name in enumerate(FEATURES) if name != without]
    scale = {name: max(mean_metric(queries, start), 1e-9) for name, queries in sets.items()}
    reached = []
    for begin in (start, np.full(len(FEATURES), 1 / len(FEATURES))):
        weights = begin.copy()
        weights[[row for row in range(len(FEATURES)) if row not in free]] = 0.0
        reached.append(_ascend(sets, weights, free, scale))
    _, weights = max(reached, key=lambda pair: pair[0])
    return np.asarray(weights / weights.sum(), np.float64)


def _ascend(sets: Sets, weights: Weights, free: Sequence[int], scale: Mapping[str, float]) -> tuple[float, Weights]:
    """Objective and weights where no step of one weight gains any more."""
    best, step = _objective(sets, weights, scale), FIRST_STEP
    while step >= LAST_STEP:
        improved = False
        for row in free:
            for change in (step, -step):
                tried = weights.copy()
                tried[row] = max(0.0, tried[row] + change)
                value = _objective(sets, tried, scale)
                if value > best + 1e-6:
                    weights, best, improved = tried, value, True
        step = step if improved else step / 2
    return best, weights


def held_out(sets: Sets, start: Weights) -> dict[str, float]:
    """Set → mean metric of each query under weights fitted on the folds it is not in."""
    folds = {name: _folds(len(queries)) for name, queries in sets.items()}
    values: dict[str, list[float]] = {name: [] for name in sets}
    for fold in range(FOLDS):
        kept = {n: [q for q, f in zip(qs, folds[n], strict=True) if f != fold] for n, qs in sets.items()}
        weights = fit(kept, start)
        for name, queries in sets.items():
            values[name] += [metric(q, weights) for q, f in zip(queries, folds[name], strict=True) if f == fold]
    return {name: float(np.mean(row)) for name, row in values.items()}


def ablation(sets: Sets, start: Weights) -> dict[str, dict[str, float]]:
    """Signal left out → set → mean metric, the other weights fitted anew; "none" is the full model."""
    return {
        name or "none": {key: mean_metric(queries, weights) for key, queries in sets.items()}
        for name in (None, *FEATURES)
        for weights in [fit(sets, start, without=name)]
    }


def mean_metric(queries: Sequence[Query], weights: Weights) -> float:
    """The mean metric of a set."""
    return float(np.mean([metric(query, weights) for query in queries]))


def _objective(sets: Sets, weights: Weights, scale: Mapping[str, float]) -> float:
    return float(np.mean([mean_metric(queries, weights) / scale[name] for name, queries in sets.items()]))


def _folds(count: int) -> npt.NDArray[np.int64]:
    return np.random.default_rng(FOLD_SEED).permutation(count) % FOLDS
