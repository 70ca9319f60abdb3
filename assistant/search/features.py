"""What one question has in common with passages: every signal of the ranking, as numbers of one scale.

A passage is compared as a whole, by its best window of one or two sentences (with the whole question, and with
each of its sentences), word by word, by how its section is asked for, by its document, and by BM25. Cosines and
BM25 shares are summed as they are, so a signal that finds nothing adds nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from assistant.arrays import Floats, Rows, unit_rows
from assistant.embedding import WORD_SCALE, QueryVectors
from assistant.search.filters import Filters
from assistant.search.query_rewriting import correct, expand, load_terms
from assistant.store.bm25 import LexicalIndex
from assistant.store.example_questions import ExampleQuestionIndex
from assistant.store.ragged import Ragged, segment_max
from assistant.store.vectors import FaissStore
from assistant.types import Document, Passage, Span

SIGNALS = ("passage", "sentence", "parts", "words", "heading", "example_questions", "document", "bm25", "bm25_document")


@dataclass(frozen=True, slots=True)
class Probe:
    """One question as the signals see it.

    vectors: of the question. idf: (w,), of its words of content. lexical: BM25 share of every passage
    (n,). dense, bm25, asked: rows of the candidates, best first.
    """

    question: str
    vectors: QueryVectors
    idf: Floats
    lexical: Floats
    dense: Rows
    bm25: Rows
    example_questions: Rows


@dataclass(frozen=True)
class Space:
    """Everything of one snapshot that a question is compared with; row i belongs to passages[i].

    sentences: sums of token vectors in half precision. words: vectors of WORD_SCALE in bytes.
    """

    documents: Mapping[str, Document]
    passages: Sequence[Passage]
    store: FaissStore
    sentences: Ragged
    words: Ragged
    example_questions: ExampleQuestionIndex
    lexical: LexicalIndex
    lexical_documents: LexicalIndex
    words_known: Mapping[str, int]  # in lower case → how often the passages hold it

    def understand(self, question: str) -> str:
        """The question with misspellings put right and with other words for terms that the library does not use."""
        return expand(correct(question, self.words_known, self.holds), load_terms(), self.holds)

    def holds(self, word: str) -> bool:
        """Whether any passage holds a word, in whatever ending."""
        return all(self.lexical.knows(stem) for stem in self.lexical.stems([word]))

    def rows_of(self, filters: Filters) -> Rows | None:
        """Rows of the passages whose documents belong to that part of the library; None for all."""
        if not filters:
            return None
        held = np.asarray([filters.holds(one) for one in self.documents.values()], bool)
        return np.flatnonzero(held[self._document_rows]).astype(np.int64)

    def probe(self, question: str, vectors: QueryVectors, *, candidates: int, among: Rows | None = None) -> Probe:
        """The question with its candidates: the nearest passages and the best by BM25, so many of each.

        Passages whose sections are asked for in such words come on top. among: the rows that may be
        candidates; None for all.
        """
        lexical = self.lexical.shares(question)
        if among is not None:
            kept = np.zeros_like(lexical)
            kept[among] = lexical[among]
            lexical = kept
        dense, _ = self.store.search(vectors.vector, candidates, among=among)
        idf = np.asarray([self.lexical.idf(term) for term in self.lexical.stems(vectors.texts)], np.float32)
        asked = self.example_questions.nearest(vectors.vector, among=among)
        return Probe(question, vectors, idf, lexical, dense, _best_rows(lexical, candidates), asked)

    def table(self, probe: Probe, rows: Rows) -> dict[str, Floats]:
        """Signal → (len(rows),), by the names of SIGNALS; higher is better."""
        document = self._document_rows[rows]
        windows = self._best_windows(np.vstack([probe.vectors.vector, probe.vectors.sentences]), rows)
        heading, asked = self.example_questions.likeness(probe.vectors.vector, rows, windows[:, 0])
        return {
            "passage": self.store.scores(probe.vectors.vector, rows),
            "sentence": windows[:, 0],
            "parts": windows[:, 1:].mean(axis=1),
            "words": self._words(probe, rows),
            "heading": heading,
            "example_questions": asked,
            "document": (self._document_vectors @ probe.vectors.vector)[document],
            "bm25": probe.lexical[rows],
            "bm25_document": self.lexical_documents.shares(probe.question)[document],
        }

    def best_window(self, row: int, query: Floats) -> Span:
        """Span of the window of one or two sentences nearest to query (dim,)."""
        spans = self.passages[row].sentences
        cosines, pairs = _window_cosines(self.sentences.of(row).astype(np.float32), query[None, :])
        best = int(np.argmax(np.concatenate([cosines, pairs])))
        first, last = (best, best) if best < len(spans) else (best - len(spans), best - len(spans) + 1)
        return spans[first][0], spans[last][1]

    def word_matches(self, probe: Probe, rows: Rows) -> Floats:
        """(len(rows), w): how near each word of content of the question comes to any of each passage, 0 to 1."""
        values, begins = self.words.gather(rows)
        nearness = values @ (probe.vectors.word_vectors.T / np.float32(WORD_SCALE))
        return np.asarray(np.clip(segment_max(nearness, begins), 0.0, 1.0), np.float32)

    def _words(self, probe: Probe, rows: Rows) -> Floats:
        """(len(rows),): each word's nearness to any word of the passage, weighed by its idf."""
        total = float(probe.idf.sum())
        shares = probe.idf / np.float32(max(total, 1e-9))
        return np.asarray(self.word_matches(probe, rows) @ shares, np.float32)

    def _best_windows(self, queries: Floats, rows: Rows) -> Floats:
        """(len(rows), k): cosine of the best window of each passage with each of queries (k, dim)."""
        sums, begins = self.sentences.gather(rows)
        cosines, pairs = _window_cosines(sums, queries)
        none = np.full((1, len(queries)), -1, np.float32)
        pairs = np.concatenate([pairs, none])  # of each sentence with the next one …
        pairs[begins[1:] - 1] = none  # … which for the last of a passage belongs to another
        return segment_max(np.maximum(cosines, pairs), begins)

    @cached_property
    def _document_rows(self) -> Rows:
        """(n,): row of each passage's document."""
        rows = {name: row for row, name in enumerate(self.documents)}
        return np.asarray([rows[passage.document_id] for passage in self.passages], np.int64)

    @cached_property
    def _document_vectors(self) -> Floats:
        """(documents, dim): mean of the passage vectors of each document, at length 1."""
        sums = np.zeros((len(self.documents), self.store.shape[1]), np.float32)
        np.add.at(sums, self._document_rows, self.store.vectors())
        return unit_rows(sums)


def _window_cosines(sums: Floats, queries: Floats) -> tuple[Floats, Floats]:
    """Cosines with queries (k, dim) of each sentence (s, k) and of each with the next one (s - 1, k)."""
    products, squares = sums @ queries.T, np.einsum("ij,ij->i", sums, sums)
    together = squares[:-1] + squares[1:] + 2 * np.einsum("ij,ij->i", sums[:-1], sums[1:])
    floor = np.float32(1e-12)
    return (
        products / np.sqrt(np.maximum(squares, floor))[:, None],
        (products[:-1] + products[1:]) / np.sqrt(np.maximum(together, floor))[:, None],
    )


def _best_rows(scores: npt.NDArray[np.float32], count: int) -> Rows:
    """Rows of the count highest scores above 0, best first."""
    rows = np.argsort(-scores, kind="stable")[:count]
    return rows[scores[rows] > 0].astype(np.int64)
