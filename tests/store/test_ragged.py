from itertools import pairwise

import numpy as np
import pytest

from assistant.errors import IndexDamagedError
from assistant.store.ragged import Ragged, segment_max


def test_rows_of_a_passage_and_of_several() -> None:
    ragged = Ragged(np.arange(12, dtype=np.float16).reshape(6, 2), [2, 0, 3, 1])
    assert ragged.of(2).tolist() == [[4, 5], [6, 7], [8, 9]]
    values, begins = ragged.gather(np.asarray([3, 1, 0]))
    assert values.tolist() == [[10, 11], [0, 1], [2, 3]]
    assert begins.tolist() == [0, 1, 1, 3]
    assert values.dtype == np.float32


def test_counts_that_do_not_fit_are_damage() -> None:
    with pytest.raises(IndexDamagedError, match="do not agree"):
        Ragged(np.zeros((5, 2), np.int8), [2, 2])


def test_highest_of_each_segment_by_hand() -> None:
    values = np.asarray([[1, 9], [3, 2], [-5, -6]], np.float32)
    assert segment_max(values, np.asarray([0, 2, 2, 3])).tolist() == [[3, 9], [0, 0], [-5, -6]]
    assert segment_max(values[:0], np.asarray([0, 0])).tolist() == [[0, 0]]


def test_highest_equals_a_plain_loop() -> None:
    random = np.random.default_rng(1)
    values, counts = random.normal(size=(40, 3)).astype(np.float32), random.multinomial(40, [1 / 12] * 12)
    begins = np.concatenate([[0], np.cumsum(counts)])
    expected = [values[a:b].max(axis=0) if b > a else np.zeros(3) for a, b in pairwise(begins)]
    assert segment_max(values, begins) == pytest.approx(np.asarray(expected))
