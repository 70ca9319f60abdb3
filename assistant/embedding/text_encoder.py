"""From what a model makes of texts to the vectors of questions and passages, whatever runs the model."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
import numpy.typing as npt

from assistant.arrays import Floats, unit, unit_rows
from assistant.embedding import Bytes, Encoded, Encoder, Halves, Progress, QueryVectors, word_bytes
from assistant.embedding.batches import batches_of, in_batches
from assistant.embedding.pooling import TokenVectors, span_sums, stacked
from assistant.embedding.question_parts import pieces_of, telling_sentences
from assistant.errors import EncoderError
from assistant.text.words import content_words
from assistant.types import Span


@dataclass(frozen=True, slots=True)
class ReadText:
    """A text and what the model makes of it. vector: (dim,), length 1."""

    text: str
    vector: Floats
    tokens: TokenVectors


@dataclass(frozen=True, slots=True)
class _ReadPassage:
    """The vectors of one passage, as small as they are stored: see Encoded. All passages are held at once."""

    vector: Floats
    sentences: Halves
    word_vectors: Bytes


def read_texts(
    texts: Sequence[str],
    vectors: Floats,
    tokens: Floats,
    *,
    mask: npt.NDArray[np.int64],
    offsets: npt.NDArray[np.int64],
) -> list[ReadText]:
    """What a model made of a batch, text by text.

    - vectors: (n, dim), rows of length 1.
    - tokens: (n, length, width), vectors of the tokens.
    - mask: (n, length), 0 where a text was padded.
    - offsets: (n, length, 2), where each token begins and ends in its text, prefix not counted.
    """
    real = (mask > 0) & (offsets[..., 1] > offsets[..., 0])  # special ones are empty
    real &= offsets[..., 0] >= 0  # those of the prefix begin before the text
    return [
        ReadText(text, vectors[row], TokenVectors(tokens[row][real[row]], offsets[row, real[row], 0]))
        for row, text in enumerate(texts)
    ]


class TextEncoder(Encoder, ABC):
    """See Encoder. What a kind of model does for it is in the methods without a body."""

    _basis: Floats | None  # (dim, word_dim), directions that word vectors are kept along
    _batch_size: int

    @abstractmethod
    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, special ones not counted."""

    @abstractmethod
    def _read(self, texts: list[str], *, prefix: str) -> list[ReadText]:
        """Texts through the model as it was published, in one batch."""

    @abstractmethod
    def _read_questions(self, texts: list[str]) -> list[ReadText]:
        """Questions: their vectors by the adapters, their tokens as those of passages."""

    @abstractmethod
    def _question_vectors(self, texts: list[str]) -> Floats:
        """(n, dim) at length 1: the vectors that _read_questions gives, alone."""

    def encode_queries(self, texts: Sequence[str], *, by_sentence: bool = False) -> list[QueryVectors]:
        """Vectors of questions; that of a long one is the mean over its pieces, weighted by their tokens.

        All pieces and sentences go through the model in one batch: sentences pooled from the whole
        question's tokens ranked worse than sentences read by themselves.
        """
        parts: list[tuple[list[str], list[str]]] = []
        for text in texts:
            alone = telling_sentences(text) if by_sentence else []
            parts.append((self._pieces(text), [self._pieces(one)[0] for one in alone]))
        read = iter(self._read_questions([one for pieces, sentences in parts for one in (*pieces, *sentences)]))
        return [
            self._query(list(islice(read, len(pieces))), list(islice(read, len(sentences))))
            for pieces, sentences in parts
        ]

    def encode_example_questions(self, texts: Sequence[str], *, progress: Progress | None = None) -> Floats:
        """(n, dim), rows of length 1: as encode_queries has them, of the first piece of each; see Encoder."""
        pieces = [self._pieces(text)[0] for text in texts]

        def read(rows: list[int]) -> list[Floats]:
            return list(self._question_vectors([pieces[row] for row in rows]))

        batches = batches_of(self.count_tokens(pieces), most_texts=self._batch_size)
        vectors = in_batches(read, batches, progress=progress, task="encode example questions")
        return stacked([one[None, :] for one in vectors], self.dimension)

    def encode_passages(
        self, texts: Sequence[str], spans: Sequence[Sequence[Span]], *, progress: Progress | None = None
    ) -> Encoded:
        """Vectors of texts, sentences and words; see Encoder."""
        lengths = self.count_tokens(texts)
        if lengths and max(lengths) > self.max_tokens:
            raise EncoderError(f"a text of {max(lengths)} tokens does not fit the encoder's {self.max_tokens}")

        def read(rows: list[int]) -> list[_ReadPassage]:
            found = self._read([texts[row] for row in rows], prefix=self.prefixes.passage)
            return [self._passage(one, spans[row]) for row, one in zip(rows, found, strict=True)]

        batches = batches_of(lengths, most_texts=self._batch_size)
        passages = in_batches(read, batches, progress=progress, task="encode passages")
        width = self.word_dimension
        return Encoded(
            passages=stacked([one.vector[None, :] for one in passages], self.dimension),
            sentences=np.concatenate([np.zeros((0, self.dimension), np.float16), *(one.sentences for one in passages)]),
            word_vectors=np.concatenate([np.zeros((0, width), np.int8), *(one.word_vectors for one in passages)]),
            word_counts=np.array([len(one.word_vectors) for one in passages], np.int32),
        )

    def _pieces(self, text: str) -> list[str]:
        return pieces_of(text, self.count_tokens, self.max_tokens)

    def _query(self, pieces: list[ReadText], sentences: list[ReadText]) -> QueryVectors:
        """One question from its pieces, and from its sentences where they were read by themselves."""
        shares = np.asarray([len(one.tokens.begins) for one in pieces], np.float32) + np.float32(1e-6)
        vector = unit(np.stack([one.vector for one in pieces]).T @ shares)
        words = [self._words(one) for one in pieces]
        return QueryVectors(
            vector=vector,
            sentences=np.stack([one.vector for one in sentences or [ReadText("", vector, pieces[0].tokens)]]),
            word_vectors=unit_rows(stacked(words, self.word_dimension)),
            texts=tuple(one.text[start:end] for one in pieces for start, end in content_words(one.text)),
        )

    def _passage(self, read: ReadText, spans: Sequence[Span]) -> _ReadPassage:
        sentences = self._sentences(read, spans).astype(np.float16)
        return _ReadPassage(read.vector.copy(), sentences, word_bytes(self._words(read)))

    def _sentences(self, read: ReadText, spans: Sequence[Span]) -> Floats:
        if read.tokens.vectors.shape[1] == self.dimension:
            return span_sums(read.tokens, spans)
        sentences = [read.text[start:end] for start, end in spans]  # a projection follows the pooling
        return np.stack([one.vector for one in self._read(sentences, prefix=self.prefixes.passage)])

    def _words(self, read: ReadText) -> Floats:
        """(words, word_dim), of any length."""
        sums = span_sums(read.tokens, content_words(read.text))
        return sums if self._basis is None else sums @ self._basis
