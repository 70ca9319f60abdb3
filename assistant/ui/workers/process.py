"""One of several processes: it answers at a socket of its own until it is told to end."""

import multiprocessing
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from starlette.types import ASGIApp

from assistant.ui.http.draining import Draining
from assistant.ui.http.outage_answers import Outage
from assistant.ui.http.over_limit_header import MarkedByRouter
from assistant.ui.http.running import Server

BACKLOG = 2048


@dataclass(frozen=True, slots=True)
class Parts:
    """What a process runs.

    - app: answers.
    - outage: answers while the process ends.
    - started: called once it listens; None for nothing.
    """

    app: ASGIApp
    outage: Outage
    started: Callable[[], None] | None = None


Make = Callable[[int], Parts]  # from the place of a process; picklable


def run_process(number: int, path: Path, make: Make) -> None:
    """Runs one process to its end. number: of its place. path: of its socket, which is not there yet."""
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    parts = make(number)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(str(path))
        listener.listen(BACKLOG)
        app = Draining(MarkedByRouter(parts.app), outage=parts.outage)
        started = parts.started or (lambda: None)
        Server(app, started=started, trusted="*", deaf_to=(signal.SIGINT,)).run(sockets=[listener])
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)  # a thread inside native code would be torn down noisily


def _end_with_parent() -> None:
    """A process whose parent was killed is of no use."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
