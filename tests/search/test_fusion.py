import numpy as np
import pytest

from assistant.search.fusion import reciprocal_rank, weighted_sum


def test_weighted_sum_by_hand() -> None:
    features = {"a": np.array([0.0, 1.0, 0.5], np.float32), "b": np.array([1.0, 0.0, 0.5], np.float32)}
    # a feature without a weight counts nothing
    assert weighted_sum({**features, "c": np.ones(3, np.float32)}, {"a": 0.6, "b": 0.4}) == pytest.approx(
        [0.4, 0.6, 0.5]
    )


def test_reciprocal_rank_by_hand() -> None:
    fused = reciprocal_rank([[7, 8], [8]], k=60)
    assert fused == {7: pytest.approx(1 / 61), 8: pytest.approx(1 / 62 + 1 / 61)}
