"""Means with their bootstrap intervals, and percentiles of timings."""

from collections.abc import Sequence

import numpy as np

BOOTSTRAP_SAMPLES = 2000
BOOTSTRAP_SEED = 20261122
Figure = dict[str, float | list[float]]


def mean_with_interval(values: Sequence[float]) -> Figure:
    """{"value", "interval": [low, high]}: the mean with its 95 % bootstrap interval (percentile method)."""
    sample = np.asarray(values, np.float64)
    draws = np.random.default_rng(BOOTSTRAP_SEED).integers(0, len(sample), (BOOTSTRAP_SAMPLES, len(sample)))
    low, high = np.percentile(sample[draws].mean(axis=1), [2.5, 97.5])
    return {"value": round(float(sample.mean()), 4), "interval": [round(float(low), 4), round(float(high), 4)]}


def percentiles(seconds: Sequence[float]) -> dict[str, float]:
    """{"p50", "p95"} of durations in seconds."""
    return {
        name: round(float(np.percentile(np.asarray(seconds), share)), 4) for name, share in (("p50", 50), ("p95", 95))
    }
