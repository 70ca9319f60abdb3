"""An encoder around a sentence-transformers model; with `models`, the only module that knows torch."""

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from assistant.arrays import Floats, unit_rows
from assistant.embedding.adapters import means_of, with_adapters
from assistant.embedding.batches import all_cores
from assistant.embedding.prefixes import Prefixes
from assistant.embedding.shipped import Fitted
from assistant.embedding.text_encoder import ReadText, TextEncoder, read_texts

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


class SentenceTransformerEncoder(TextEncoder):
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

    def parts(self) -> tuple[Any, Any]:
        """The whole sentence-transformers model, and the transformer with adapters or None, for `graph_export`."""
        return self._model, self._reader

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, special ones not counted."""
        if not texts:
            return []
        with self._tokenizer_lock:
            encoded = self._model.tokenizer(list(texts), add_special_tokens=False, truncation=False, verbose=False)
        return [len(ids) for ids in encoded["input_ids"]]

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

    def _question_vectors(self, texts: list[str]) -> Floats:
        """(n, dim) at length 1."""
        import torch

        features, _ = self._features(texts, prefix=self.prefixes.query)
        with torch.inference_mode():
            if self._reader is None:
                output = self._model(dict(features))["sentence_embedding"]
            else:
                output = means_of(self._reader, features)
        return unit_rows(output.float().numpy())

    def _read_questions(self, texts: list[str]) -> list[ReadText]:
        """Questions: their vectors by the adapters, their tokens as those of passages."""
        read = self._read(texts, prefix=self.prefixes.query)
        if self._reader is None or not texts:
            return read
        vectors = self._question_vectors(texts)
        return [ReadText(one.text, vector, one.tokens) for one, vector in zip(read, vectors, strict=True)]

    def _read(self, texts: list[str], *, prefix: str) -> list[ReadText]:
        """Texts through the model as it was published, in one batch."""
        import torch

        if not texts:
            return []
        features, offsets = self._features(texts, prefix=prefix)
        with torch.inference_mode():
            output = self._model(dict(features))
        vectors = unit_rows(output["sentence_embedding"].float().numpy())
        tokens = output["token_embeddings"].float().numpy()
        return read_texts(texts, vectors, tokens, mask=features["attention_mask"].numpy(), offsets=offsets)


__all__ = ["SentenceTransformerEncoder"]
