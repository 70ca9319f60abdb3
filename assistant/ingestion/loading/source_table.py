"""sources.toml: its rows, and which file each row means.

A path means the file of that name, whatever its case, slashes, `./` or blanks. A row that withdraws something and names
no file must not leave in sight what it may mean: the files that it nearly names fail.
"""

import posixpath
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import DocumentError
from assistant.ingestion.loading.metadata import parse_fields
from assistant.text.regular_files import read_regular_text

SOURCES = "sources.toml"
Row = Mapping[str, object]
Rows = Mapping[str, Row]
_HEADER = re.compile(r"\s*\[?\s*[\"']([^\"']+)")  # a path between quotation marks that begins a line
_SAYS_WITHDRAWN = re.compile(r"\bwithdrawn\b(?!\W*false\b)", re.IGNORECASE)
_SIGNS = re.compile(r"[^\w]|_")


@dataclass(frozen=True, slots=True)
class Matches:
    """Which files the rows mean.

    - rows: name of a file → its row.
    - refused: name of a file → why it must not be shown: a row that withdraws something nearly names it.
    - missing: paths of rows that name no file.
    """

    rows: Rows
    refused: Mapping[str, str]
    missing: tuple[str, ...]

    def withdrawn(self) -> frozenset[str]:
        """Names of the files that the rows withdraw, or may mean to."""
        return frozenset({name for name, row in self.rows.items() if withdraws(row)} | self.refused.keys())


def read_table(corpus: Path) -> dict[str, object]:
    """sources.toml as it is written; a byte-order mark is no text. Raises OSError and ValueError."""
    return tomllib.loads(read_regular_text(corpus / SOURCES).lstrip("\ufeff"))


def rows_withdrawn_in(broken: bytes) -> dict[str, Row]:
    """The rows of a table that is no TOML, or not yet, under whose path a line says that it is withdrawn."""
    found: dict[str, Row] = {}
    path = ""
    for line in broken.decode("utf-8", errors="replace").splitlines():
        if header := _HEADER.match(line):
            path = row_path(header.group(1))
        if path and _SAYS_WITHDRAWN.search(line):
            found[path] = {"withdrawn": True}
    return found


def normal_name(name: str) -> str:
    """A path as it is compared: file systems write "é" as one character or as two."""
    return unicodedata.normalize("NFC", name)


def row_path(path: str) -> str:
    """The path of a row inside the corpus: "/", without "./", blanks around names, or a slash at its ends."""
    parts = [part.strip() for part in normal_name(path).replace("\\", "/").split("/")]
    plain = posixpath.normpath("/".join(part for part in parts if part))
    return "" if plain == "." else plain


def withdraws(row: object) -> bool:
    """Whether a row withdraws its file: it says so, or it cannot be read."""
    try:
        return not isinstance(row, Mapping) or parse_fields(row).withdrawn
    except DocumentError:
        return True


def match_rows(rows: Rows, names: Iterable[str]) -> Matches:
    """The rows of files. rows: by `row_path`. names: of all files of the corpus."""
    known = sorted(names)
    found, left = _named_exactly(rows, known)
    loose: dict[str, list[str]] = {}
    for name in known:
        if name not in found:
            loose.setdefault(_folded(name), []).append(name)
    missing: list[str] = []
    for path in left:
        meant = loose.pop(_folded(path), [])
        if len(meant) == 1:
            found[meant[0]] = rows[path]
        else:
            missing.append(path)
    return Matches(found, _refused(rows, missing, found, known), tuple(missing))


def _named_exactly(rows: Rows, names: Iterable[str]) -> tuple[dict[str, Row], list[str]]:
    """Name of a file → its row, and the paths of the other rows."""
    exact = {normal_name(name): name for name in names}
    return {exact[path]: row for path, row in rows.items() if path in exact}, [
        path for path in rows if path not in exact
    ]


def _refused(rows: Rows, missing: Iterable[str], found: Rows, names: Sequence[str]) -> dict[str, str]:
    """Name of a file → why it fails, where a row that withdraws something and names no file may mean it."""
    return {
        name: f"{SOURCES} withdraws {path!r}, which names no file and may mean this one"
        for path in missing
        if withdraws(rows[path])
        for name in _nearly_named(path, rows[path], names)
        if name not in found or not withdraws(found[name])
    }


def _folded(path: str) -> str:
    return unicodedata.normalize("NFKC", row_path(path)).casefold()


def _nearly_named(path: str, row: Row, names: Iterable[str]) -> Iterator[str]:
    """Files in a folder of that name, and files of the same letters and figures but for folders, ending or signs."""
    folded = _folded(path)
    wanted = {_letters(way) for way in (folded, _without_suffix(folded), *_dotted(folded, row))} - {""}
    for name in names:
        own = _folded(name)
        tail = posixpath.basename(own)
        ways = {_letters(way) for way in (own, _without_suffix(own), tail, _without_suffix(tail))}
        in_folder = not folded or own.startswith(f"{folded}/")
        if in_folder or folded.endswith(f"/{own}") or not wanted.isdisjoint(ways):
            yield name


def _dotted(path: str, row: object) -> Iterator[str]:
    """The paths that a row without quotation marks means: `[articles.sleep.md]` is three tables to TOML."""
    while isinstance(row, Mapping) and len(row) == 1:
        ((key, row),) = row.items()
        path = f"{path}.{key}"
        yield path.casefold()


def _without_suffix(path: str) -> str:
    return posixpath.splitext(path)[0]


def _letters(path: str) -> str:
    return _SIGNS.sub("", path)
