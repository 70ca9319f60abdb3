"""Which documents the corpus withdraws at this moment, without loading them or building anything."""

import logging
import tomllib
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from assistant.ingestion.loading.front_matter import split_front_matter
from assistant.ingestion.loading.readers import reader_of
from assistant.ingestion.loading.regular_files import open_regular_file, read_regular_text
from assistant.ingestion.loading.textfile import decode

SOURCES = "sources.toml"
_HEAD = 65_536  # bytes: more than checked front matter can fill
_Seen = tuple[int, int] | None  # time of the last change in ns, size in bytes; None: no such file
_log = logging.getLogger(__name__)


class WithdrawnFlags:
    """The withdrawn flags of a corpus; a file is read again only when its time or size changes.

    Each is read by the function that the ingest reads it with. A document whose front matter cannot be read counts as
    withdrawn; one whose file is gone stays as it was last known. Names are compared in one normal form (NFC).
    """

    def __init__(self, corpus: Path) -> None:
        self._corpus = corpus
        self._seen: dict[str, _Seen] = {}
        self._own: set[str] = set()  # withdrawn by front matter
        self._listed: frozenset[str] = frozenset()  # withdrawn by sources.toml

    def among(self, ids: Iterable[str]) -> frozenset[str]:
        """Those of the document ids that are withdrawn now."""
        if self._has_changed(SOURCES):
            self._read_sources()
        wanted = frozenset(ids)
        for name in sorted(wanted):
            reader = reader_of(name)
            if reader and reader.has_front_matter and self._has_changed(name):
                self._read_front_matter(name)
        return frozenset(name for name in wanted if name in self._own or normal_name(name) in self._listed)

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

    def _read_front_matter(self, name: str) -> None:
        try:
            with open_regular_file(self._corpus / name) as stream:
                withdrawn = split_front_matter(decode(_whole_lines(stream.read(_HEAD))))[0].withdrawn
        except FileNotFoundError:
            return
        except Exception as error:  # a file half written must not keep questions from being answered
            _log.warning("a document is not shown, as its front matter cannot be read: %s", type(error).__name__)
            withdrawn = True
        (self._own.add if withdrawn else self._own.discard)(name)

    def _read_sources(self) -> None:
        try:
            rows = tomllib.loads(read_regular_text(self._corpus / SOURCES))
        except (OSError, ValueError) as error:  # not UTF-8 and not TOML are both ValueErrors
            _log.warning("%s was not read again: %s", SOURCES, type(error).__name__)
            return
        self._listed = frozenset(
            normal_name(name)
            for name, row in rows.items()
            if not isinstance(row, dict) or row.get("withdrawn") not in (None, False)  # what is no flag is no licence
        )


def normal_name(name: str) -> str:
    """A path as it is compared: file systems write "é" as one character or as two."""
    return unicodedata.normalize("NFC", name)


def _whole_lines(head: bytes) -> bytes:
    """The head of a file without the line that it cuts, which may end inside a character."""
    return head if len(head) < _HEAD else head[: head.rfind(b"\n") + 1] or head
