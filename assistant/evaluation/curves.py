"""Points of the curves of the report, from the `curve` that `measure_answers` gives.

A row of a curve is [confidence, answerable, words shown until the gold sentence ends or None].
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

LONGEST_READ = 400  # words, about two minutes of reading
BINS = 10  # of the reliability plot, with as many questions each
Row = Sequence[Any]
Points = tuple[list[float], list[float]]  # x, y


def has_both_kinds(curve: Sequence[Row]) -> bool:
    """Whether there are questions that have an answer and questions that have none."""
    return len({bool(answerable) for _, answerable, _ in curve}) == 2


def abstention(curve: Sequence[Row]) -> tuple[list[float], Points]:
    """Thresholds, falling, and for each the share of false answers (x) and of false silences (y).

    A question is answered when its confidence reaches the threshold. The first, infinite one answers none.
    """
    from sklearn.metrics import roc_curve

    false_answers, answered, thresholds = roc_curve(*_labels(curve), drop_intermediate=False)
    return thresholds.tolist(), (false_answers.tolist(), (1 - answered).tolist())


def reliability(curve: Sequence[Row], *, bins: int = BINS) -> Points:
    """Mean confidence (x) and share that has an answer (y), of groups of questions of like confidence."""
    from sklearn.calibration import calibration_curve

    answerable, confidence = calibration_curve(*_labels(curve), n_bins=bins, strategy="quantile")
    return confidence.tolist(), answerable.tolist()


def hit_within(curve: Sequence[Row], *, longest: int = LONGEST_READ) -> Points:
    """Words read, 0 to longest (x), and the share of answerable questions whose gold sentence is shown by then (y)."""
    words = np.sort([np.inf if row[2] is None else float(row[2]) for row in curve if row[1]])
    limits = np.arange(longest + 1)
    shares = np.searchsorted(words, limits, side="right") / max(1, len(words))
    return limits.astype(float).tolist(), shares.tolist()


def _labels(curve: Sequence[Row]) -> tuple[list[bool], list[float]]:
    return [bool(row[1]) for row in curve], [float(row[0]) for row in curve]
