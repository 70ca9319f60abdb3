"""Estimates with their bootstrap intervals, proportions with their Wilson intervals, percentiles of timings."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.stats import binomtest, bootstrap

BOOTSTRAP_SAMPLES = 2000
BOOTSTRAP_SEED = 20261122
Estimate = dict[str, float | list[float]]  # {"value", "interval": [low, high]}, four decimals
Proportion = dict[str, Any]  # {"hits", "n", "value", "interval"}, see `proportion`
Values = npt.NDArray[np.float64]
Statistic = Callable[..., Any]  # samples as arrays, and the keyword axis along which they lie


def mean_with_interval(values: Sequence[float]) -> Estimate:
    """The mean with its 95 % bootstrap interval (percentile method). values: at least 1."""
    return with_interval(np.mean, values)


def with_interval(statistic: Statistic, *samples: Sequence[float]) -> Estimate:
    """A statistic with its 95 % bootstrap interval (percentile method).

    samples: all of one length, at least 1. They are drawn in pairs: entry i of one goes with entry i of the others.
    One observation alone has the interval [value, value].
    """
    data = tuple(np.asarray(sample, np.float64) for sample in samples)
    value = float(statistic(*data, axis=-1))
    low = high = value
    if len(data[0]) > 1:
        low, high = bootstrap(
            data,
            statistic,
            paired=True,
            vectorized=True,
            method="percentile",
            n_resamples=BOOTSTRAP_SAMPLES,
            rng=BOOTSTRAP_SEED,
        ).confidence_interval
    return {"value": round(value, 4), "interval": [round(float(low), 4), round(float(high), 4)]}


def mean_difference(ours: Values, theirs: Values, *, axis: int = -1) -> Values:
    """Mean of ours − theirs."""
    return np.asarray((ours - theirs).mean(axis))


def ratio_of_means(ours: Values, theirs: Values, *, axis: int = -1) -> Values:
    """Mean of ours over mean of theirs; 0 where theirs is 0."""
    return _quotient(ours.mean(axis), theirs.mean(axis))


def closed_share(ours: Values, raw: Values, rewrite: Values, *, axis: int = -1) -> Values:
    """(ours − raw) / (rewrite − raw) of the means: 1 when ours equals the rewrite; 0 where there is no gap."""
    return _quotient((ours - raw).mean(axis), (rewrite - raw).mean(axis))


def _quotient(above: Values, below: Values) -> Values:
    return np.divide(above, below, out=np.zeros_like(np.asarray(above)), where=np.asarray(below) != 0)


def proportion(hits: int, n: int) -> Proportion:
    """{"hits", "n", "value", "interval"}: hits / n with its 95 % Wilson interval; both None when n is 0."""
    if n == 0:
        return {"hits": 0, "n": 0, "value": None, "interval": None}
    low, high = binomtest(hits, n).proportion_ci(confidence_level=0.95, method="wilson")
    return {
        "hits": hits,
        "n": n,
        "value": round(hits / n, 4),
        "interval": [round(float(low), 4), round(float(high), 4)],
    }


def percentiles(durations: Sequence[float]) -> dict[str, float]:
    """{"p50", "p95"} of durations, in the unit in which they are given, four decimals. durations: at least 1."""
    p50, p95 = np.percentile(np.asarray(durations), [50, 95])
    return {"p50": round(float(p50), 4), "p95": round(float(p95), 4)}
