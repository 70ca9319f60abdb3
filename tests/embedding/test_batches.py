"""Batches: no row is lost, none is padded more than it must be, and an error ends the work."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.embedding.batches import batches_of, in_batches


def test_batches_by_hand() -> None:
    lengths = [2, 9, 2, 5, 2, 4]
    assert batches_of(lengths, most_texts=3, most_tokens=10) == [[1], [3, 5], [0, 2, 4]]
    assert batches_of(lengths, most_texts=2, most_tokens=10) == [[1], [3, 5], [0, 2], [4]]
    assert batches_of([30, 1], most_texts=2, most_tokens=10) == [[0], [1]]  # one text always fits
    assert batches_of([], most_texts=2) == []


@given(st.lists(st.integers(1, 300)), st.integers(1, 40), st.integers(1, 1000))
def test_every_row_is_in_one_batch_within_its_limits(lengths: list[int], most_texts: int, most_tokens: int) -> None:
    batches = batches_of(lengths, most_texts=most_texts, most_tokens=most_tokens)
    assert sorted(row for rows in batches for row in rows) == list(range(len(lengths)))
    for rows in batches:
        assert len(rows) <= most_texts
        assert len(rows) == 1 or len(rows) * max(lengths[row] for row in rows) <= most_tokens


def test_results_come_in_order_of_rows_and_progress_counts_them() -> None:
    told: list[tuple[str, int, int]] = []
    found = in_batches(
        lambda rows: [row * 10 for row in rows],
        [[2], [0, 1]],
        progress=lambda *step: told.append(step),
        task="encode",
    )
    assert found == [0, 10, 20]
    assert told == [("encode", 1, 3), ("encode", 3, 3)]


def test_an_error_ends_the_work() -> None:
    read: list[int] = []

    def fail(rows: list[int]) -> list[int]:
        read.extend(rows)
        raise ValueError("no vectors")

    with pytest.raises(ValueError, match="no vectors"):
        in_batches(fail, [[row] for row in range(1000)], task="encode")
    assert len(read) < 1000
