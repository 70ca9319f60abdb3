"""What a search says about itself: is the question answered by what was found, or only near it?

Meaning alone cannot tell a question of the library's own field that nothing answers from one that is
answered; what words are missing, and how much they matter, can. So there are features of both kinds.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.arrays import Floats, Rows
from assistant.search.candidates import Candidates, IndexedQuery
from assistant.search.confidence import ConfidenceFeatures
from assistant.search.features import word_matches
from assistant.search.index_view import IndexView
from assistant.search.parameters import load_parameters
from assistant.search.query import FollowUp
from assistant.text.language import language
from assistant.types import Hit


@dataclass(frozen=True, slots=True)
class _WordEvidence:
    """Of each word of content of all questions, (w,).

    - shares: of the idf of all.
    - exact: 1 where the word stands in the first passages.
    - near: how near the first passages come to it, 0 to 1.
    - near_first: how near the first passage alone comes to it, 0 to 1.
    - known: 1 where any passage of the library holds it.
    """

    shares: Floats
    exact: Floats
    near: Floats
    near_first: Floats
    known: Floats


def confidence_features(
    view: IndexView, plan: FollowUp, queries: Sequence[IndexedQuery], shown: Candidates, hits: Sequence[Hit]
) -> ConfidenceFeatures:
    """Features of one search. queries: the message, then those it leans on. shown: what the hits were made of."""
    if not hits:
        return ConfidenceFeatures()
    limits = load_parameters().confidence
    first = shown.take(np.arange(min(limits.passages, len(hits))))
    words = _word_evidence(view, plan, queries, first.rows)
    return ConfidenceFeatures(
        score=hits[0].score,
        sentence=_best(first, "sentence"),
        document=_best(first, "document"),
        example_questions=_best(first, "example_questions"),
        word_nearness=float(words.shares @ words.near),
        word_nearness_first=float(words.shares @ words.near_first),
        coverage=float(words.shares @ words.exact),
        known=float(words.shares @ words.known),
        length=min(len(words.shares), limits.many_words) / limits.many_words,
        unquantified=float(_lacks_number(plan, hits[0])),
    )


def _best(candidates: Candidates, name: str) -> float:
    return max(0.0, *(float(table[name].max()) for table in candidates.features))


def _lacks_number(plan: FollowUp, hit: Hit) -> bool:
    """Whether a number is asked for, and none stands in the highlighted words."""
    start, end = hit.highlight
    words = language(plan.language).quantity
    return bool(words.asks.search(plan.query)) and not words.states.search(hit.passage.text[start:end])


def _word_evidence(view: IndexView, plan: FollowUp, queries: Sequence[IndexedQuery], rows: Rows) -> _WordEvidence:
    """Words of earlier questions weigh as much less as their rankings do."""
    idf = np.concatenate([np.float32(weight) * one.idf for weight, one in zip(plan.weights, queries, strict=True)])
    held = {term for row in rows for term in view.terms_at(int(row))}
    terms = [term for one in queries for term in one.word_terms]
    exact = np.asarray([term in held for term in terms], np.float32)
    matches = [word_matches(view, one, rows) for one in queries]
    return _WordEvidence(
        shares=np.asarray(idf / max(float(idf.sum()), 1e-9), np.float32),
        exact=exact,
        near=np.maximum(np.concatenate([one.max(axis=0) for one in matches]), exact),
        near_first=np.concatenate([one[0] for one in matches]),
        known=np.asarray([view.bm25.knows(term) for term in terms], np.float32),
    )
