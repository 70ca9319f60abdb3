"""Putting several rankings of the same passages together. Higher scores are better throughout."""

from collections.abc import Mapping, Sequence

import numpy as np

from assistant.arrays import Floats

RRF_K = 60  # rank offset of reciprocal rank fusion; Cormack, Clarke and Buettcher, SIGIR 2009


def weighted_sum(features: Mapping[str, Floats], weights: Mapping[str, float]) -> Floats:
    """The weighted sum of features on one scale; a weight that is not named counts 0."""
    total = np.zeros_like(next(iter(features.values())))
    for name, scores in features.items():
        total += np.float32(weights.get(name, 0.0)) * scores
    return total


def reciprocal_rank(rankings: Sequence[Sequence[int]], *, k: int = RRF_K) -> dict[int, float]:
    """Row → sum over the rankings (rows, best first) of 1 / (k + rank), ranks from 1."""
    fused: dict[int, float] = {}
    for ranking in rankings:
        for rank, row in enumerate(ranking, start=1):
            fused[row] = fused.get(row, 0.0) + 1.0 / (k + rank)
    return fused
