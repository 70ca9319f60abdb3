"""One writer at a time: a lock the system lets go of when its holder dies, and beside it the holder's name."""

import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from assistant.errors import AssistantError, IndexLockedError
from assistant.store.disk import disk_errors
from assistant.text.regular_files import read_regular_text

LOCK = "lock"  # stays where it is: two writers must never lock two files
HOLDER = "lock.holder"  # who holds it; a file of its own, because no other process can read a locked one on Windows
SIGNING_SECONDS = 0.2  # more than passes between taking the lock and writing one's name


@contextmanager
def write_lock(index: Path) -> Iterator[None]:
    """Holds the index for one writer; a lock whose holder is dead is simply taken.

    Raises IndexLockedError naming the process, its machine and since when it has written, or
    AssistantError when the folder cannot be written.
    """
    with disk_errors(index):
        index.mkdir(parents=True, exist_ok=True)
        os.close(os.open(index / LOCK, os.O_RDWR | os.O_CREAT, 0o644))  # a folder that refuses is told from a held lock
    lock = FileLock(index / LOCK, timeout=0, fallback_to_soft=False)
    _take(lock, index)
    try:
        _sign(index)
        yield
    finally:
        (index / HOLDER).unlink(missing_ok=True)
        lock.release()


def is_being_written(index: Path) -> bool:
    """Whether a process that lives has signed the lock: what stands half-written in the index is then its work."""
    return _signature(index)[1]


def _take(lock: FileLock, index: Path) -> None:
    try:
        lock.acquire()
    except Timeout as error:
        raise IndexLockedError(f"{index} is being written by {_holder(index)}") from error
    except (OSError, NotImplementedError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise AssistantError(f"{index} is on a disk without locks ({reason}); name another: --index") from error


def _sign(index: Path) -> None:
    since = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime())
    row = {"process": os.getpid(), "host": socket.gethostname(), "since": since}
    with disk_errors(index):
        (index / HOLDER).write_text(json.dumps(row) + "\n", encoding="ascii")


def _holder(index: Path) -> str:
    """Who holds the lock, and what to do. A new holder is given a moment to sign."""
    deadline = time.monotonic() + SIGNING_SECONDS
    while True:
        named, alive = _signature(index)
        if alive:
            return f"{named}; wait until it is done"
        if time.monotonic() > deadline:
            break
        time.sleep(SIGNING_SECONDS / 20)
    if named is None:
        return "another process; wait until it is done"
    return f"a child that {named} has left behind; end the child (fuser {LOCK}), or wait until it is done"


def _signature(index: Path) -> tuple[str | None, bool]:
    """Who has signed the lock last, and whether that process lives, as far as can be seen from here."""
    try:
        row = json.loads(read_regular_text(index / HOLDER))
        process, host, since = int(row["process"]), str(row["host"]), str(row["since"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None, False
    named = f"process {process} on {host} since {since}"
    if host != socket.gethostname() or os.name != "posix":  # elsewhere os.kill would end the process
        return named, True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return named, False
    except OSError:  # it is somebody else's
        pass
    return named, True
