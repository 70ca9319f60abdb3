"""How many questions are answered at once, and how many may wait."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

ANSWER_SECONDS = 20.0  # from the question to its answer, the time that it waits included
CONCURRENT = 4  # each takes some tens of milliseconds of two cores
WAITING = 64

Result = TypeVar("Result")


class AnswerSlots:
    """Runs so many functions at once, each in a thread; the page and the API share them."""

    def __init__(
        self, *, concurrent: int = CONCURRENT, waiting: int = WAITING, seconds: float = ANSWER_SECONDS
    ) -> None:
        """concurrent: functions that run at once; waiting: how many may wait beside them; seconds: for each."""
        self._seconds = seconds
        self._free = asyncio.Semaphore(concurrent)
        self._most_waiting = waiting
        self._waiting = 0

    @property
    def are_full(self) -> bool:
        """Whether as many functions wait as may, so that one more is to be refused."""
        return self._waiting >= self._most_waiting

    async def run(self, function: Callable[[], Result]) -> Result:
        """The result of a function, once a slot is free. Raises what the function raises.

        Raises TimeoutError where the result is not there in time. The function, which no one can stop, keeps its slot
        until it ends.
        """
        deadline = asyncio.get_running_loop().time() + self._seconds
        self._waiting += 1
        try:
            async with asyncio.timeout_at(deadline):
                await self._free.acquire()
        finally:
            self._waiting -= 1
        running = asyncio.ensure_future(asyncio.to_thread(function))
        running.add_done_callback(self._ended)
        async with asyncio.timeout_at(deadline):
            return await asyncio.shield(running)

    def _ended(self, running: "asyncio.Future[Result]") -> None:
        """Frees the slot; a failure that nobody waits for any more is not told again."""
        self._free.release()
        if not running.cancelled():
            running.exception()
