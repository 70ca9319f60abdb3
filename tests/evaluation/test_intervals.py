"""Figures and their intervals, with numbers worked by hand."""

import numpy as np
import pytest

from assistant.evaluation.intervals import (
    closed_share,
    mean_difference,
    mean_with_interval,
    percentiles,
    ratio_of_means,
    with_interval,
)


def test_a_mean_that_cannot_vary() -> None:
    assert mean_with_interval([0.5, 0.5, 0.5]) == {"value": 0.5, "interval": [0.5, 0.5]}
    assert mean_with_interval([True]) == {"value": 1.0, "interval": [1.0, 1.0]}


def test_the_interval_of_a_mean_is_that_of_the_binomial_distribution() -> None:
    # 50 of 100: 1.96 * sqrt(.5 * .5 / 100) = .098 on either side.
    figure = mean_with_interval([1.0] * 50 + [0.0] * 50)
    assert figure["value"] == 0.5
    assert figure["interval"] == pytest.approx([0.402, 0.598], abs=0.011)


def test_the_bootstrap_draws_in_pairs() -> None:
    # Always .1 apart, however much both vary: apart, the interval would be about .16 wide on either side.
    theirs = [0.0, 0.9] * 30
    ours = [value + 0.1 for value in theirs]
    assert with_interval(mean_difference, ours, theirs) == {"value": 0.1, "interval": [0.1, 0.1]}


def test_the_closed_share_by_hand() -> None:
    # Raw .2, ours .5, rewrite .8 on average: half of the gap.
    ours, raw, rewrite = np.array([0.4, 0.6]), np.array([0.1, 0.3]), np.array([0.7, 0.9])
    assert closed_share(ours, raw, rewrite) == pytest.approx(0.5)
    assert with_interval(closed_share, ours, raw, rewrite) == {"value": 0.5, "interval": [0.5, 0.5]}


def test_where_there_is_nothing_to_divide_by() -> None:
    same = np.array([0.3, 0.4])
    assert closed_share(same, same, same) == 0.0
    assert ratio_of_means(same, np.zeros(2)) == 0.0
    # Along an axis: 3 / 2, and nothing to divide by.
    assert ratio_of_means(np.array([[3.0, 3.0], [1.0, 1.0]]), np.array([[1.0, 3.0], [0.0, 0.0]])).tolist() == [1.5, 0.0]


def test_percentiles_by_hand() -> None:
    assert percentiles([0.1, 0.2, 0.3]) == {"p50": 0.2, "p95": 0.29}
