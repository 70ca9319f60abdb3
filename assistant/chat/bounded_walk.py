"""A walk through a value that a program sent, bounded in cost, however deep or wide the value is."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

MOST_VALUES = 10_000  # looked at in one walk; some milliseconds
_Part = TypeVar("_Part")


def walk(parts: Sequence[_Part], inner: Callable[[_Part, int], Sequence[_Part]]) -> Iterator[_Part]:
    """Parts, and what stands in each right after it, in their order: MOST_VALUES at most. Nothing here calls itself.

    inner: what stands in a part, so many at most as the number says, which is above 0: no more will be looked at.
    """
    waiting, left = [*reversed(parts)], MOST_VALUES
    while waiting and left:
        one = waiting.pop()
        left -= 1
        yield one
        if left:
            waiting += reversed(inner(one, left))
