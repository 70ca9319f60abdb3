"""Starts the processes, puts another in the place of one that ends, and ends them with the server."""

import asyncio
import contextlib
import logging
import multiprocessing
import time
from collections.abc import AsyncIterator, Callable
from multiprocessing.context import SpawnProcess
from pathlib import Path

from assistant.ui.http.draining import STOP_SECONDS
from assistant.ui.workers.pool import Pool, Worker
from assistant.ui.workers.process import Make, run_process

LOOK_SECONDS = 0.1  # between two looks at a process
FIRST_SECONDS = 60.0  # the server waits for its first process; then it listens in any case
STEADY_SECONDS = 10.0  # a process that ended sooner is followed by another after a pause only
SHORTEST_PAUSE, LONGEST_PAUSE = 0.5, 30.0  # seconds
_log = logging.getLogger(__name__)


class Supervisor:
    """Keeps so many processes running. To be used inside one event loop."""

    def __init__(
        self, count: int, make: Make, *, folder: Path, pool: Pool, is_ending: Callable[[], bool] = lambda: False
    ) -> None:
        """make: what a process runs. folder: of the sockets, which nobody else may enter. pool: told who lives.

        is_ending: whether the server ends, so that no process is started any more.
        """
        self._is_ending = is_ending
        self._count = count
        self._make = make
        self._folder = folder
        self._pool = pool
        self._context = multiprocessing.get_context("spawn")
        self._processes: dict[int, SpawnProcess] = {}

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """While the block runs, so do the processes. It begins when the first of them answers."""
        tasks = [asyncio.create_task(self._keep(number)) for number in range(self._count)]
        try:
            await self._wait_for_first()
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._end()

    @property
    def process_ids(self) -> dict[int, int | None]:
        """The ids of the processes by their places."""
        return {number: process.pid for number, process in self._processes.items()}

    async def _wait_for_first(self) -> None:
        deadline = time.monotonic() + FIRST_SECONDS
        while not (self._pool.workers or self._is_ending()):
            if time.monotonic() >= deadline:
                _log.error("no process answers yet")
                return
            await asyncio.sleep(LOOK_SECONDS)

    async def _keep(self, number: int) -> None:
        """Keeps one place filled."""
        pause, generation = SHORTEST_PAUSE, 0
        while not self._is_ending():
            began = time.monotonic()
            path = self._folder / f"{number}-{generation}.sock"
            process = self._context.Process(
                target=run_process, args=(number, path, self._make), name=f"worker {number}"
            )
            process.start()
            self._processes[number] = process
            await self._follow(process, Worker(number, path))
            if self._is_ending():
                return
            _log.error("process %d ended (%s); another is started", number, process.exitcode)
            generation += 1
            pause = SHORTEST_PAUSE if time.monotonic() - began >= STEADY_SECONDS else min(2 * pause, LONGEST_PAUSE)
            await asyncio.sleep(pause)

    async def _follow(self, process: SpawnProcess, worker: Worker) -> None:
        """Returns when a process has ended; requests are led to it from when it answers until then."""
        answers = False
        try:
            while process.is_alive():
                if not answers and await _answers(worker.path):
                    answers = True
                    self._pool.put(worker)
                await asyncio.sleep(LOOK_SECONDS)
        finally:
            self._pool.remove(worker.number)
            worker.path.unlink(missing_ok=True)
            await worker.pool.aclose()

    async def _end(self) -> None:
        """Ends all: they finish what they answer, those that take too long are killed."""
        for process in self._processes.values():
            process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        while any(one.is_alive() for one in self._processes.values()) and time.monotonic() < deadline:
            await asyncio.sleep(LOOK_SECONDS)
        for process in self._processes.values():
            process.kill()
            process.join()


async def _answers(path: Path) -> bool:
    """Whether somebody listens at a socket."""
    try:
        _, writer = await asyncio.open_unix_connection(str(path))
    except OSError:
        return False
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
    return True
