"""The processes that answer: which of them live, how busy they are, and which one a visit belongs to."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpcore

MOST_CONNECTIONS = 1024  # to one process
IDLE_SECONDS = 30.0  # shorter than the process keeps a connection open


@dataclass(slots=True, eq=False)
class Worker:
    """One process. number: of its place, from 0; a process that ends is followed by another in its place.

    - path: of its socket.
    - busy: requests that it is answering.
    - pool: of the connections to it.
    """

    number: int
    path: Path
    busy: int = 0
    pool: httpcore.AsyncConnectionPool = field(init=False)

    def __post_init__(self) -> None:
        self.pool = httpcore.AsyncConnectionPool(
            uds=str(self.path),
            max_connections=MOST_CONNECTIONS,
            max_keepalive_connections=MOST_CONNECTIONS,
            keepalive_expiry=IDLE_SECONDS,
        )

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Counts a request while it is answered."""
        self.busy += 1
        try:
            yield
        finally:
            self.busy -= 1


class Pool:
    """The processes that live, by their places. To be used inside one event loop."""

    def __init__(self) -> None:
        self._workers: dict[int, Worker] = {}

    def put(self, worker: Worker) -> None:
        """From now on requests are led to that process."""
        self._workers[worker.number] = worker

    def remove(self, number: int) -> None:
        """No request is led to that place any more."""
        self._workers.pop(number, None)

    @property
    def workers(self) -> Sequence[Worker]:
        """The processes that live."""
        return tuple(self._workers.values())

    def order(self, *, place: int | None = None, visit: str | None = None) -> list[Worker]:
        """The living processes, that first to which a request is led, the others in case it fails.

        place: of the process that must answer, none other then. visit: name whose requests are led to one process
        as long as it lives; another takes its place afterwards. Without both the least busy is the first.
        """
        if place is not None:
            return [self._workers[place]] if place in self._workers else []
        if visit is None:
            return sorted(self._workers.values(), key=lambda one: one.busy)
        return sorted(self._workers.values(), key=lambda one: _rank(visit, one.number))


def _rank(visit: str, number: int) -> bytes:
    """Rendezvous hashing: where a process ends, its own visits alone move to others."""
    return hashlib.blake2b(f"{number} {visit}".encode(), digest_size=8).digest()
