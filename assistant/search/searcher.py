"""From a question to ranked passages: candidates from vectors, BM25 and example questions, their features fused, the
best shown.

A follow-up brings earlier questions along: each has candidates and scores of its own, and they are added
with the weights the plan gives them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from assistant.arrays import Floats, Rows
from assistant.embedding import Encoder
from assistant.search.candidates import Candidates, IndexedQuery, found_by, index_query
from assistant.search.cohort import Cohort, relative
from assistant.search.confidence import ConfidenceFeatures, RankingModel
from assistant.search.confidence_features import confidence_features
from assistant.search.deduplication import Ranked, select
from assistant.search.extract import extract
from assistant.search.features import RERANKER, features_of
from assistant.search.filters import NO_FILTERS, Filters
from assistant.search.fusion import weighted_sum
from assistant.search.highlight import highlight
from assistant.search.index_view import IndexView
from assistant.search.parameters import load_parameters
from assistant.search.query import FollowUp
from assistant.search.query_rewriting import QueryRewriter
from assistant.search.reranker import Reranker, add_reranker_scores
from assistant.text.gloss import search_language, search_text
from assistant.types import Document, Hit, Passage, Span


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, best first, and what it says about itself.

    also_in: passage id → other documents with the same text. plan: as it was searched for.
    """

    hits: tuple[Hit, ...]
    also_in: Mapping[str, tuple[str, ...]]
    features: ConfidenceFeatures
    plan: FollowUp


@dataclass(frozen=True)
class Searcher:
    """One opened snapshot with its encoder and its ranking model.

    reranker: None for none. cohorts: language → what questions reach that nothing answers; see `cohort`.
    """

    view: IndexView
    encoder: Encoder
    ranking: RankingModel
    rewriter: QueryRewriter
    reranker: Reranker | None = None
    cohorts: Mapping[str, Cohort] = field(default_factory=dict)

    @property
    def documents(self) -> Mapping[str, Document]:
        """Every document by id."""
        return self.view.documents

    @property
    def passages(self) -> Sequence[Passage]:
        """Every passage, in the order of the rows."""
        return self.view.passages

    def search(self, plan: FollowUp, *, top_k: int, filters: Filters = NO_FILTERS) -> Found:
        """The best top_k passages for a planned question; withdrawn documents are not among them.

        Only documents in the language of the plan are searched, where the library holds any.
        filters: the part of the library that is searched; the rest is left out before anything is ranked.
        """
        found = self._found(plan, top_k=top_k, filters=filters)
        cohort = self.cohorts.get(plan.language, self.ranking.cohort)
        return replace(found, features=relative(found.features, cohort))

    def raw_confidence(self, plan: FollowUp, *, top_k: int) -> ConfidenceFeatures:
        """The features of a search as they are, not relative to the cohort: what the cohort is measured by."""
        return self._found(plan, top_k=top_k).features

    def _found(self, plan: FollowUp, *, top_k: int, filters: Filters = NO_FILTERS) -> Found:
        plan, among = self.rewriter.rewritten(plan), self._among(plan.language, filters)
        if among is not None and not len(among):
            return Found((), {}, ConfidenceFeatures(), plan)
        weights = self.ranking.weights
        count = load_parameters().candidates.passages
        queries = self._queries(plan, count=count, by_sentence=bool(weights.get("question_sentences")), among=among)
        ranked = self._candidates(plan, queries, weights).ranked()
        least = max(top_k, load_parameters().confidence.passages)
        shown, also_in = self._deduplicated(ranked, top_k=least)
        hits = self._hits(plan, queries, shown)
        features = confidence_features(self.view, plan, queries, shown, hits)
        return Found(hits[:top_k], also_in, features, plan)

    def _among(self, code: str, filters: Filters) -> Rows | None:
        """Rows of the passages that are searched; None for all."""
        own, filtered = self.view.rows_in(code), self.view.rows_of(filters)
        if own is None or filtered is None:
            return filtered if own is None else own
        return np.intersect1d(own, filtered, assume_unique=True)

    def rank_documents(self, plan: FollowUp, *, count: int) -> list[tuple[str, float]]:
        """Ids and scores of the best documents: each by its best passage, weighed for whole documents."""
        plan = self.rewriter.rewritten(plan)
        queries = self._queries(plan, count=load_parameters().candidates.for_documents, by_sentence=True)
        candidates = self._candidates(plan, queries, self.ranking.document_weights)
        best: dict[str, float] = {}
        for at in np.argsort(-candidates.scores, kind="stable"):
            best.setdefault(self.passages[candidates.rows[at]].document_id, float(candidates.scores[at]))
        return list(best.items())[:count]

    def best_of(self, question: str, rows: Rows) -> tuple[int, Span]:
        """The best of some rows for a question, and its highlight: how passages of one document are compared."""
        plan = self.rewriter.rewritten(FollowUp(question))
        (query,) = self._queries(plan, count=1, by_sentence=False)
        scores = weighted_sum(features_of(self.view, query, rows), self.ranking.weights)
        best = int(rows[np.argmax(scores)])
        return best, highlight(self.view, plan, [query], best)

    def feature_table(self, question: str, *, candidates: int) -> tuple[Rows, Mapping[str, Floats]]:
        """Rows of the candidates, and each feature's value for them: what weights are fitted on."""
        plan = self.rewriter.rewritten(FollowUp(question))
        queries = self._queries(plan, count=candidates, by_sentence=True)
        found = self._candidates(plan, queries, self.ranking.weights)
        return found.rows, found.features[0]

    def _queries(
        self, plan: FollowUp, *, count: int, by_sentence: bool, among: Rows | None = None
    ) -> list[IndexedQuery]:
        """The message and each earlier question, as search reads them, with the candidates of each."""
        texts = [search_text(text, plan.language) for text in plan.questions]
        vectors = self.encoder.encode_queries(texts, by_sentence=by_sentence)
        code = search_language(plan.language)
        return [
            index_query(self.view, text, own, count=count, code=code, among=among)
            for text, own in zip(texts, vectors, strict=True)
        ]

    def _candidates(self, plan: FollowUp, queries: Sequence[IndexedQuery], weights: Mapping[str, float]) -> Candidates:
        """The candidates of all the questions, scored for them together, in order of their rows."""
        rows = np.unique(np.concatenate([found for one in queries for found in one.found.values()]))
        tables = [features_of(self.view, one, rows) for one in queries]
        if self.reranker is not None and weights.get(RERANKER):
            passages = [self.passages[row] for row in rows]
            for one, table in zip(queries, tables, strict=True):
                scores = weighted_sum(table, weights)
                add_reranker_scores(self.reranker, one.text, passages, table=table, scores=scores)
        return Candidates(rows, _blend(plan, [weighted_sum(table, weights) for table in tables]), tables)

    def _deduplicated(self, ranked: Candidates, *, top_k: int) -> tuple[Candidates, Mapping[str, tuple[str, ...]]]:
        """The best top_k without near-duplicates, and passage id → other documents with its text."""
        passages = [self.passages[row] for row in ranked.rows]
        kept, also_in = select(
            Ranked(passages, ranked.scores, self.view.vectors.get(ranked.rows)), self.documents, top_k=top_k
        )
        return ranked.take(np.asarray(kept, np.int64)), also_in

    def _hits(self, plan: FollowUp, queries: Sequence[IndexedQuery], ranked: Candidates) -> tuple[Hit, ...]:
        """The candidates as hits, each with the window nearest to all the questions together."""
        hits = []
        for rank, (row, score) in enumerate(zip(ranked.rows, ranked.scores, strict=True), start=1):
            passage, marked = self.passages[row], highlight(self.view, plan, queries, int(row))
            found = found_by(int(row), queries)
            shown = extract(passage, marked, self.documents[passage.document_id].language)
            hits.append(Hit(passage, float(score), rank, marked, found, shown))
        return tuple(hits)


def _blend(plan: FollowUp, scores: Sequence[Floats]) -> Floats:
    """(n,): the scores of the message and of its earlier questions, weighed, on the scale of one question.

    What came first for an earlier question has been read: it gives way to others that are as near.
    """
    total = scores[0].copy()
    for one, own in zip(plan.earlier, scores[1:], strict=True):
        total += np.float32(one.weight) * own
        total[int(np.argmax(own))] -= np.float32(load_parameters().candidates.already_read)
    return np.asarray(total / sum(plan.weights), np.float32)
