"""One writer at a time: a lock the kernel lets go of when its holder dies, with the holder's name in it."""

import fcntl
import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.errors import AssistantError, IndexLockedError
from assistant.store.disk import disk_errors

LOCK = "lock"
MAX_HOLDER_BYTES = 1000
SIGNING_SECONDS = 0.2  # more than passes between taking the lock and writing one's name into it


@contextmanager
def write_lock(index: Path) -> Iterator[None]:
    """Holds the index for one writer; a lock whose holder is dead is simply taken.

    Raises IndexLockedError naming the process, its machine and since when it has written, or
    AssistantError when the folder cannot be written.
    """
    with disk_errors(index):
        index.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(index / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        _take(descriptor, index)
        yield
        os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def _take(descriptor: int, index: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise IndexLockedError(f"{index} is being written by {_holder(descriptor)}") from error
    except OSError as error:
        raise AssistantError(f"{index} is on a disk without locks ({error.strerror}); name another: --index") from error
    since = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime())
    row = json.dumps({"process": os.getpid(), "host": socket.gethostname(), "since": since}).encode("ascii") + b"\n"
    with disk_errors(index):
        os.pwrite(descriptor, row, 0)
        os.ftruncate(descriptor, len(row))


def _holder(descriptor: int) -> str:
    """Who holds the lock, and what to do. A new holder is given a moment to sign."""
    deadline = time.monotonic() + SIGNING_SECONDS
    while True:
        named, alive = _signature(descriptor)
        if alive:
            return f"{named}; wait until it is done"
        if time.monotonic() > deadline:
            break
        time.sleep(SIGNING_SECONDS / 20)
    if named is None:
        return "another process; wait until it is done"
    return f"a child that {named} has left behind; end the child (fuser {LOCK}), or wait until it is done"


def _signature(descriptor: int) -> tuple[str | None, bool]:
    """Who has signed the lock last, and whether that process lives, as far as can be seen from here."""
    try:
        row = json.loads(os.pread(descriptor, MAX_HOLDER_BYTES, 0))
        process, host, since = int(row["process"]), str(row["host"]), str(row["since"])
    except (ValueError, KeyError, TypeError):
        return None, False
    named = f"process {process} on {host} since {since}"
    if host != socket.gethostname():
        return named, True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return named, False
    except OSError:  # it is somebody else's
        pass
    return named, True
