"""Which documents the corpus withdraws at this moment, without loading them or building anything."""

import logging
import time
from collections.abc import Iterable
from pathlib import Path

from assistant.ingestion.loading.readers import reader_of, stated_fields
from assistant.ingestion.loading.source_table import (
    SOURCES,
    Row,
    Rows,
    match_rows,
    read_table,
    row_path,
    rows_withdrawn_in,
    withdraws,
)
from assistant.text.regular_files import open_regular_file

GONE_SECONDS = 10.0  # a file that is missing for longer is not being saved
_HEAD = 65_536  # bytes: more than checked front matter can fill
_Seen = tuple[int, int] | None  # time of the last change in ns, size in bytes; None: no such file
_log = logging.getLogger(__name__)


class WithdrawnFlags:
    """The withdrawn flags of a corpus; a file is read again only when its time or size changes.

    Each is read by the function that the ingest reads it with. A document whose fields cannot be read counts as
    withdrawn; one whose file is gone stays as it was last known. Rows of sources.toml are matched with documents as the
    ingest matches them; they withdraw nothing once the file is gone for good.
    """

    def __init__(self, corpus: Path) -> None:
        self._corpus = corpus
        self._seen: dict[str, _Seen] = {}
        self._own: set[str] = set()  # withdrawn by the file itself
        self._rows: Rows = {}  # of sources.toml
        self._missed: float | None = None  # when sources.toml was first missed, in seconds
        self._asked: frozenset[str] = frozenset()  # of which documents it was last asked
        self._listed: frozenset[str] = frozenset()  # those of them that sources.toml withdraws

    def among(self, ids: Iterable[str]) -> frozenset[str]:
        """Those of the document ids that are withdrawn now."""
        wanted = frozenset(ids)
        if self._has_changed(SOURCES):
            self._read_sources()
        elif self._is_gone(SOURCES):
            self._take_rows({})
        if wanted != self._asked:
            self._listed, self._asked = match_rows(self._rows, wanted).withdrawn(), wanted
        for name in sorted(wanted):
            reader = reader_of(name)
            if reader and (reader.has_front_matter or reader.fields_of) and self._has_changed(name):
                self._read_own(name)
        return (wanted & self._own) | self._listed

    def _has_changed(self, name: str) -> bool:
        """Whether a file is there and differs from the last look."""
        try:
            found = (self._corpus / name).stat()
            now: _Seen = (found.st_mtime_ns, found.st_size)
        except OSError:
            now = None
        before = self._seen.get(name)
        self._seen[name] = now
        return now is not None and now != before

    def _is_gone(self, name: str) -> bool:
        """Whether a file has been missing for so long that nobody is saving it."""
        if self._seen.get(name) is not None:
            self._missed = None
            return False
        now = time.monotonic()
        self._missed = now if self._missed is None else self._missed
        return now - self._missed > GONE_SECONDS

    def _read_own(self, name: str) -> None:
        try:
            with open_regular_file(self._corpus / name) as stream:
                withdrawn = stated_fields(name, _whole_lines(stream.read(_HEAD))).withdrawn
        except FileNotFoundError:
            return
        except Exception as error:  # a file half written must not keep questions from being answered
            _log.warning("a document is not shown, as its fields cannot be read: %s", type(error).__name__)
            withdrawn = True
        (self._own.add if withdrawn else self._own.discard)(name)

    def _read_sources(self) -> None:
        try:
            table = read_table(self._corpus)
        except (OSError, ValueError) as error:  # not UTF-8 and not TOML are both ValueErrors
            _log.warning("%s was not read again: %s", SOURCES, type(error).__name__)
            if isinstance(error, ValueError):
                self._hide_by_broken_sources()
            return
        rows: dict[str, Row] = {}
        for path, row in table.items():
            if not withdraws(rows.get(row_path(path), {})):  # of two rows for one path, which fail the ingest
                rows[row_path(path)] = row if isinstance(row, dict) else {path: row}
        self._take_rows(rows)

    def _hide_by_broken_sources(self) -> None:
        """Hides what a table that is no TOML withdraws, until it can be read."""
        try:
            with open_regular_file(self._corpus / SOURCES) as stream:
                broken = stream.read()
        except OSError:  # it is gone meanwhile
            return
        self._take_rows({**self._rows, **rows_withdrawn_in(broken)})

    def _take_rows(self, rows: Rows) -> None:
        if rows != self._rows:
            self._rows, self._asked = rows, frozenset()


def _whole_lines(head: bytes) -> bytes:
    """The head of a file without the line that it cuts, which may end inside a character."""
    return head if len(head) < _HEAD else head[: head.rfind(b"\n") + 1] or head
