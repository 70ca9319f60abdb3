"""Everything of one snapshot that a question is compared with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from assistant.arrays import Floats, Rows
from assistant.search.filters import Filters
from assistant.store.bm25 import LexicalIndex, lexical_text, terms_of
from assistant.store.example_questions import ExampleQuestionIndex
from assistant.store.ragged import Ragged
from assistant.store.vectors import VectorStore
from assistant.text.gloss import search_language
from assistant.text.language import language
from assistant.types import Document, Passage


@dataclass(frozen=True)
class IndexView:
    """Row i of every part belongs to passages[i].

    documents: by id, in the order of the snapshot. vectors: of passages, keys are rows.
    document_vectors: (documents, dim), rows of length 1. sentences: sums of token vectors, half precision.
    words: word vectors in bytes, of length WORD_SCALE. example_questions: of sections.
    bm25, bm25_documents: keyword indexes over passages and over documents.
    """

    documents: Mapping[str, Document]
    passages: Sequence[Passage]
    vectors: VectorStore
    document_vectors: Floats
    sentences: Ragged
    words: Ragged
    example_questions: ExampleQuestionIndex
    bm25: LexicalIndex
    bm25_documents: LexicalIndex

    def passage(self, identifier: str) -> Passage | None:
        """The passage with that id, or None."""
        return self._by_id.get(identifier)

    def rows_of(self, filters: Filters) -> Rows | None:
        """Rows of the passages whose documents the filters let through, ascending; None for all."""
        if not filters:
            return None
        held = np.asarray([filters.holds(one) for one in self.documents.values()], bool)
        return np.flatnonzero(held[self.document_rows]).astype(np.int64)

    def terms_at(self, row: int) -> list[str]:
        """Stemmed terms of a passage under its title and headings."""
        passage = self.passages[row]
        document = self.documents[passage.document_id]
        return terms_of(lexical_text(document, passage), search_language(document.language))

    def rows_in(self, code: str) -> Rows | None:
        """Rows of the passages whose documents are in a language, ascending; None where all are, or none is."""
        if code not in self.languages or len(self.languages) == 1:
            return None
        return self._rows_by_language[code]

    @cached_property
    def _rows_by_language(self) -> Mapping[str, Rows]:
        codes = np.asarray([language(one.language).code for one in self.documents.values()])[self.document_rows]
        return {code: np.flatnonzero(codes == code).astype(np.int64) for code in self.languages}

    @cached_property
    def languages(self) -> frozenset[str]:
        """Codes of the languages that documents are in, "es" for "es-MX"."""
        return frozenset(language(one.language).code for one in self.documents.values())

    @cached_property
    def document_rows(self) -> Rows:
        """(n,): row of each passage's document."""
        rows = {name: row for row, name in enumerate(self.documents)}
        return np.asarray([rows[passage.document_id] for passage in self.passages], np.int64)

    @cached_property
    def _by_id(self) -> Mapping[str, Passage]:
        return {one.id: one for one in self.passages}


def window_cosines(sums: Floats, vectors: Floats) -> tuple[Floats, Floats]:
    """Cosines with vectors (k, dim) of each sentence (s, k) and of each with the next one (s - 1, k).

    sums: (s, dim), sums of token vectors. Sums add up, so a window of two sentences is the sum of both.
    """
    products, squares = sums @ vectors.T, np.einsum("ij,ij->i", sums, sums)
    together = squares[:-1] + squares[1:] + 2 * np.einsum("ij,ij->i", sums[:-1], sums[1:])
    floor = np.float32(1e-12)
    return (
        products / np.sqrt(np.maximum(squares, floor))[:, None],
        (products[:-1] + products[1:]) / np.sqrt(np.maximum(together, floor))[:, None],
    )
