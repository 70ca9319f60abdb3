"""How many questions are answered at once, and how many may wait."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

CONCURRENT = 4  # each takes some tens of milliseconds of two cores
WAITING = 64

Result = TypeVar("Result")


class AnswerSlots:
    """Runs so many functions at once, each in a thread; the page and the API share them."""

    def __init__(self, *, concurrent: int = CONCURRENT, waiting: int = WAITING) -> None:
        """concurrent: functions that run at once; waiting: how many may wait beside them."""
        self._free = asyncio.Semaphore(concurrent)
        self._most_waiting = waiting
        self._waiting = 0

    @property
    def are_full(self) -> bool:
        """Whether as many functions wait as may, so that one more is to be refused."""
        return self._waiting >= self._most_waiting

    async def run(self, function: Callable[[], Result]) -> Result:
        """The result of a function, once a slot is free. Raises what the function raises."""
        self._waiting += 1
        try:
            await self._free.acquire()
        finally:
            self._waiting -= 1
        try:
            return await asyncio.to_thread(function)
        finally:
            self._free.release()
