"""BM25 over passages, through bm25s with a Snowball stemmer; scores are worked out once, at build.

Variant: Lucene's, k1 = 1.5, b = 0.75 (Kamphuis et al. 2020; Lù 2024, arXiv:2407.03618).
"""

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import bm25s
import numpy as np
from scipy.sparse import csc_array, csr_array

from assistant.arrays import Floats
from assistant.data import DEFAULT_LANGUAGE
from assistant.store.tokens import Terms, read_terms
from assistant.text.gloss import search_text
from assistant.text.language import language
from assistant.types import Document, Passage

logging.getLogger("bm25s").setLevel(logging.WARNING)  # it opens its own logger at DEBUG
K1, B = 1.5, 0.75


class LexicalIndex:
    """BM25 scores of stemmed terms for every passage, and how telling each term is."""

    def __init__(self, engine: bm25s.BM25, count: int, terms: Terms | None = None) -> None:
        self._engine = engine
        self._terms = terms
        self._count = count
        self._frequencies = np.diff(engine.scores["indptr"])  # passages that hold each term

    @classmethod
    def build(cls, texts: Sequence[str]) -> "LexicalIndex":
        """An index over texts; row i of every score belongs to texts[i]."""
        return cls.of(read_terms(texts))

    @classmethod
    def of(cls, terms: Terms) -> "LexicalIndex":
        """An index over texts whose terms are known.

        The matrix is the one that bm25s' own `index` makes, a hundredfold faster: all texts at once.
        """
        engine = bm25s.BM25(method="lucene", k1=K1, b=B)
        numbers = {term: number for number, term in enumerate(terms.vocabulary)}
        numbers.setdefault("", len(numbers))
        engine.scores = _scores(terms, engine.dtype, engine.int_dtype)
        engine.nonoccurrence_array = None  # of other variants of BM25
        engine.vocab_dict = numbers
        engine.unique_token_ids_set = set(numbers.values())
        return cls(engine, len(terms.counts), terms)

    def save(self, folder: Path) -> None:
        """Writes plain arrays and JSON, no pickle; the terms too, where the index was built here."""
        self._engine.save(str(folder), show_progress=False, allow_pickle=False)
        if self._terms is not None:
            self._terms.save(folder)

    @classmethod
    def load(cls, folder: Path, *, count: int) -> "LexicalIndex":
        """The index saved in folder. count: its number of passages."""
        return cls(bm25s.BM25.load(str(folder), load_corpus=False, allow_pickle=False), count)

    def scores(self, terms: Sequence[str]) -> Floats:
        """(n,): BM25 of every passage for stemmed terms, 0 where none of them occurs."""
        known = self.numbers(terms)
        if not known:
            return np.zeros(self._count, np.float32)
        return np.asarray(self._engine.get_scores_from_ids(known), np.float32)

    def shares(self, terms: Sequence[str]) -> Floats:
        """(n,): `scores` as a share, 0 to 1, of what a text saturated with all the terms would get.

        In Lucene's variant a term adds less than its idf, so the sum of the terms' idf is that bound. A
        term that no passage holds counts too: a question made of unknown words leans less on BM25.
        """
        bound = sum(self.idf(term) for term in terms)
        return self.scores(terms) / np.float32(bound) if bound else np.zeros(self._count, np.float32)

    def weights(self) -> csr_array:
        """(n, terms + 1): what each term adds to the score of each text; the last column is of no term."""
        scores = self._engine.scores
        shape = (self._count, len(scores["indptr"]) - 1)
        table = csc_array((scores["data"], scores["indices"], scores["indptr"]), shape=shape).tocsr()
        table.resize(shape[0], shape[1] + 1)
        return table

    def numbers(self, terms: Sequence[str]) -> list[int]:
        """The columns of those stemmed terms in `weights` that any text holds."""
        return [self._engine.vocab_dict[term] for term in terms if term in self._engine.vocab_dict]

    def idf(self, term: str) -> float:
        """Inverse document frequency of a stemmed term; highest for one that no passage holds."""
        row = self._engine.vocab_dict.get(term)
        held = int(self._frequencies[row]) if row is not None else 0
        return float(np.log(1 + (self._count - held + 0.5) / (held + 0.5)))

    def knows(self, term: str) -> bool:
        """Whether any passage holds the stemmed term."""
        return term in self._engine.vocab_dict


def _scores(terms: Terms, dtype: str, int_dtype: str) -> dict[str, Any]:
    """What each term adds to each text that holds it, column by column of the vocabulary."""
    texts = len(terms.counts)
    starts = np.concatenate([[0], np.cumsum(terms.counts)])
    ones = np.ones(len(terms.ids), np.int32)
    counts = csr_array((ones, terms.ids, starts), shape=(texts, len(terms.vocabulary))).tocsc()
    counts.sum_duplicates()  # of each term, column by column: how often it stands in each text
    frequencies = np.diff(counts.indptr)
    idf = np.log(1 + (texts - frequencies + 0.5) / (frequencies + 0.5)).astype(dtype)
    lengths = terms.counts / max(terms.counts.mean(), 1e-9) if texts else terms.counts
    weights = counts.data / (counts.data + K1 * (1 - B + B * lengths[counts.indices]))
    return {
        "data": (np.repeat(idf, frequencies) * weights).astype(dtype),
        "indices": counts.indices.astype(int_dtype),
        "indptr": counts.indptr.astype(int_dtype),
        "num_docs": texts,
    }


def terms_of(text: str, code: str = DEFAULT_LANGUAGE) -> list[str]:
    """Stemmed terms of a text without stop words, each once, in order. code: its language."""
    own = language(code)
    return list(dict.fromkeys(own.stems([text[start:end] for start, end in own.content_words(text)])))


def lexical_document_text(document: Document) -> str:
    """What BM25 reads of a whole document; its words are those of `search_language`."""
    text = "\n".join((document.title, *(section.text for section in document.sections)))
    return search_text(text, document.language)


def lexical_text(document: Document, passage: Passage) -> str:
    """What BM25 reads of a passage: its words under those of its title and headings; see `lexical_document_text`."""
    text = "\n".join((document.title, *document.sections[passage.section].heading, passage.text))
    return search_text(text, document.language)
