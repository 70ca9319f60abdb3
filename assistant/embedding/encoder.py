"""An encoder around a sentence-transformers model; with `models`, the only module that knows torch."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from assistant.arrays import Floats, unit, unit_rows
from assistant.embedding import Encoded, Progress, QueryVectors, word_bytes
from assistant.embedding.adapters import Adapters, means_of, with_adapters
from assistant.errors import EncoderError
from assistant.text.sentences import sentence_spans
from assistant.text.words import content_words
from assistant.types import Span

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

LEAST_WORDS = 3  # of a sentence that is compared by itself
MAX_QUESTION_SENTENCES = 12  # of a question that are compared one by one; a life story's first say what it is about


class SentenceTransformerEncoder:
    """See Encoder. word_basis: (dim, word_dim), directions words are kept along; None keeps all.

    questions: adapters with which questions are read, so that they come nearer to what answers them; their
    words are read as those of passages. Raises EncoderError when they do not fit. None reads both alike.
    Sentences are encoded apart where a model's token vectors are not as wide as its text vectors.
    """

    def __init__(
        self,
        model: "SentenceTransformer",
        *,
        name: str,
        digest: str,
        word_basis: Floats | None = None,
        questions: Adapters | None = None,
        batch_size: int = 32,
    ) -> None:
        self.name = name
        self.digest = digest
        self.dtype = str(next(model.parameters()).dtype).removeprefix("torch.")
        self.dimension = int(model.get_embedding_dimension() or 0)
        self.max_tokens = int(model.max_seq_length or 512) - 2  # two special tokens
        self._model = model
        self._basis = word_basis
        self._reader = None if questions is None else with_adapters(self.transformer()[1], questions, name=name)
        self._batch_size = batch_size
        width = len(self._forward(["hope"])[1][0][0][0])
        self.word_dimension = width if word_basis is None else int(word_basis.shape[1])

    def transformer(self) -> tuple[Any, Any]:
        """The tokenizer and the transformer itself, for `adapted`."""
        first = self._model[0]
        return self._model.tokenizer, first.auto_model

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, special ones not counted."""
        if not texts:
            return []
        encoded = self._model.tokenizer(list(texts), add_special_tokens=False, truncation=False, verbose=False)
        return [len(ids) for ids in encoded["input_ids"]]

    def encode_queries(self, texts: Sequence[str], *, by_sentence: bool = False) -> list[QueryVectors]:
        """Vectors of questions; that of a long one is the mean over its pieces, weighted by their tokens.

        All pieces and sentences go through the model in one batch: sentences pooled from the whole
        question's tokens ranked worse than sentences read by themselves.
        """
        pieces = [list(self._pieces(text)) for text in texts]
        sentences = [[next(self._pieces(one)) for one in telling_sentences(text) if by_sentence] for text in texts]
        sizes = [len(own) for own in (*pieces, *sentences)]
        flat = [one for own in (*pieces, *sentences) for one in own]
        vectors, tokens = self._forward(flat, asked=True)
        ends = list(accumulate(sizes))
        parts = [slice(end - size, end) for end, size in zip(ends, sizes, strict=True)]
        return [
            self._query(flat[own], vectors[own], tokens[own], sentences=vectors[apart])
            for own, apart in zip(parts[: len(texts)], parts[len(texts) :], strict=True)
        ]

    def encode_example_questions(self, texts: Sequence[str]) -> Floats:
        """(n, dim), rows of length 1: as encode_queries has them, but nothing else, of the first piece of each."""
        pieces = [next(self._pieces(text)) for text in texts]
        lines = np.zeros((len(texts), self.dimension), np.float32)
        order = sorted(range(len(texts)), key=lambda row: len(pieces[row]))
        with all_cores():
            for at in range(0, len(order), self._batch_size):
                rows = order[at : at + self._batch_size]
                features, _ = self._features([pieces[row] for row in rows])
                lines[rows] = self._asked(features)
        return lines

    def encode_passages(
        self, texts: Sequence[str], spans: Sequence[Sequence[Span]], *, progress: Progress | None = None
    ) -> Encoded:
        """Vectors of texts, sentences and words; see Encoder."""
        lengths = self.count_tokens(texts)
        if lengths and max(lengths) > self.max_tokens:
            raise EncoderError(f"a text of {max(lengths)} tokens does not fit the encoder's {self.max_tokens}")
        passages = np.zeros((len(texts), self.dimension), np.float32)
        sentences: list[Floats] = [passages[:0]] * len(texts)
        words: list[Floats] = [np.zeros((0, self.word_dimension), np.float32)] * len(texts)
        order = sorted(range(len(texts)), key=lambda row: -lengths[row])  # little padding, worst case first
        with all_cores():
            for at in range(0, len(order), self._batch_size):
                rows = order[at : at + self._batch_size]
                vectors, tokens = self._forward([texts[row] for row in rows])
                for row, vector, own in zip(rows, vectors, tokens, strict=True):
                    passages[row] = vector
                    sentences[row] = self._sentences(texts[row], spans[row], own)
                    words[row] = self._words(texts[row], own)
                if progress:
                    progress(at + len(rows), len(order))
        return Encoded(passages, _stacked(sentences, self.dimension), word_bytes(_stacked(words, self.word_dimension)))

    def encode_plainly(self, texts: Sequence[str]) -> Floats:
        """(n, dim): of passages, as sentence-transformers itself makes them, in batches of the same size.

        Nothing but a yardstick: `evaluate latency` compares the time, and a test the vectors.
        """
        with all_cores():
            vectors = self._model.encode(list(texts), batch_size=self._batch_size, show_progress_bar=False)
        return np.asarray(vectors, np.float32)

    def _query(self, pieces: list[str], vectors: Floats, tokens: list["_Tokens"], *, sentences: Floats) -> QueryVectors:
        shares = np.asarray([len(own[0]) for own in tokens], np.float32) + np.float32(1e-6)
        words = [self._words(piece, own) for piece, own in zip(pieces, tokens, strict=True)]
        vector = unit(vectors.T @ shares)
        return QueryVectors(
            vector=vector,
            sentences=sentences if len(sentences) else vector[None, :],
            words=unit_rows(_stacked(words, self.word_dimension)),
            texts=tuple(piece[start:end] for piece in pieces for start, end in content_words(piece)),
        )

    def _sentences(self, text: str, spans: Sequence[Span], tokens: "_Tokens") -> Floats:
        if tokens[0].shape[1] == self.dimension:
            return span_sums(*tokens, spans)
        sentences = [text[start:end] for start, end in spans]  # a projection follows the pooling
        return np.asarray(self._model.encode(sentences, show_progress_bar=False), np.float32)

    def _words(self, text: str, tokens: "_Tokens") -> Floats:
        """(words, word_dim), of any length."""
        sums = span_sums(*tokens, content_words(text))
        return sums if self._basis is None else sums @ self._basis

    def _features(self, texts: list[str]) -> tuple[dict[str, Any], npt.NDArray[np.int64]]:
        """What the model reads, and (n, tokens, 2) where each token begins and ends."""
        features = self._model.tokenizer(
            texts, padding=True, truncation=False, return_tensors="pt", return_offsets_mapping=True
        )
        offsets = features.pop("offset_mapping").numpy()
        return dict(features), offsets

    def _asked(self, features: dict[str, Any]) -> Floats:
        """(n, dim) at length 1: vectors of questions."""
        import torch

        with torch.inference_mode():
            if self._reader is None:
                output = self._model(dict(features))["sentence_embedding"]
            else:
                output = means_of(self._reader, features)
        return unit_rows(output.float().numpy())

    def _forward(self, texts: list[str], *, asked: bool = False) -> tuple[Floats, list["_Tokens"]]:
        """Vectors of texts (n, dim) at length 1, and of each the vectors and beginnings of its tokens.

        asked: whether the texts are questions.
        """
        import torch

        features, offsets = self._features(texts)
        with torch.inference_mode():
            output = self._model(dict(features))
        tokens = output["token_embeddings"].float().numpy()
        real = (features["attention_mask"].numpy() > 0) & (offsets[..., 1] > offsets[..., 0])  # special ones are empty
        own = [(tokens[row][mask], offsets[row, mask, 0]) for row, mask in enumerate(real)]
        if asked and self._reader is not None:
            return self._asked(features), own
        return unit_rows(output["sentence_embedding"].float().numpy()), own

    def _pieces(self, text: str) -> Iterator[str]:
        """The text in pieces of whole words that fit the window."""
        if len(text) <= self.max_tokens:  # no token is shorter than a character
            yield text
            return
        step = self.max_tokens
        words = [word[at : at + step] for word in text.split() for at in range(0, len(word), step)] or [text]
        piece: list[str] = []
        used = 0
        for word, size in zip(words, self.count_tokens(words), strict=True):
            if piece and used + size > self.max_tokens:
                yield " ".join(piece)
                piece, used = [], 0
            piece.append(word)
            used += size
        yield " ".join(piece)


@contextmanager
def all_cores() -> Iterator[None]:
    """Lets torch use every core while many texts are encoded.

    Otherwise it has one (see `load_encoder`): for a single short question a second thread costs more in
    waiting for each other than it saves, most of all where the machine is shared.
    """
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(os.cpu_count() or 1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def telling_sentences(text: str) -> list[str]:
    """The sentences of a question that say something by themselves, or none where it is one alone."""
    spans = sentence_spans(text, "en")
    found = [text[start:end] for start, end in spans if content_words(text[start:end])]
    long = [one for one in found if len(one.split()) >= LEAST_WORDS]
    return long[:MAX_QUESTION_SENTENCES] if len(spans) > 1 else []


_Tokens = tuple[Floats, npt.NDArray[np.int64]]  # (t, width) and the character each begins at, ascending


def span_sums(tokens: Floats, begins: npt.NDArray[np.int64], spans: Sequence[Span]) -> Floats:
    """(s, width): for each span the sum of the vectors of the tokens that begin inside it; zeros where none does."""
    edges = np.searchsorted(begins, np.asarray(spans, np.int64).reshape(-1, 2))
    if not len(edges):
        return np.zeros((0, tokens.shape[1]), np.float32)
    padded = np.concatenate([tokens, np.zeros((1, tokens.shape[1]), np.float32)])
    sums = np.add.reduceat(padded, edges.ravel(), axis=0)[::2]
    sums[edges[:, 0] >= edges[:, 1]] = 0.0  # reduceat gives one element for an empty stretch
    return np.asarray(sums, np.float32)


def _stacked(parts: Sequence[Floats], width: int) -> Floats:
    return np.concatenate([np.zeros((0, width), np.float32), *parts])
