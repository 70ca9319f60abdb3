"""Regular files alone are read: a pipe, a socket or a device can make a reader wait for ever."""

import errno
import os
import stat
from io import BufferedReader, TextIOWrapper
from pathlib import Path

_NO_WAIT = getattr(os, "O_NONBLOCK", 0)  # Windows has neither the flag nor files that need it


class NotRegularError(OSError):
    """What stands in the place of a file is none; reading it could wait for ever."""


def open_regular_file(path: Path) -> BufferedReader:
    """A regular file, or a link to one, opened for reading its bytes.

    Raises NotRegularError, at once, for anything else, and OSError for what cannot be opened.
    """
    check_regular(path)  # a device is not even opened: that alone can set it going
    stream = open(path, "rb", opener=_open_without_waiting)  # noqa: SIM115 - handed to the caller
    try:
        _check(os.fstat(stream.fileno()), path)  # what stands there may have changed meanwhile
    except OSError:
        stream.close()
        raise
    return stream


def read_regular_text(path: Path) -> str:
    """The text of a regular file in UTF-8, line ends as "\\n". Raises OSError and UnicodeDecodeError."""
    with TextIOWrapper(open_regular_file(path), encoding="utf-8") as stream:
        return stream.read()


def check_regular(path: Path) -> None:
    """For files that a library opens. Raises NotRegularError, and OSError where nothing is there."""
    _check(os.stat(path), path)


def _check(found: os.stat_result, path: Path) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise NotRegularError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(found.st_mode):
        raise NotRegularError(errno.EINVAL, "not a regular file", str(path))


def _open_without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | _NO_WAIT)
