"""An encoder with small changes to its weights, for a task of its own.

A change is a product of two thin matrices added to the weights of one linear layer (LoRA; Hu et al. 2021,
arXiv:2106.09685), so that it takes little room and the encoder itself stays as it was published.
"""

import copy
import threading
from collections.abc import Mapping, Sequence

import numpy as np

from assistant.embedding import Encoder, Floats
from assistant.embedding.encoder import SentenceTransformerEncoder
from assistant.errors import EncoderError

Changes = Mapping[str, tuple[Floats, Floats]]  # "0.attention.self.query" → (in, rank), (rank, out)


class AdaptedEncoder:
    """Reads texts with a copy of an encoder's transformer whose weights are changed; float32, means over tokens."""

    def __init__(self, encoder: SentenceTransformerEncoder, changes: Changes) -> None:
        """changes: by layer number and name of the linear layer in it. Raises EncoderError when one does not fit."""
        import torch

        self._tokenizer, transformer = encoder.transformer()
        self._transformer = copy.deepcopy(transformer).float().eval()
        self._lock = threading.Lock()  # a tokenizer's settings of one call must not meet those of another
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

        with self._lock:
            features = self._tokenizer(
                list(texts), padding=True, truncation=True, max_length=WINDOW, return_tensors="pt"
            )
        with torch.inference_mode():
            tokens = self._transformer(**features).last_hidden_state
            mask = features["attention_mask"].unsqueeze(-1).to(tokens.dtype)
            return np.asarray(((tokens * mask).sum(1) / mask.sum(1)).numpy(), np.float32)


WINDOW = 128  # tokens


def adapted(encoder: Encoder, changes: Changes) -> AdaptedEncoder | None:
    """The encoder with changes, or None where it is not of the kind that can be changed."""
    return AdaptedEncoder(encoder, changes) if isinstance(encoder, SentenceTransformerEncoder) else None
