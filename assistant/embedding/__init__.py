"""Texts to vectors: the values and the contract here, sentence-transformers in `encoder` and `models`.

One forward pass over a passage gives its vector and, by late pooling, those of its sentences and of its
words of content: each is the sum of its own token vectors (Günther et al. 2024, arXiv:2409.04701). Sums
add up, so a window of two sentences is the sum of both; cosines do not depend on a vector's length. Words
are compared one by one with those of a question (late interaction; Khattab and Zaharia 2020,
arXiv:2004.12832), so they are kept small: along a few directions, at length 1, one byte a number.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from assistant.arrays import Floats, unit_rows
from assistant.embedding.prefixes import Prefixes
from assistant.types import Span

Progress = Callable[[str, int, int], None]  # what is done ("read", "encode passages"), done, all
Bytes = npt.NDArray[np.int8]
Halves = npt.NDArray[np.float16]
WORD_SCALE = 127  # length of a stored word vector: whole numbers of one byte


@dataclass(frozen=True, slots=True)
class Encoded:
    """Vectors of n passages with m sentences and w content words in all.

    - passages: (n, dim), rows of length 1.
    - sentences: (m, dim), un-normalised sums of token vectors, in half precision as they are stored; in the order of
      the passages and of the sentences inside each.
    - word_vectors: (w, word_dim), rows of length WORD_SCALE, in the order of the passages and of
      `content_words` inside each.
    - word_counts: (n,), how many content words each passage has.
    """

    passages: Floats
    sentences: Halves
    word_vectors: Bytes
    word_counts: npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class QueryVectors:
    """A question as it is compared.

    - vector: (dim,), length 1.
    - sentences: (s, dim), rows of length 1, of its sentences; the vector itself where they were not read alone.
    - word_vectors: (w, word_dim), rows of length 1.
    - texts: the content words that the rows of word_vectors belong to.
    """

    vector: Floats
    sentences: Floats
    word_vectors: Floats
    texts: tuple[str, ...]


class Encoder(Protocol):
    """What the rest of the program needs of an encoder; tests bring a small deterministic one.

    - name: as the settings have it.
    - digest: sha256 of the weights, hexadecimal.
    - dtype: number type that it computes in, "float32" or "bfloat16".
    - dimension: of passage and sentence vectors; word_dimension: of word vectors.
    - max_tokens: of one text, special tokens and prefixes not counted.
    - prefixes: put before each question and each passage; part of what a vector means.
    """

    name: str
    digest: str
    dtype: str
    dimension: int
    word_dimension: int
    max_tokens: int
    prefixes: Prefixes

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, special ones not counted."""

    def encode_queries(self, texts: Sequence[str], *, by_sentence: bool = False) -> list[QueryVectors]:
        """Vectors of questions, in order. A text longer than the window is read in pieces, never cut.

        by_sentence: read the sentences of each by themselves too, where there are several.
        """

    def encode_example_questions(self, texts: Sequence[str], *, progress: Progress | None = None) -> Floats:
        """(n, dim), rows of length 1: vectors of many short questions, in order; each as encode_queries has it.

        progress: called with the task, texts done and all texts.
        """

    def encode_passages(
        self, texts: Sequence[str], spans: Sequence[Sequence[Span]], *, progress: Progress | None = None
    ) -> Encoded:
        """Vectors of texts, of the sentences at spans inside each, and of their content words.

        progress: called with the task, texts done and all texts. Raises EncoderError for a text over max_tokens.
        """


def word_bytes(rows: Floats) -> Bytes:
    """Rows (w, word_dim) as they are stored: length WORD_SCALE, rounded."""
    return np.rint(unit_rows(rows) * WORD_SCALE).astype(np.int8)
