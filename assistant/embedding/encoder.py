"""An encoder around a sentence-transformers model; with `models`, the only module that knows torch."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from assistant.arrays import Floats, unit, unit_rows
from assistant.embedding import Bytes, Encoded, Halves, Progress, QueryVectors, word_bytes
from assistant.embedding.adapters import means_of, with_adapters
from assistant.embedding.batches import all_cores, batches_of, in_batches
from assistant.embedding.pooling import TokenVectors, span_sums, stacked
from assistant.embedding.prefixes import Prefixes
from assistant.embedding.question_parts import pieces_of, telling_sentences
from assistant.embedding.shipped import Fitted
from assistant.errors import EncoderError
from assistant.text.words import content_words
from assistant.types import Span

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


@dataclass(frozen=True, slots=True)
class _ReadText:
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


class SentenceTransformerEncoder:
    """See Encoder. Safe to use from several threads.

    Questions are read with adapters where some were fitted, so that they come nearer to what answers them.
    Their words are read as those of passages. Sentences are encoded one by one where a model's token vectors
    are not as wide as its text vectors.
    """

    def __init__(
        self,
        model: "SentenceTransformer",
        *,
        name: str,
        digest: str,
        fitted: Fitted = Fitted(),  # noqa: B008 - a frozen value
        prefixes: Prefixes = Prefixes(),  # noqa: B008
        batch_size: int = 32,
    ) -> None:
        """batch_size: texts that are encoded at once, at most. Raises EncoderError when adapters do not fit."""
        self.name = name
        self.digest = digest
        self.prefixes = prefixes
        self.dtype = str(next(model.parameters()).dtype).removeprefix("torch.")
        self.dimension = int(model.get_embedding_dimension() or 0)
        self._model = model
        self._tokenizer_lock = threading.Lock()  # a fast tokenizer's settings must not change during a call
        self._basis = fitted.word_basis
        self._batch_size = batch_size
        self.max_tokens = self._window()
        adapters = fitted.question_adapters
        self._reader = None if adapters is None else with_adapters(self.transformer()[1], adapters, name=name)
        width = self._read(["hope"], prefix=prefixes.passage)[0].tokens.vectors.shape[1]
        self.word_dimension = width if self._basis is None else int(self._basis.shape[1])

    def transformer(self) -> tuple[Any, Any]:
        """The tokenizer and the transformer itself, for `adapted`."""
        first = self._model[0]
        return self._model.tokenizer, first.auto_model

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, special ones not counted."""
        if not texts:
            return []
        with self._tokenizer_lock:
            encoded = self._model.tokenizer(list(texts), add_special_tokens=False, truncation=False, verbose=False)
        return [len(ids) for ids in encoded["input_ids"]]

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
            features, _ = self._features([pieces[row] for row in rows], prefix=self.prefixes.query)
            return list(self._question_vectors(features))

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

    def encode_plainly(self, texts: Sequence[str]) -> Floats:
        """(n, dim): of passages, as sentence-transformers itself makes them, in batches of the same size.

        Nothing but a yardstick: `evaluate latency` compares the time, and a test the vectors.
        """
        with all_cores():
            vectors = self._model.encode(list(texts), batch_size=self._batch_size, show_progress_bar=False)
        return np.asarray(vectors, np.float32)

    def _window(self) -> int:
        """Tokens of a text that fit beside the special ones and the longer prefix."""
        special = int(self._model.tokenizer.num_special_tokens_to_add(pair=False))
        prefix = max(self.count_tokens([self.prefixes.query, self.prefixes.passage]))
        return int(self._model.max_seq_length or 512) - special - prefix

    def _pieces(self, text: str) -> list[str]:
        return pieces_of(text, self.count_tokens, self.max_tokens)

    def _query(self, pieces: list[_ReadText], sentences: list[_ReadText]) -> QueryVectors:
        """One question from its pieces, and from its sentences where they were read by themselves."""
        shares = np.asarray([len(one.tokens.begins) for one in pieces], np.float32) + np.float32(1e-6)
        vector = unit(np.stack([one.vector for one in pieces]).T @ shares)
        words = [self._words(one) for one in pieces]
        return QueryVectors(
            vector=vector,
            sentences=np.stack([one.vector for one in sentences or [_ReadText("", vector, pieces[0].tokens)]]),
            word_vectors=unit_rows(stacked(words, self.word_dimension)),
            texts=tuple(one.text[start:end] for one in pieces for start, end in content_words(one.text)),
        )

    def _passage(self, read: _ReadText, spans: Sequence[Span]) -> _ReadPassage:
        sentences = self._sentences(read, spans).astype(np.float16)
        return _ReadPassage(read.vector.copy(), sentences, word_bytes(self._words(read)))

    def _sentences(self, read: _ReadText, spans: Sequence[Span]) -> Floats:
        if read.tokens.vectors.shape[1] == self.dimension:
            return span_sums(read.tokens, spans)
        sentences = [read.text[start:end] for start, end in spans]  # a projection follows the pooling
        return np.stack([one.vector for one in self._read(sentences, prefix=self.prefixes.passage)])

    def _words(self, read: _ReadText) -> Floats:
        """(words, word_dim), of any length."""
        sums = span_sums(read.tokens, content_words(read.text))
        return sums if self._basis is None else sums @ self._basis

    def _features(self, texts: list[str], *, prefix: str) -> tuple[dict[str, Any], npt.NDArray[np.int64]]:
        """What the model reads, and (n, tokens, 2) where each token begins and ends in its text, prefix not counted."""
        with self._tokenizer_lock:
            features = self._model.tokenizer(
                [prefix + text for text in texts],
                padding=True,
                truncation=False,
                return_tensors="pt",
                return_offsets_mapping=True,
            )
        offsets = features.pop("offset_mapping").numpy()
        return dict(features), offsets - len(prefix)

    def _question_vectors(self, features: dict[str, Any]) -> Floats:
        """(n, dim) at length 1."""
        import torch

        with torch.inference_mode():
            if self._reader is None:
                output = self._model(dict(features))["sentence_embedding"]
            else:
                output = means_of(self._reader, features)
        return unit_rows(output.float().numpy())

    def _read_questions(self, texts: list[str]) -> list[_ReadText]:
        """Questions: their vectors by the adapters, their tokens as those of passages."""
        read = self._read(texts, prefix=self.prefixes.query)
        if self._reader is None or not texts:
            return read
        vectors = self._question_vectors(self._features(texts, prefix=self.prefixes.query)[0])
        return [_ReadText(one.text, vector, one.tokens) for one, vector in zip(read, vectors, strict=True)]

    def _read(self, texts: list[str], *, prefix: str) -> list[_ReadText]:
        """Texts through the model as it was published, in one batch."""
        import torch

        if not texts:
            return []
        features, offsets = self._features(texts, prefix=prefix)
        with torch.inference_mode():
            output = self._model(dict(features))
        vectors = unit_rows(output["sentence_embedding"].float().numpy())
        tokens = output["token_embeddings"].float().numpy()
        real = (features["attention_mask"].numpy() > 0) & (offsets[..., 1] > offsets[..., 0])  # special ones are empty
        real &= offsets[..., 0] >= 0  # those of the prefix begin before the text
        return [
            _ReadText(text, vectors[row], TokenVectors(tokens[row][real[row]], offsets[row, real[row], 0]))
            for row, text in enumerate(texts)
        ]


__all__ = ["SentenceTransformerEncoder"]
