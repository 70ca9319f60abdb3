"""Small adapters to the weights of a transformer: products of two thin matrices, added to its linear layers.

LoRA (Hu et al. 2021, arXiv:2106.09685): they take little room, and the encoder itself stays as it was published.
"""

import copy
from collections.abc import Mapping
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import numpy as np

from assistant.arrays import Floats
from assistant.errors import EncoderError

if TYPE_CHECKING:
    from torch import Tensor

NARROW, WIDE = "/narrow", "/wide"  # behind the name of a layer, in such a file
Adapters = Mapping[str, tuple[Floats, Floats]]  # "0.attention.self.query" → (in, rank), (rank, out)


def lower_layers(transformer: Any, count: int) -> Any:  # noqa: ANN401
    """A copy of a transformer, float32, with its first layers alone.

    Raises EncoderError for one whose layers do not stand where those of BERT do: `encoder.layer`.
    """
    _layers_of(transformer)
    copied = copy.deepcopy(transformer)
    copied.encoder.layer = copied.encoder.layer[:count]
    return copied.float().eval()


def with_adapters(transformer: Any, adapters: Adapters, *, name: str) -> Any:  # noqa: ANN401
    """A copy of a transformer with changed weights; the layers above the highest changed one are left out.

    name: of the encoder, for the EncoderError raised when an adapter does not fit.
    """
    import torch

    count = 1 + max((int(layer.split(".")[0]) for layer in adapters), default=-1)
    present = len(_layers_of(transformer))
    if count > present:
        raise EncoderError(f"the adapters change layer {count - 1}, and the encoder {name} has {present} layers")
    copied = lower_layers(transformer, count)
    with torch.no_grad():
        for layer, (narrow, wide) in adapters.items():
            try:
                weight = copied.encoder.layer.get_submodule(layer).weight
                weight += torch.from_numpy(np.asarray(narrow @ wide, np.float32).T)
            except (AttributeError, RuntimeError, TypeError) as error:
                raise EncoderError(f"the change of {layer} does not fit the encoder {name}") from error
    return copied


def _layers_of(transformer: Any) -> Any:  # noqa: ANN401
    try:
        return transformer.encoder.layer
    except AttributeError as error:
        kind = type(transformer).__name__
        raise EncoderError(f"adapters need a transformer of the BERT kind, and {kind} is none") from error


def means_of(transformer: Any, features: Mapping[str, Any]) -> "Tensor":  # noqa: ANN401
    """(n, dim): the mean over the tokens of each text. features: as the tokenizer gives them."""
    tokens = transformer(**features).last_hidden_state
    mask = features["attention_mask"].unsqueeze(-1).to(tokens.dtype)
    means: Tensor = (tokens * mask).sum(1) / mask.sum(1)
    return means


def read_adapters(file: Traversable, digest: str) -> Adapters | None:
    """The adapters in a file, or None for an encoder of other weights than they were fitted on.

    - file: in NumPy's npz form; `encoder` in it is the digest of those weights.
    - digest: sha256 of the weights of the encoder in use.

    Raises EncoderError when the file cannot be read.
    """
    try:
        with file.open("rb") as stream:
            arrays = np.load(stream, allow_pickle=False)
            if str(arrays["encoder"]) != digest:
                return None
            layers = [name.removesuffix(NARROW) for name in arrays if name.endswith(NARROW)]
            return {one: (_floats(arrays[one + NARROW]), _floats(arrays[one + WIDE])) for one in layers}
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise EncoderError(f"{file.name} cannot be read ({type(error).__name__}); install the package again") from error


def _floats(values: Any) -> Floats:  # noqa: ANN401
    return np.asarray(values, np.float32)
