"""A walk through a value: in its order, and so far and no further."""

from collections.abc import Sequence

import pytest

from assistant.chat import bounded_walk
from assistant.chat.bounded_walk import walk


def inside(value: object, most: int) -> Sequence[object]:
    return value[:most] if isinstance(value, list) else []


def test_what_stands_in_a_part_comes_right_after_it() -> None:
    assert list(walk([["a", ["b", "c"]], "d"], inside)) == [["a", ["b", "c"]], "a", ["b", "c"], "b", "c", "d"]
    assert list(walk([], inside)) == []


@pytest.mark.parametrize("most", range(1, 7))
def test_so_many_are_looked_at_and_what_stands_in_a_part_is_never_asked_for_more(
    most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounded_walk, "MOST_VALUES", most)
    asked: list[int] = []

    def within(value: object, left: int) -> Sequence[object]:
        asked.append(left)
        return inside(value, left)

    looked_at = list(walk([["a", ["b", "c"]], "d"], within))
    assert looked_at == [["a", ["b", "c"]], "a", ["b", "c"], "b", "c", "d"][:most]
    assert asked == list(range(most - 1, 0, -1))
