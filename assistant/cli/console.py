"""What commands read from and write to: UTF-8 whatever the terminal or the locale says."""

import io
import os
import sys


def use_utf8() -> None:
    """Makes stdin, stdout and stderr UTF-8. Half a surrogate pair, which UTF-8 lacks, is written as an escape, \\ud800.

    Text of the library, and JSON between programs (RFC 8259), holds characters that few other encodings have.
    """
    for stream, errors in ((sys.stdin, "replace"), (sys.stdout, "backslashreplace"), (sys.stderr, "backslashreplace")):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors=errors)


def open_closed_streams() -> None:
    """Puts an empty stdin, and a stdout and stderr that lead nowhere, where the caller closed them."""
    if sys.stdin is None:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115 - open as long as the process
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115


def drop_output() -> None:
    """Sends what stdout and stderr still hold to nowhere: their reader has gone, or their disk is full."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
