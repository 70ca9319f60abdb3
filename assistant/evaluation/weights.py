"""Fits fusion weights on several question sets at once: coordinate ascent, held-out folds, and what each feature adds.

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
FIRST_STEP, LAST_STEP = 0.2, 0.02  # of a weight
MIN_GAIN = 1e-6  # of the objective; less is no improvement
DEPTH = 10  # documents that nDCG looks at
Weights = npt.NDArray[np.float64]  # (features,), in the order of FEATURES


@dataclass(frozen=True, slots=True)
class LabelledCandidates:
    """The candidates of one labelled question.

    - table: (candidates, features), in the order of FEATURES.
    - documents: (candidates,), the number of the document of each.
    - gains: (candidates,), the relevance of each, 0 or more.
    - ideal: the best discounted gain, or 0 where the metric is the reciprocal rank of the first candidate with a gain.
    """

    table: Floats
    documents: npt.NDArray[np.int64]
    gains: Floats
    ideal: float = 0.0


QuestionSets = Mapping[str, Sequence[LabelledCandidates]]  # name of a set → its questions


def label_candidates(
    features: Mapping[str, Floats], documents: Sequence[int], gains: Sequence[float], *, ideal: float = 0.0
) -> LabelledCandidates:
    """The candidates that `Searcher.feature_table` gives, with their labels. features: each (candidates,)."""
    table = np.stack([features[name] for name in FEATURES], axis=1)
    return LabelledCandidates(table, np.asarray(documents, np.int64), np.asarray(gains, np.float32), ideal)


def ideal_gain(grades: Sequence[int]) -> float:
    """The discounted gain of a perfect ranking of documents with these grades."""
    best = sorted(grades, reverse=True)[:DEPTH]
    return float(sum(grade / np.log2(rank + 1) for rank, grade in enumerate(best, start=1)))


def metric(question: LabelledCandidates, weights: Weights) -> float:
    """0 to 1: nDCG@10 over documents, each by its best candidate; or reciprocal rank where ideal is 0."""
    order = np.argsort(-(question.table @ weights), kind="stable")
    if not question.ideal:
        found = np.flatnonzero(question.gains[order] > 0)
        return 1.0 / (1 + int(found[0])) if found.size else 0.0
    _, first = np.unique(question.documents[order], return_index=True)
    gains = question.gains[order][np.sort(first)[:DEPTH]]
    return float((gains / np.log2(np.arange(2, len(gains) + 2))).sum() / question.ideal)


def mean_metric(questions: Sequence[LabelledCandidates], weights: Weights) -> float:
    """The mean metric of a set, 0 to 1."""
    return float(np.mean([metric(question, weights) for question in questions]))


def fit(sets: QuestionSets, start: Weights, *, without: str | None = None) -> Weights:
    """The best weights that coordinate ascent reaches from start and from equal weights, at sum 1.

    without: a feature whose weight is held at 0.
    """
    free = [column for column, name in enumerate(FEATURES) if name != without]
    held = [column for column, name in enumerate(FEATURES) if name == without]
    objective = _Objective(sets, start)
    best, best_value = start, -np.inf
    for begin in (start, np.full(len(FEATURES), 1 / len(FEATURES))):
        weights = begin.copy()
        weights[held] = 0.0
        weights, value = _ascend(objective, weights, free)
        if value > best_value:
            best, best_value = weights, value
    return np.asarray(best / best.sum(), np.float64)


class _Objective:
    """The mean over sets of their metric, divided by what the starting weights reach."""

    def __init__(self, sets: QuestionSets, start: Weights) -> None:
        self._sets = sets
        self._scale = {name: max(mean_metric(questions, start), 1e-9) for name, questions in sets.items()}

    def __call__(self, weights: Weights) -> float:
        ratios = [mean_metric(questions, weights) / self._scale[name] for name, questions in self._sets.items()]
        return float(np.mean(ratios))


def _ascend(objective: _Objective, weights: Weights, free: Sequence[int]) -> tuple[Weights, float]:
    """Weights, and the objective there, where no step of one free weight gains any more."""
    best, step = objective(weights), FIRST_STEP
    while step >= LAST_STEP:
        improved = False
        for column in free:
            for change in (step, -step):
                tried = weights.copy()
                tried[column] = max(0.0, tried[column] + change)
                value = objective(tried)
                if value > best + MIN_GAIN:
                    weights, best, improved = tried, value, True
        if not improved:
            step /= 2
    return weights, best


def held_out(sets: QuestionSets, start: Weights) -> dict[str, float]:
    """Set → mean metric of each question under weights fitted on the folds that it is not in."""
    folds = {name: _folds(len(questions)) for name, questions in sets.items()}
    values: dict[str, list[float]] = {name: [] for name in sets}
    for fold in range(FOLDS):
        inside = {name: _chosen(questions, folds[name] != fold) for name, questions in sets.items()}
        weights = fit(inside, start)
        for name, questions in sets.items():
            values[name] += [metric(question, weights) for question in _chosen(questions, folds[name] == fold)]
    return {name: float(np.mean(own)) for name, own in values.items()}


def _folds(count: int) -> npt.NDArray[np.int64]:
    """(count,): the fold of each question, 0 to FOLDS − 1."""
    return np.random.default_rng(FOLD_SEED).permutation(count) % FOLDS


def _chosen(questions: Sequence[LabelledCandidates], mask: npt.NDArray[np.bool_]) -> list[LabelledCandidates]:
    return [question for question, chosen in zip(questions, mask, strict=True) if chosen]


def ablation(sets: QuestionSets, start: Weights) -> dict[str, dict[str, float]]:
    """Feature left out → set → mean metric, the other weights fitted again; "none" is the full model."""
    metrics = {}
    for name in (None, *FEATURES):
        weights = fit(sets, start, without=name)
        metrics[name or "none"] = {key: mean_metric(questions, weights) for key, questions in sets.items()}
    return metrics
