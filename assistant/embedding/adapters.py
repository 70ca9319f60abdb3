"""Small adapters to the weights of a transformer: products of two thin matrices, added to its linear layers.

LoRA (Hu et al. 2021, arXiv:2106.09685): they take little room, and the encoder itself stays as it was published.
"""

import copy
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import numpy as np

from assistant.arrays import Floats
from assistant.data import data_file
from assistant.errors import EncoderError

if TYPE_CHECKING:
    from torch import Tensor

QUESTION_ADAPTERS = "question_encoder.npz"  # of assistant/data; from scripts/fit_question_encoder.py
NARROW, WIDE = "/narrow", "/wide"  # behind the name of a layer, in such a file
Adapters = Mapping[str, tuple[Floats, Floats]]  # "0.attention.self.query" → (in, rank), (rank, out)


def lower_layers(transformer: Any, count: int) -> Any:  # noqa: ANN401
    """A copy of a transformer of the BERT kind, float32, with its first layers alone."""
    copied = copy.deepcopy(transformer)
    copied.encoder.layer = copied.encoder.layer[:count]
    return copied.float().eval()


def with_adapters(transformer: Any, adapters: Adapters, *, name: str) -> Any:  # noqa: ANN401
    """A copy of a transformer with changed weights; the layers above the highest changed one are left out.

    name: of the encoder, for the EncoderError raised when a change does not fit.
    """
    import torch

    copied = lower_layers(transformer, 1 + max((int(layer.split(".")[0]) for layer in adapters), default=-1))
    with torch.no_grad():
        for layer, (narrow, wide) in adapters.items():
            try:
                weight = copied.encoder.layer.get_submodule(layer).weight
                weight += torch.from_numpy(np.asarray(narrow @ wide, np.float32).T)
            except (AttributeError, RuntimeError, TypeError) as error:
                raise EncoderError(f"the change of {layer} does not fit the encoder {name}") from error
    return copied


def means_of(transformer: Any, features: Mapping[str, Any]) -> "Tensor":  # noqa: ANN401
    """(n, dim): the mean over the tokens of each text. features: as the tokenizer gives them."""
    tokens = transformer(**features).last_hidden_state
    mask = features["attention_mask"].unsqueeze(-1).to(tokens.dtype)
    means: Tensor = (tokens * mask).sum(1) / mask.sum(1)
    return means


def question_adapters(digest: str) -> Adapters | None:
    """The shipped adapters for questions, or None for an encoder of other weights than they were fitted on.

    Raises EncoderError when their file cannot be read.
    """
    try:
        with data_file(QUESTION_ADAPTERS).open("rb") as stream:
            arrays = np.load(stream, allow_pickle=False)
            if str(arrays["encoder"]) != digest:
                return None
            layers = [name.removesuffix(NARROW) for name in arrays if name.endswith(NARROW)]
            return {one: (_floats(arrays[one + NARROW]), _floats(arrays[one + WIDE])) for one in layers}
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise EncoderError(
            f"{QUESTION_ADAPTERS} cannot be read ({type(error).__name__}); install the package again"
        ) from error


def _floats(values: Any) -> Floats:  # noqa: ANN401
    return np.asarray(values, np.float32)
