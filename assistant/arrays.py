"""Types of the arrays that travel between stages, and how a vector gets length 1."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]  # row numbers of passages, sections or vectors


def unit(vector: Floats) -> Floats:
    """vector: (dim,). Returns it at length 1; a zero vector stays zero."""
    length = float(np.linalg.norm(vector))
    return (vector / length if length else vector).astype(np.float32)


def unit_rows(rows: Floats) -> Floats:
    """rows: (n, dim). Returns them at length 1; a zero row stays zero."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-12), np.float32)
