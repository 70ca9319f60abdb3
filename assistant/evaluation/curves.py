"""Points of the curves of the report, from the `curve` that `measure_answers` gives."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

LONGEST_READ = 400  # words, about two minutes of reading
BINS = 10  # of the reliability plot, with as many questions each


class CurvePoint(NamedTuple):
    """One question as the curves need it; a list of three in JSON.

    - confidence: 0 to 1, higher is surer.
    - answerable: whether the corpus answers the question.
    - words: shown until the label ends; None where no label is shown.
    """

    confidence: float
    answerable: bool
    words: int | None


class Points(NamedTuple):
    """A line of a plot. x, y: of one length."""

    x: list[float]
    y: list[float]


class AbstentionCurve(NamedTuple):
    """The two errors at every threshold.

    - thresholds: of confidence, falling; the first is infinite and answers nothing.
    - points: at each threshold the share of false answers (x) and of false silences (y).
    """

    thresholds: list[float]
    points: Points


def has_both_kinds(curve: Sequence[CurvePoint]) -> bool:
    """Whether there are questions that have an answer and questions that have none."""
    return len({point.answerable for point in curve}) == 2


def abstention(curve: Sequence[CurvePoint]) -> AbstentionCurve:
    """False answers and false silences where a question is answered from a threshold of confidence on."""
    from sklearn.metrics import roc_curve

    answerable, confidence = _labels(curve)
    false_answers, answered, thresholds = roc_curve(answerable, confidence, drop_intermediate=False)
    return AbstentionCurve(thresholds.tolist(), Points(false_answers.tolist(), (1 - answered).tolist()))


def reliability(curve: Sequence[CurvePoint], *, bins: int = BINS) -> Points:
    """Mean confidence (x) and share that has an answer (y), of groups of questions of like confidence."""
    from sklearn.calibration import calibration_curve

    answerable, confidence = _labels(curve)
    shares, means = calibration_curve(answerable, confidence, n_bins=bins, strategy="quantile")
    return Points(means.tolist(), shares.tolist())


def hit_within(curve: Sequence[CurvePoint], *, longest: int = LONGEST_READ) -> Points:
    """Words read, 0 to longest (x), and the share of answerable questions whose label is shown by then (y)."""
    answerable = [point for point in curve if point.answerable]
    words = np.sort([np.inf if point.words is None else float(point.words) for point in answerable])
    limits = np.arange(longest + 1)
    shares = np.searchsorted(words, limits, side="right") / max(1, len(words))
    return Points(limits.astype(float).tolist(), shares.tolist())


def _labels(curve: Sequence[CurvePoint]) -> tuple[list[bool], list[float]]:
    """Whether each question is answerable, and its confidence, as scikit-learn takes them."""
    return [point.answerable for point in curve], [point.confidence for point in curve]
