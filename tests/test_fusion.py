import numpy as np
import pytest

from assistant.fusion import min_max, reciprocal_rank, weighted_sum


def test_min_max_by_hand() -> None:
    assert min_max(np.array([2.0, 4.0, 3.0], np.float32)).tolist() == [0.0, 1.0, 0.5]


def test_min_max_of_equal_scores_says_nothing() -> None:
    assert min_max(np.array([0.7, 0.7], np.float32)).tolist() == [0.0, 0.0]


def test_weighted_sum_by_hand() -> None:
    signals = {"a": np.array([0.0, 10.0, 5.0], np.float32), "b": np.array([3.0, 1.0, 2.0], np.float32)}
    # a scales to 0, 1, .5; b scales to 1, 0, .5
    assert weighted_sum(signals, {"a": 0.6, "b": 0.4}) == pytest.approx([0.4, 0.6, 0.5])


def test_reciprocal_rank_by_hand() -> None:
    fused = reciprocal_rank([[7, 8], [8]], k=60)
    assert fused == {7: pytest.approx(1 / 61), 8: pytest.approx(1 / 62 + 1 / 61)}
