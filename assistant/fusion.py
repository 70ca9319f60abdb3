"""Putting several rankings of the same passages together. Higher scores are better throughout."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

RRF_K = 60  # rank offset of reciprocal rank fusion; Cormack, Clarke and Buettcher, SIGIR 2009


def min_max(scores: Floats) -> Floats:
    """Scores: (n,), any range. Returns (n,) between 0 and 1; all zero when they do not differ."""
    if scores.size == 0:
        return scores
    low, high = float(scores.min()), float(scores.max())
    if high - low < 1e-9:
        return np.zeros_like(scores)
    return (scores - low) / (high - low)


def weighted_sum(signals: Mapping[str, Floats], weights: Mapping[str, float]) -> Floats:
    """The weighted sum of signals (name → (n,) scores of one length), each scaled by `min_max` first."""
    return sum_of({name: min_max(scores) for name, scores in signals.items()}, weights)


def sum_of(signals: Mapping[str, Floats], weights: Mapping[str, float]) -> Floats:
    """The weighted sum of signals that share a scale already; a weight that is not named counts 0."""
    total = np.zeros_like(next(iter(signals.values())))
    for name, scores in signals.items():
        total += np.float32(weights.get(name, 0.0)) * scores
    return total


def reciprocal_rank(rankings: Sequence[Sequence[int]], *, k: int = RRF_K) -> dict[int, float]:
    """Row → sum over the rankings (rows, best first) of 1 / (k + rank), ranks from 1."""
    fused: dict[int, float] = {}
    for ranking in rankings:
        for rank, row in enumerate(ranking, start=1):
            fused[row] = fused.get(row, 0.0) + 1.0 / (k + rank)
    return fused
