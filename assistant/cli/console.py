"""What commands write to: any text can be written, whatever the terminal can show."""

import io
import os
import sys


def accept_any_text() -> None:
    """Makes stdout write characters that its encoding lacks as escapes, \\u201c, where it would raise."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def write_json_as_utf8() -> None:
    """Makes stdout UTF-8, as JSON is between programs (RFC 8259). Half a surrogate pair becomes a JSON escape."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")


def drop_output() -> None:
    """Sends what stdout still holds to nowhere: its reader has gone."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
