"""How sure the library is: signals of one search to the probability that it answers the question.

A logistic model; its coefficients are fitted by scripts/fit_confidence.py on labelled questions and
kept in data/ranking.toml.
"""

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

SIGNALS = ("cosine", "coverage", "vocabulary")


@dataclass(frozen=True, slots=True)
class Signals:
    """What a search says about itself; all 0 to 1, higher speaks for an answer.

    cosine: of the best sentence window. coverage: share of the question's idf weight found in the best
    three passages. vocabulary: share of it that occurs anywhere in the library.
    """

    cosine: float
    coverage: float
    vocabulary: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """The figures of the ranking.

    weights, document_weights: signal → weight, for passages and for whole documents. coefficients:
    signal or "intercept" → value of the logistic model. threshold: probability from which to answer.
    """

    weights: Mapping[str, float]
    document_weights: Mapping[str, float]
    coefficients: Mapping[str, float]
    threshold: float


@cache
def load_ranking() -> Ranking:
    """The figures the product ships with."""
    data = tomllib.loads(files("assistant").joinpath("data/ranking.toml").read_text(encoding="utf-8"))
    return Ranking(data["weights"], data["document_weights"], data["confidence"], float(data["threshold"]["answer"]))


def probability(signals: Signals, coefficients: Mapping[str, float]) -> float:
    """Estimated probability, 0 to 1, that the passages found answer the question."""
    total = coefficients["intercept"]
    total += sum(coefficients[name] * getattr(signals, name) for name in SIGNALS)
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))
