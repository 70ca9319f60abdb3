"""One question as the index sees it, and the passages that may answer it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.arrays import Floats, Rows
from assistant.embedding import QueryVectors
from assistant.search.index_view import IndexView
from assistant.search.parameters import load_parameters
from assistant.store.bm25 import terms_of
from assistant.text.language import language

SOURCES = ("dense", "bm25", "example_questions")  # by what a candidate is found


@dataclass(frozen=True, slots=True)
class IndexedQuery:
    """One question with all that is looked up once for it.

    vectors: as the encoder reads it. terms: stemmed, each once. word_terms: the stem of each of vectors.texts.
    idf: (w,), of each of those. bm25: (n,), share of every passage. found: source → rows of candidates, best first.
    """

    text: str
    vectors: QueryVectors
    terms: Sequence[str]
    word_terms: Sequence[str]
    idf: Floats
    bm25: Floats
    found: Mapping[str, Rows]


def index_query(
    view: IndexView, text: str, vectors: QueryVectors, *, count: int, code: str, among: Rows | None = None
) -> IndexedQuery:
    """The question with its candidates: count by vectors, count by BM25, and those of the nearest example questions.

    code: language of the question. among: the rows that may be candidates; None for all.
    """
    limits = load_parameters().candidates
    terms, word_terms = terms_of(text, code), language(code).stems(vectors.texts)
    bm25 = _only(view.bm25.shares(terms), among)
    dense, _ = view.vectors.search(vectors.vector, count, among=among)
    questions = view.example_questions.nearest(
        vectors.vector, questions=limits.questions, sections=limits.sections, among=among
    )
    return IndexedQuery(
        text=text,
        vectors=vectors,
        terms=terms,
        word_terms=word_terms,
        idf=np.asarray([view.bm25.idf(term) for term in word_terms], np.float32),
        bm25=bm25,
        found=dict(zip(SOURCES, (dense, _best_rows(bm25, count), questions), strict=True)),
    )


@dataclass(frozen=True, slots=True)
class Candidates:
    """Passages that may answer, in any order.

    rows: (n,), in the index. scores: (n,), fused, higher is better. features: of the message and of each earlier
    question it leans on, name → (n,).
    """

    rows: Rows
    scores: Floats
    features: Sequence[Mapping[str, Floats]]

    def take(self, places: Rows) -> "Candidates":
        """Those at places, in that order."""
        tables = [{name: values[places] for name, values in table.items()} for table in self.features]
        return Candidates(self.rows[places], self.scores[places], tables)

    def ranked(self) -> "Candidates":
        """All, best first; equal scores in order of their rows."""
        return self.take(np.lexsort((self.rows, -self.scores)))


def found_by(row: int, queries: Sequence[IndexedQuery]) -> tuple[str, ...]:
    """The sources that found a row for any of the questions."""
    return tuple(source for source in SOURCES if any(row in one.found[source] for one in queries))


def _only(scores: Floats, among: Rows | None) -> Floats:
    """The scores with 0 for every row that may not be a candidate."""
    if among is None:
        return scores
    kept = np.zeros_like(scores)
    kept[among] = scores[among]
    return kept


def _best_rows(scores: Floats, count: int) -> Rows:
    """Rows of the count highest scores above 0, best first."""
    rows = np.argsort(-scores, kind="stable")[:count]
    return rows[scores[rows] > 0].astype(np.int64)
