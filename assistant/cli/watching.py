"""Waiting for a folder to change: its times and sizes once a second, until they have come to rest.

Times and sizes are true on every disk. Events of the kernel (inotify) are not: they do not tell of changes on network
drives, behind symbolic links, or in a folder that was replaced by another of the same name.
"""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

POLL_SECONDS = 1.0
RETRY_POLLS = 10  # after a run that did not get through

Looks = dict[str, tuple[int, int]]  # path → time of the last change in ns, size in bytes


def looks(folder: Path) -> Looks:
    """What every file of a folder looks like from outside; one that goes away meanwhile is left out."""
    found: Looks = {}
    for parent, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(parent, name)
            try:
                seen = os.stat(path)
            except OSError:
                continue
            found[path] = (seen.st_mtime_ns, seen.st_size)
    return found


def watch(folder: Path, action: Callable[[], bool], *, stop: threading.Event, poll: float = POLL_SECONDS) -> None:
    """Calls action at once and after each change of the folder, until stop is set.

    A change is acted on when the folder has looked the same for one poll: a file that is still being written waits.

    - action: returns whether it got through; if not, it is called again after RETRY_POLLS.
    - poll: seconds.
    """
    before = looks(folder)
    done, idle = (before if action() else None), 0
    while not stop.wait(poll):
        now = looks(folder)
        idle = idle + 1 if now == before else 0
        before = now
        if idle >= (RETRY_POLLS if done is None else 1) and now != done:
            done, idle = (now if action() else None), 0


@contextmanager
def interruptible() -> Iterator[None]:
    """Lets SIGTERM end a run as Ctrl-C does, so that nothing half-written is left behind."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
