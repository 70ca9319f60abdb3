"""How sure the library is: signals of one search to the probability that it answers the question.

A logistic model; its coefficients are fitted by scripts/fit_confidence.py on labelled questions and
kept in data/ranking.toml.
"""

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache

from assistant.data import read_text


@dataclass(frozen=True, slots=True)
class Signals:
    """What a search says about itself; all 0 to 1, higher speaks for an answer, but for unquantified.

    score: of the first passage. cosine, document, asked: the best with a sentence window, with a document and
    with how a section is asked for, of the three passages shown first. words: how near their words come to
    those of the question; first: the same of the first passage alone; coverage: the share of the question's
    words that stand there; vocabulary: the share that any passage of the library holds (shares are by idf).
    length: words of content in the question, out of ten. unquantified: 1 when a number is asked for and the
    highlighted words hold none.
    """

    score: float = 0.0
    cosine: float = 0.0
    document: float = 0.0
    example_questions: float = 0.0
    words: float = 0.0
    first: float = 0.0
    coverage: float = 0.0
    vocabulary: float = 0.0
    length: float = 0.0
    unquantified: float = 0.0


SIGNALS = tuple(field.name for field in fields(Signals))


@dataclass(frozen=True, slots=True)
class RankingModel:
    """The figures of the ranking.

    weights, document_weights: signal → weight, for passages and for whole documents. coefficients:
    signal or "intercept" → value of the logistic model. threshold: probability from which to answer.
    """

    weights: Mapping[str, float]
    document_weights: Mapping[str, float]
    coefficients: Mapping[str, float]
    threshold: float


@cache
def load_ranking() -> RankingModel:
    """The figures the product ships with, which every new snapshot of an index takes along."""
    return read_ranking(read_text("ranking.toml"))


def read_ranking(text: str) -> RankingModel:
    """The figures in a TOML text. Raises ValueError or KeyError when it is not one."""
    data = tomllib.loads(text)
    return RankingModel(
        data["weights"], data["document_weights"], data["confidence"], float(data["threshold"]["answer"])
    )


def probability(signals: Signals, coefficients: Mapping[str, float]) -> float:
    """Estimated probability, 0 to 1, that the passages found answer the question."""
    total = coefficients["intercept"]
    total += sum(coefficients.get(name, 0.0) * getattr(signals, name) for name in SIGNALS)
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))
