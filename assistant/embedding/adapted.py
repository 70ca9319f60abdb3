"""An encoder with small changes to its weights, and fewer layers where they are not needed, for a task of its own.

A change is a product of two thin matrices added to the weights of one linear layer (LoRA; Hu et al. 2021,
arXiv:2106.09685), so that it takes little room and the encoder itself stays as it was published.
"""

import copy
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant.embedding import Encoder, Floats
from assistant.embedding.encoder import SentenceTransformerEncoder
from assistant.errors import EncoderError

if TYPE_CHECKING:
    from torch import Tensor

WINDOW = 128  # tokens
Changes = Mapping[str, tuple[Floats, Floats]]  # "0.attention.self.query" → (in, rank), (rank, out)


class AdaptedEncoder:
    """Reads texts with a copy of an encoder's transformer whose weights are changed; float32, means over tokens.

    The layers above the highest changed one are left out.

    For one thread at a time, as MessageVectors has it: a tokenizer's settings of two calls must not meet.
    """

    def __init__(self, encoder: SentenceTransformerEncoder, changes: Changes) -> None:
        """changes: by layer number and name of the linear layer in it. Raises EncoderError when one does not fit."""
        import torch

        self._tokenizer, transformer = encoder.transformer()
        layers = 1 + max((int(name.split(".")[0]) for name in changes), default=-1)
        self._transformer = lower_layers(transformer, layers)
        with torch.no_grad():
            for name, (narrow, wide) in changes.items():
                try:
                    weight = self._transformer.encoder.layer.get_submodule(name).weight
                    weight += torch.from_numpy(np.asarray(narrow @ wide, np.float32).T)
                except (AttributeError, RuntimeError, TypeError) as error:
                    raise EncoderError(f"the change of {name} does not fit the encoder {encoder.name}") from error

    def encode(self, texts: Sequence[str]) -> Floats:
        """(n, dim): vectors of texts, of any length; what is longer than the window is cut."""
        import torch

        with torch.inference_mode():
            return np.asarray(token_means(self._tokenizer, self._transformer, texts).numpy(), np.float32)


def lower_layers(transformer: Any, count: int) -> Any:  # noqa: ANN401
    """A copy of a transformer of the BERT kind, float32, with its first layers alone."""
    copied = copy.deepcopy(transformer)
    copied.encoder.layer = copied.encoder.layer[:count]
    return copied.float().eval()


def token_means(tokenizer: Any, transformer: Any, texts: Sequence[str]) -> "Tensor":  # noqa: ANN401
    """(n, dim): the mean over the tokens of each text; what is longer than WINDOW is cut."""
    features = tokenizer(list(texts), padding=True, truncation=True, max_length=WINDOW, return_tensors="pt")
    tokens = transformer(**features).last_hidden_state
    mask = features["attention_mask"].unsqueeze(-1).to(tokens.dtype)
    means: Tensor = (tokens * mask).sum(1) / mask.sum(1)
    return means


def adapted(encoder: Encoder, changes: Changes) -> AdaptedEncoder | None:
    """The encoder with changes, or None where it is not of the kind that can be changed."""
    return AdaptedEncoder(encoder, changes) if isinstance(encoder, SentenceTransformerEncoder) else None
