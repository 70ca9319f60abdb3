"""From a question to ranked passages: candidates from FAISS, BM25 and the questions that sections are asked for with,
signals fused as numbers, the best shown.

A follow-up brings earlier questions along: each has candidates and scores of its own, and they are added
with the weights the plan gives them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from assistant.arrays import Floats, Rows
from assistant.embedding import Encoder
from assistant.search.confidence import RankingModel, Signals
from assistant.search.confidence_features import LOOKED_AT, evidence
from assistant.search.deduplication import candidates_of, select
from assistant.search.features import Probe, Space
from assistant.search.filters import NO_FILTERS, Filters
from assistant.search.fusion import weighted_sum
from assistant.search.query import EarlierQuestion, FollowUp
from assistant.types import Document, Hit, Passage

CANDIDATES = 50  # of each kind; what a wider pool added was lost in noise on the questions tried
DOCUMENT_CANDIDATES = 200  # passages of each kind whose documents are ranked
ALREADY_READ = np.float32(0.05)  # taken from the first passage of each earlier question


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, best first, and what it says about itself."""

    hits: tuple[Hit, ...]
    also_in: Mapping[str, tuple[str, ...]]  # passage id → other documents with the same text
    signals: Signals
    plan: FollowUp  # as it was searched for


@dataclass(frozen=True)
class Searcher:
    """One opened snapshot with its encoder and its figures of the ranking."""

    space: Space
    encoder: Encoder
    ranking: RankingModel

    @property
    def documents(self) -> Mapping[str, Document]:
        """Every document by id."""
        return self.space.documents

    @property
    def passages(self) -> Sequence[Passage]:
        """Every passage, in the order of the rows."""
        return self.space.passages

    def passage(self, identifier: str) -> Passage | None:
        """The passage with that id, or None."""
        return self._by_id.get(identifier)

    @cached_property
    def _by_id(self) -> Mapping[str, Passage]:
        return {one.id: one for one in self.passages}

    def search(self, plan: FollowUp, *, top_k: int, filters: Filters = NO_FILTERS) -> Found:
        """The best top_k passages for a planned question; withdrawn documents are not among them.

        filters: the part of the library that is searched; the rest is left out before anything is ranked.
        """
        plan, among = self._understood(plan), self.space.rows_of(filters)
        if among is not None and not len(among):
            return Found((), {}, Signals(), plan)
        probes, rows, tables = self._tables(
            plan, candidates=CANDIDATES, by_sentence=bool(self.ranking.weights.get("parts")), among=among
        )
        fused = _blend(plan, [weighted_sum(table, self.ranking.weights) for table in tables])
        order = np.lexsort((rows, -fused))
        ranked = candidates_of(
            [self.passages[row] for row in rows[order]], fused[order], self.space.store.at(rows[order])
        )
        kept, also_in = select(ranked, self.documents, top_k=max(top_k, LOOKED_AT))
        places = order[kept]
        asked = _blended_vector(plan, probes)
        hits = tuple(
            self._hit(int(rows[place]), float(fused[place]), rank, probes, asked)
            for rank, place in enumerate(places, start=1)
        )
        signals = evidence(self.space, plan, probes, tables, places=places, rows=rows[places], hits=hits)
        return Found(hits[:top_k], also_in, signals, plan)

    def rank_documents(self, plan: FollowUp, *, count: int) -> list[tuple[str, float]]:
        """Ids and scores of the best documents: each by its best passage, weighed for whole documents."""
        plan = self._understood(plan)
        _, rows, tables = self._tables(plan, candidates=DOCUMENT_CANDIDATES, by_sentence=True)
        scores = _blend(plan, [weighted_sum(table, self.ranking.document_weights) for table in tables])
        best: dict[str, float] = {}
        for at in np.argsort(-scores, kind="stable"):
            best.setdefault(self.passages[rows[at]].document_id, float(scores[at]))
        return list(best.items())[:count]

    def signal_table(self, question: str, *, candidates: int) -> tuple[Rows, dict[str, Floats]]:
        """Rows of the candidates, and each signal's value for them: what weights are fitted on."""
        plan = self._understood(FollowUp(question))
        _, rows, (table,) = self._tables(plan, candidates=candidates, by_sentence=True)
        return rows, table

    def _understood(self, plan: FollowUp) -> FollowUp:
        earlier = tuple(EarlierQuestion(self.space.understand(one.text), one.weight) for one in plan.earlier)
        return FollowUp(self.space.understand(plan.query), earlier)

    def _tables(
        self, plan: FollowUp, *, candidates: int, by_sentence: bool, among: Rows | None = None
    ) -> tuple[list[Probe], Rows, list[dict[str, Floats]]]:
        """Of the message and of each earlier question: its probe; all their candidates; its signals for those."""
        vectors = self.encoder.encode_queries(plan.questions, by_sentence=by_sentence)
        asked = zip(plan.questions, vectors, strict=True)
        probes = [self.space.probe(text, own, candidates=candidates, among=among) for text, own in asked]
        rows = np.unique(
            np.concatenate([part for probe in probes for part in (probe.dense, probe.bm25, probe.example_questions)])
        )
        return probes, rows, [self.space.table(probe, rows) for probe in probes]

    def _hit(self, row: int, score: float, rank: int, probes: Sequence[Probe], asked: Floats) -> Hit:
        """A hit whose highlight is the window nearest to asked (dim,)."""
        return Hit(self.passages[row], score, rank, self.space.best_window(row, asked), _found_by(row, probes))


def _blend(plan: FollowUp, scores: Sequence[Floats]) -> Floats:
    """(n,): the scores of the message and of its earlier questions, weighed, on the scale of one question.

    What came first for an earlier question has been read: it gives way to others that are as near.
    """
    total = scores[0].copy()
    for one, own in zip(plan.earlier, scores[1:], strict=True):
        total += np.float32(one.weight) * own
        total[int(np.argmax(own))] -= ALREADY_READ
    return np.asarray(total / sum(plan.weights), np.float32)


def _blended_vector(plan: FollowUp, probes: Sequence[Probe]) -> Floats:
    """(dim,): the message with what it carries over, weighed as the rankings are."""
    parts = [np.float32(weight) * one.vectors.vector for weight, one in zip(plan.weights, probes, strict=True)]
    return np.asarray(np.sum(parts, axis=0), np.float32)


def _found_by(row: int, probes: Sequence[Probe]) -> tuple[str, ...]:
    return tuple(
        name for name in ("dense", "bm25", "example_questions") if any(row in getattr(probe, name) for probe in probes)
    )
