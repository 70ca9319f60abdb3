"""From the vectors of tokens to those of sentences and words."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.arrays import Floats
from assistant.types import Span


@dataclass(frozen=True, slots=True)
class TokenVectors:
    """The tokens of one text, special ones left out.

    - vectors: (t, width).
    - begins: (t,), the character that each begins at, ascending.
    """

    vectors: Floats
    begins: npt.NDArray[np.int64]


def span_sums(tokens: TokenVectors, spans: Sequence[Span]) -> Floats:
    """(s, width): for each span the sum of the vectors of the tokens that begin inside it; zeros where none does."""
    width = tokens.vectors.shape[1]
    edges = np.searchsorted(tokens.begins, np.asarray(spans, np.int64).reshape(-1, 2))
    if not len(edges):
        return np.zeros((0, width), np.float32)
    padded = np.concatenate([tokens.vectors, np.zeros((1, width), np.float32)])
    sums = np.add.reduceat(padded, edges.ravel(), axis=0)[::2]
    sums[edges[:, 0] >= edges[:, 1]] = 0.0  # reduceat gives one element for an empty stretch
    return np.asarray(sums, np.float32)


def stacked(parts: Sequence[Floats], width: int) -> Floats:
    """The rows of all parts, one after the other; (0, width) where there are none."""
    return np.concatenate([np.zeros((0, width), np.float32), *parts])
