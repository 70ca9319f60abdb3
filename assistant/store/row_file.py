"""An array written row by row, so that it never stands in memory whole."""

from pathlib import Path
from types import TracebackType

import numpy as np
import numpy.typing as npt

BUFFER = 1 << 20  # bytes; the rows of one passage are few


class RowFile:
    """A file of numpy's own format, (n, width), that grows; for a `with` block, at the end of which it is complete.

    The header comes first in the file and names n. It is written again at the end: numpy leaves room in it for a
    first dimension of any length.
    """

    def __init__(self, path: Path, width: int, dtype: npt.DTypeLike) -> None:
        self._width, self._dtype = width, np.dtype(dtype)
        self._rows = 0
        self._stream = path.open("wb", buffering=BUFFER)
        self._write_header()

    def __enter__(self) -> "RowFile":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._stream:
            self._stream.seek(0)
            self._write_header()

    def write(self, rows: npt.NDArray[np.generic]) -> None:
        """Adds rows (k, width) of the file's type. Raises ValueError for any others."""
        if rows.shape[1:] != (self._width,) or rows.dtype != self._dtype:
            raise ValueError(f"rows of {rows.dtype} {rows.shape} in a file of {self._dtype} (n, {self._width})")
        self._stream.write(np.ascontiguousarray(rows).data)
        self._rows += len(rows)

    def _write_header(self) -> None:
        """What np.save writes before the rows."""
        shape = (self._rows, self._width)
        header = {"descr": np.lib.format.dtype_to_descr(self._dtype), "fortran_order": False, "shape": shape}
        np.lib.format.write_array_header_1_0(self._stream, header)
