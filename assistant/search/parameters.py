"""The limits of the search, from data/search.toml; units and reasons stand there."""

from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from assistant.data import read_toml
from assistant.errors import DataFileError

FILE = "search.toml"


@dataclass(frozen=True, slots=True)
class CandidateLimits:
    """How many candidates are looked at."""

    passages: int
    for_documents: int
    questions: int
    sections: int
    already_read: float
    reranked: int


@dataclass(frozen=True, slots=True)
class ConfidenceLimits:
    """What the confidence looks at."""

    passages: int
    many_words: int


@dataclass(frozen=True, slots=True)
class DeduplicationLimits:
    """When two passages are the same text, and how many of one document are shown first."""

    shingle_words: int
    same_share: float
    likely_cosine: float
    first: int
    per_document: int
    near_share: float


@dataclass(frozen=True, slots=True)
class HighlightWeights:
    """What makes a window of sentences the best, beside its cosine with the question, which weighs 1."""

    words: float
    two_sentences: float


@dataclass(frozen=True, slots=True)
class ExtractLimits:
    """How much of a passage is shown first."""

    words: int
    sentences: int
    whole: int


@dataclass(frozen=True, slots=True)
class SpellingLimits:
    """Which words are put right, and how far."""

    shortest: int
    two_edits_from: int
    least_count: int
    most_unknown: float


@dataclass(frozen=True, slots=True)
class SearchParameters:
    """All tables of the file."""

    candidates: CandidateLimits
    confidence: ConfidenceLimits
    deduplication: DeduplicationLimits
    highlight: HighlightWeights
    extract: ExtractLimits
    spelling: SpellingLimits


@cache
def load_parameters() -> SearchParameters:
    """The shipped limits. Raises DataFileError naming table and field that is missing, unknown or no number."""
    data = read_toml(FILE)
    return SearchParameters(
        candidates=CandidateLimits(**_checked(data, "candidates", CandidateLimits)),
        confidence=ConfidenceLimits(**_checked(data, "confidence", ConfidenceLimits)),
        deduplication=DeduplicationLimits(**_checked(data, "deduplication", DeduplicationLimits)),
        highlight=HighlightWeights(**_checked(data, "highlight", HighlightWeights)),
        extract=ExtractLimits(**_checked(data, "extract", ExtractLimits)),
        spelling=SpellingLimits(**_checked(data, "spelling", SpellingLimits)),
    )


def _checked(data: dict[str, Any], table: str, kind: type[Any]) -> dict[str, Any]:
    values, wanted = data.get(table, {}), {field.name for field in fields(kind)}
    wrong = sorted(wanted.symmetric_difference(values))
    wrong += sorted(name for name, value in values.items() if not isinstance(value, int | float) or value < 0)
    if wrong:
        raise DataFileError(f"{FILE}: {table}: {wrong[0]}: missing, unknown or no number from 0")
    return dict(values)
