"""An encoder with small adapters to its weights, and fewer layers where they are not needed, for a task of its own."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from assistant.arrays import Floats
from assistant.embedding import Encoder
from assistant.embedding.adapters import Adapters, means_of, with_adapters
from assistant.embedding.encoder import SentenceTransformerEncoder
from assistant.embedding.graph_encoder import GraphEncoder

if TYPE_CHECKING:
    from torch import Tensor

WINDOW = 128  # tokens


class MessageEncoder(Protocol):
    """Reads messages for the classifier of the safety check."""

    def encode(self, texts: Sequence[str]) -> Floats:
        """(n, dim): vectors of texts, of any length; what is longer than the window is cut."""


class AdaptedEncoder:
    """Reads texts with a copy of an encoder's transformer whose weights are changed; float32, means over tokens.

    The layers above the highest changed one are left out.

    For one thread at a time, as MessageVectors has it: a tokenizer's settings of two calls must not meet.
    """

    def __init__(self, encoder: SentenceTransformerEncoder, adapters: Adapters) -> None:
        """adapters: by layer number and name of the linear layer in it. Raises EncoderError when one does not fit."""
        self._tokenizer, transformer = encoder.transformer()
        self._transformer = with_adapters(transformer, adapters, name=encoder.name)

    def encode(self, texts: Sequence[str]) -> Floats:
        """(n, dim): vectors of texts, of any length; what is longer than the window is cut."""
        import torch

        with torch.inference_mode():
            return np.asarray(token_means(self._tokenizer, self._transformer, texts).numpy(), np.float32)


def token_means(tokenizer: Any, transformer: Any, texts: Sequence[str]) -> "Tensor":  # noqa: ANN401
    """(n, dim): the mean over the tokens of each text; what is longer than WINDOW is cut."""
    features = tokenizer(list(texts), padding=True, truncation=True, max_length=WINDOW, return_tensors="pt")
    return means_of(transformer, features)


def adapted(encoder: Encoder, adapters: Adapters) -> MessageEncoder | None:
    """The encoder with adapters, or None where it is not of the kind that can be changed.

    Graphs carry the adapters of the shipped classifier already: their folder is named by its digest.
    """
    if isinstance(encoder, GraphEncoder):
        return encoder
    return AdaptedEncoder(encoder, adapters) if isinstance(encoder, SentenceTransformerEncoder) else None
