"""From a question to ranked passages: one question compared with a passage and its sentences at once.

Candidates are the nearest passages by vector and the best by BM25. Each candidate's best window of one
or two sentences is found from stored sentence sums, and the three signals are fused as numbers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from assistant.calibration import Signals
from assistant.embedding import Encoder, Floats, unit_rows
from assistant.followup import CARRIED_WEIGHT, FollowUp
from assistant.fusion import sum_of
from assistant.lexical import LexicalIndex, lexical_text
from assistant.stores.vectors import FaissStore
from assistant.types import Document, Hit, Passage, Span

CANDIDATES = 50  # of each kind; what a wider pool added was lost in noise on the questions tried
DOCUMENT_CANDIDATES = 200  # passages of each kind whose documents are ranked
COVERAGE_PASSAGES = 3

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, best first, and what it says about itself."""

    hits: tuple[Hit, ...]
    also_in: Mapping[str, tuple[str, ...]]  # passage id → other documents with the same text
    signals: Signals


@dataclass(frozen=True, slots=True)
class _Probe:
    """One question as the signals see it.

    vector: (dim,). lexical: BM25 share of every passage (n,). dense, bm25: rows of the candidates.
    """

    question: str
    vector: Floats
    lexical: Floats
    dense: Rows
    bm25: Rows


@dataclass(frozen=True, slots=True)
class _Scored:
    """Fused scores of one question over the candidates, cosines and spans of their best windows."""

    fused: Floats
    cosine: Floats
    windows: tuple[Span, ...]


@dataclass(frozen=True)
class Searcher:
    """One opened generation with its encoder. sentences: (m, dim) sums, in order of the passages."""

    documents: Mapping[str, Document]
    passages: Sequence[Passage]
    store: FaissStore
    sentences: npt.NDArray[np.float16]
    lexical: LexicalIndex
    lexical_documents: LexicalIndex
    encoder: Encoder
    weights: Mapping[str, float] = field(default_factory=dict)
    document_weights: Mapping[str, float] = field(default_factory=dict)

    def search(self, plan: FollowUp, *, top_k: int) -> Found:
        """The best top_k passages for a planned question; withdrawn documents are not among them."""
        questions = [plan.query, *([plan.carried_over] if plan.carried_over else [])]
        probes = [self._probe(question) for question in questions]
        rows = np.unique(np.concatenate([part for probe in probes for part in (probe.dense, probe.bm25)]))
        scored = [self._score(probe, rows) for probe in probes]
        shares = [1.0] if len(scored) == 1 else [1 - CARRIED_WEIGHT, CARRIED_WEIGHT]
        fused = np.sum([np.float32(share) * one.fused for share, one in zip(shares, scored, strict=True)], axis=0)
        order = sorted(range(len(rows)), key=lambda at: (-fused[at], rows[at]))
        kept, also_in = self._without_duplicates(rows, order, top_k)
        best = [scored[int(np.argmax([one.cosine[at] for one in scored]))] for at in kept]
        hits = tuple(
            Hit(self.passages[rows[at]], float(fused[at]), rank, one.windows[at], _found_by(int(rows[at]), probes))
            for rank, (at, one) in enumerate(zip(kept, best, strict=True), start=1)
        )
        cosine = float(best[0].cosine[kept[0]]) if kept else 0.0
        return Found(hits, also_in, self._signals(" ".join(questions), cosine, [hit.passage for hit in hits]))

    def rank_documents(self, question: str, *, count: int) -> list[tuple[str, float]]:
        """Ids and scores of the best documents: each by its best passage, weighed for whole documents."""
        rows, signals = self.signal_table(question, candidates=DOCUMENT_CANDIDATES)
        scores = sum_of(signals, self.document_weights)
        best: dict[str, float] = {}
        for at in np.argsort(-scores, kind="stable"):
            best.setdefault(self.passages[rows[at]].document_id, float(scores[at]))
        return list(best.items())[:count]

    def signal_table(self, question: str, *, candidates: int) -> tuple[Rows, dict[str, Floats]]:
        """Rows of the candidates, and each signal's value for them: what weights are fitted on."""
        probe = self._probe(question, candidates=candidates)
        rows = np.unique(np.concatenate([probe.dense, probe.bm25]))
        cosine = np.asarray([self._best_window(int(row), probe.vector)[0] for row in rows], np.float32)
        return rows, self._signals_of(probe, rows, cosine)

    def _probe(self, question: str, *, candidates: int = CANDIDATES) -> _Probe:
        vector = self.encoder.encode_query(question)
        lexical = self.lexical.shares(question)
        dense, _ = self.store.search(vector, candidates)
        return _Probe(question, vector, lexical, dense, _best_rows(lexical, candidates))

    def _score(self, probe: _Probe, rows: Rows) -> _Scored:
        windows = [self._best_window(int(row), probe.vector) for row in rows]
        cosine = np.asarray([score for score, _ in windows], np.float32)
        return _Scored(
            sum_of(self._signals_of(probe, rows, cosine), self.weights), cosine, tuple(span for _, span in windows)
        )

    def _signals_of(self, probe: _Probe, rows: Rows, cosine: Floats) -> dict[str, Floats]:
        """Signal → (len(rows),); cosines and BM25 shares live on one scale, so they are summed as they are."""
        document = self._document_rows[rows]
        return {
            "passage": self.store.scores(probe.vector, rows),
            "sentence": cosine,
            "document": (self._document_vectors @ probe.vector)[document],
            "bm25": probe.lexical[rows],
            "bm25_document": self.lexical_documents.shares(probe.question)[document],
        }

    def _best_window(self, row: int, query: Floats) -> tuple[float, Span]:
        """Cosine and span of the window of one or two sentences nearest to the query."""
        spans = self.passages[row].sentences
        sums = np.asarray(self.sentences[self._starts[row] : self._starts[row + 1]], np.float32)
        both = np.concatenate([sums, sums[:-1] + sums[1:]])
        lengths = np.maximum(np.linalg.norm(both, axis=1), 1e-12)
        cosines = (both @ query) / lengths
        best = int(np.argmax(cosines))
        first, last = (best, best) if best < len(spans) else (best - len(spans), best - len(spans) + 1)
        return float(cosines[best]), (spans[first][0], spans[last][1])

    @cached_property
    def _starts(self) -> Rows:
        counts = [len(passage.sentences) for passage in self.passages]
        return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)

    @cached_property
    def _document_rows(self) -> Rows:
        """(n,): row of each passage's document."""
        rows = {name: row for row, name in enumerate(self.documents)}
        return np.asarray([rows[passage.document_id] for passage in self.passages], np.int64)

    @cached_property
    def _document_vectors(self) -> Floats:
        """(documents, dim): mean of the passage vectors of each document, at length 1."""
        sums = np.zeros((len(self.documents), self.encoder.dimension), np.float32)
        np.add.at(sums, self._document_rows, self.store.vectors())
        return unit_rows(sums)

    @cached_property
    def _folded(self) -> tuple[str, ...]:
        return tuple(" ".join(passage.text.lower().split()) for passage in self.passages)

    def _without_duplicates(
        self, rows: Rows, order: Sequence[int], top_k: int
    ) -> tuple[list[int], dict[str, tuple[str, ...]]]:
        """The first top_k positions of order with different texts, and where else each text stands."""
        kept: dict[str, int] = {}
        others: dict[str, set[str]] = {}
        for at in order:
            passage = self.passages[rows[at]]
            text = self._folded[rows[at]]
            if self.documents[passage.document_id].withdrawn:
                continue
            if text in kept:
                others[text].add(passage.document_id)
            elif len(kept) < top_k:
                kept[text], others[text] = at, set()
        chosen = {text: self.passages[rows[at]] for text, at in kept.items()}
        also_in = {one.id: tuple(sorted(others[text] - {one.document_id})) for text, one in chosen.items()}
        return list(kept.values()), also_in

    def _signals(self, question: str, cosine: float, passages: Sequence[Passage]) -> Signals:
        idf = {term: self.lexical.idf(term) for term in self.lexical.terms(question)}
        total = sum(idf.values())
        if not total:
            return Signals(max(0.0, cosine), 0.0, 0.0)
        texts = (lexical_text(self.documents[one.document_id], one) for one in passages[:COVERAGE_PASSAGES])
        held = {term for text in texts for term in self.lexical.terms(text)}
        coverage = sum(value for term, value in idf.items() if term in held) / total
        vocabulary = sum(value for term, value in idf.items() if self.lexical.knows(term)) / total
        return Signals(max(0.0, cosine), coverage, vocabulary)


def _best_rows(scores: Floats, count: int) -> Rows:
    """Rows of the count highest scores above 0, best first."""
    rows = np.argsort(-scores, kind="stable")[:count]
    return rows[scores[rows] > 0].astype(np.int64)


def _found_by(row: int, probes: Sequence[_Probe]) -> tuple[str, ...]:
    return tuple(name for name in ("dense", "bm25") if any(row in getattr(probe, name) for probe in probes))
