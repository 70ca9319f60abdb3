"""Votes on passages ("it helped", "it did not", "wrong", "hurtful"): off until the operator names a file for them.

A vote is three things and nothing else: the day, the passage, the vote. No message, no answer, no address, no hour.
"""

import csv
import re
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

VOTES = ("helped", "not", "wrong", "hurtful")
COLUMNS = ("day", "passage", "vote")
MAX_BYTES = 50_000_000  # about two million votes; no more are kept then
_ID = re.compile(r"[0-9a-f]{16}")


class FeedbackLog:
    """The file of votes. known: whether a passage of that id is in the library."""

    def __init__(self, file: Path, *, known: Callable[[str], bool]) -> None:
        self._file = file
        self._known = known
        self._lock = threading.Lock()

    def cast(self, passage: object, vote: object) -> bool:
        """Appends one vote; False, and nothing is written, when it is none. Raises OSError when the disk refuses."""
        if not (isinstance(passage, str) and _ID.fullmatch(passage) and vote in VOTES and self._known(passage)):
            return False
        with self._lock:
            new = not self._file.exists()
            if not new and self._file.stat().st_size > MAX_BYTES:
                return False
            with self._file.open("a", encoding="ascii", newline="") as table:
                rows = csv.writer(table, lineterminator="\n")
                if new:
                    self._file.chmod(0o600)
                    rows.writerow(COLUMNS)
                rows.writerow((date.today().isoformat(), passage, vote))
        return True
