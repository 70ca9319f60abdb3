"""Rows of passages that have several each: sentence sums, words. One array, mapped from disk, and where each begins."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.arrays import Rows
from assistant.errors import IndexDamagedError

Values = npt.NDArray[Any]  # half precision or bytes, as the file has them


class Ragged:
    """values: (m, dim), those of passage i at starts[i] to starts[i + 1]."""

    def __init__(self, values: Values, counts: Sequence[int]) -> None:
        self.starts: Rows = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        self.values = values
        if len(values) != self.starts[-1]:
            raise IndexDamagedError(
                "vectors and passages do not agree; rebuild it: recovery-assistant ingest --rebuild"
            )

    @classmethod
    def load(cls, path: Path, counts: Sequence[int]) -> "Ragged":
        """The array saved at path, mapped and not read. Raises IndexDamagedError when the counts are others."""
        return cls(np.asarray(np.load(path, mmap_mode="r", allow_pickle=False)), counts)

    def of(self, row: int) -> Values:
        """(count, dim): the values of one passage."""
        return np.asarray(self.values[self.starts[row] : self.starts[row + 1]])

    def gather(self, rows: Rows) -> tuple[npt.NDArray[np.float32], Rows]:
        """(k, dim): the values of several passages one after the other; (len(rows) + 1,): where each begins."""
        places, begins = flat_places(self.starts, rows)
        return np.asarray(self.values[places], np.float32), begins


def flat_places(starts: Rows, rows: Rows) -> tuple[Rows, Rows]:
    """Of segments starts[i] to starts[i + 1]: all places in those of rows, one after the other; where each begins."""
    lengths = starts[rows + 1] - starts[rows]
    begins = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    places = np.arange(begins[-1]) + np.repeat(starts[rows] - begins[:-1], lengths)
    return places.astype(np.int64), begins


def segment_max(values: npt.NDArray[np.float32], begins: Rows) -> npt.NDArray[np.float32]:
    """(segments, k): the highest of each column of values (m, k) in each segment; 0 for an empty one."""
    if not len(values):
        return np.zeros((len(begins) - 1, values.shape[1]), np.float32)
    padded = np.concatenate([values, np.full((1, values.shape[1]), -np.inf, np.float32)])
    highest = np.maximum.reduceat(padded, begins[:-1], axis=0)
    highest[begins[:-1] == begins[1:]] = 0.0  # reduceat gives one element for an empty segment
    return np.asarray(highest, np.float32)
