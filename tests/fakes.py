"""Small deterministic stand-ins that come in through the public door."""

import hashlib
from collections.abc import Sequence

import numpy as np

from assistant.arrays import Floats, unit
from assistant.embedding import Encoded, Progress, QueryVectors, word_bytes
from assistant.embedding.prefixes import Prefixes
from assistant.text.words import content_words
from assistant.types import Span


class HashingEncoder:
    """An Encoder whose vectors count words by hash: texts that share words are near each other."""

    def __init__(self, *, name: str = "hashing", dimension: int = 64, max_tokens: int = 254) -> None:
        self.name = name
        self.digest = hashlib.sha256(f"{name}-{dimension}".encode()).hexdigest()
        self.dtype = "float32"
        self.dimension = self.word_dimension = dimension
        self.max_tokens = max_tokens
        self.prefixes = Prefixes()
        self.encoded_texts = 0  # passages
        self.encoded_questions = 0  # what sections are asked for with

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]

    def encode_queries(self, texts: Sequence[str], *, by_sentence: bool = False) -> list[QueryVectors]:
        return [
            QueryVectors(unit(self._sum(text)), unit(self._sum(text))[None, :], *self._words(text)) for text in texts
        ]

    def encode_example_questions(self, texts: Sequence[str], *, progress: Progress | None = None) -> Floats:
        self.encoded_questions += len(texts)
        if progress:
            progress("encode example questions", len(texts), len(texts))
        return np.stack([unit(self._sum(text)) for text in texts])

    def encode_passages(
        self, texts: Sequence[str], spans: Sequence[Sequence[Span]], *, progress: Progress | None = None
    ) -> Encoded:
        self.encoded_texts += len(texts)
        sentences = [self._sum(text[start:end]) for text, own in zip(texts, spans, strict=True) for start, end in own]
        if progress:
            progress("encode passages", len(texts), len(texts))
        words = [self._words(text)[0] for text in texts]
        return Encoded(
            np.stack([unit(self._sum(text)) for text in texts]),
            np.stack(sentences).astype(np.float16),
            word_bytes(np.concatenate(words)),
            np.array([len(own) for own in words], np.int32),
        )

    def _words(self, text: str) -> tuple[Floats, tuple[str, ...]]:
        words = tuple(text[start:end] for start, end in content_words(text))
        rows = np.asarray([unit(self._sum(word)) for word in words], np.float32)
        return rows.reshape(len(words), self.dimension), words

    def _sum(self, text: str) -> Floats:
        vector = np.zeros(self.dimension, np.float32)
        for word in text.lower().split():
            bare = word.strip(".,;:!?\"'()“”’")
            vector[
                int(hashlib.md5(bare.encode("utf-8", "replace"), usedforsecurity=False).hexdigest(), 16)
                % self.dimension
            ] += 1.0
        return vector
