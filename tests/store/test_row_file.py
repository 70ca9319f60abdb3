"""A file written row by row is the file that np.save writes of the whole array."""

from pathlib import Path

import numpy as np
import pytest

from assistant.store.row_file import RowFile


@pytest.mark.parametrize("counts", [[], [0], [1], [3, 0, 2], [1] * 1000])
@pytest.mark.parametrize("dtype", [np.float16, np.int8])
def test_it_is_the_file_of_the_whole_array(tmp_path: Path, counts: list[int], dtype: type) -> None:
    whole = np.arange(sum(counts) * 3).astype(dtype).reshape(-1, 3)
    np.save(tmp_path / "whole.npy", whole, allow_pickle=False)
    with RowFile(tmp_path / "rows.npy", 3, dtype) as file:
        for rows in np.split(whole, np.cumsum(counts)[:-1]) if counts else []:
            file.write(rows)
    assert (tmp_path / "rows.npy").read_bytes() == (tmp_path / "whole.npy").read_bytes()


def test_rows_that_lie_apart_in_memory_are_written_in_order(tmp_path: Path) -> None:
    with RowFile(tmp_path / "rows.npy", 2, np.int8) as file:
        file.write(np.arange(6, dtype=np.int8).reshape(2, 3).T)
    assert np.load(tmp_path / "rows.npy").tolist() == [[0, 3], [1, 4], [2, 5]]


@pytest.mark.parametrize("rows", [np.zeros((1, 3), np.int8), np.zeros(2, np.int8), np.zeros((1, 2), np.float32)])
def test_rows_that_do_not_fit_are_refused(tmp_path: Path, rows: np.ndarray) -> None:
    with RowFile(tmp_path / "rows.npy", 2, np.int8) as file, pytest.raises(ValueError, match=r"in a file of int8"):
        file.write(rows)
