"""How sure the library is: features of one search to the probability that it answers the question.

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
class ConfidenceFeatures:
    """What a search says about itself; each from 0 to 1, or from -1 to 1 where it is read relative to a cohort.

    Higher speaks for an answer, but for unquantified.

    - score: fused score of the first passage.
    - sentence, document, example_questions: the best of those features among the first passages.
    - word_nearness: how near the words of the question come to any of the first passages, weighed by idf.
    - word_nearness_first: the same of the first passage alone.
    - coverage: share by idf of the question's words that stand in the first passages.
    - known: share by idf of the question's words that stand in any passage of the library.
    - length: words of content in the question, as a share of many.
    - unquantified: 1 when a number is asked for and the highlighted words hold none.
    """

    score: float = 0.0
    sentence: float = 0.0
    document: float = 0.0
    example_questions: float = 0.0
    word_nearness: float = 0.0
    word_nearness_first: float = 0.0
    coverage: float = 0.0
    known: float = 0.0
    length: float = 0.0
    unquantified: float = 0.0


CONFIDENCE_FEATURES = tuple(field.name for field in fields(ConfidenceFeatures))


@dataclass(frozen=True, slots=True)
class RankingModel:
    """What the ranking was fitted to.

    weights, document_weights: feature → weight, for passages and for whole documents. coefficients:
    confidence feature or "intercept" → value of the logistic model. threshold: probability from which to answer.
    sure: probability from which an answer is sure; below it is one that may be what is looked for.
    cohort: confidence feature → mean over a cohort, for snapshots that were not asked one; empty where the
    coefficients are for features as they are.
    """

    weights: Mapping[str, float]
    document_weights: Mapping[str, float]
    coefficients: Mapping[str, float]
    threshold: float
    sure: float
    cohort: Mapping[str, float]


@cache
def load_ranking() -> RankingModel:
    """The model the product ships with, which every new snapshot of an index takes along."""
    return read_ranking(read_text("ranking.toml"))


def read_ranking(text: str) -> RankingModel:
    """The model in a TOML text. Raises ValueError or KeyError when it is not one."""
    data = tomllib.loads(text)
    return RankingModel(
        weights=data["weights"],
        document_weights=data["document_weights"],
        coefficients=data["confidence"],
        threshold=float(data["threshold"]["answer"]),
        sure=float(data["threshold"].get("sure", data["threshold"]["answer"])),  # older snapshots have one threshold
        cohort=data.get("cohort", {}),
    )


def probability(features: ConfidenceFeatures, coefficients: Mapping[str, float]) -> float:
    """Estimated probability, 0 to 1, that the passages found answer the question."""
    total = coefficients["intercept"]
    total += sum(coefficients.get(name, 0.0) * getattr(features, name) for name in CONFIDENCE_FEATURES)
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))
