"""Which files of a corpus are sources, under which name, and what sources.toml says of them."""

import os
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import AssistantError, DocumentError
from assistant.ingestion.loading import READERS
from assistant.ingestion.loading.source_table import SOURCES, Matches, match_rows, read_table, row_path


def source_rows(corpus: Path) -> dict[str, dict[str, object]]:
    """The tables of sources.toml by path (`row_path`). Raises AssistantError where it is wrong."""
    try:
        table = read_table(corpus)
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise AssistantError(f"{corpus / SOURCES}: {error}") from error
    rows = {path: row for path, row in table.items() if isinstance(row, dict)}
    wrong = next((path for path in table if path not in rows), None)
    if wrong is not None:
        raise AssistantError(f'{corpus / SOURCES}: {wrong!r} must be a table ["path"] of fields')
    normal = {row_path(path): row for path, row in rows.items()}
    if len(normal) < len(rows):
        raise AssistantError(f"{corpus / SOURCES}: one path stands twice, written in two ways")
    return normal


@dataclass(frozen=True, slots=True)
class CorpusEntry:
    """A file, folder or link in a corpus.

    - name: its path inside the corpus, with forward slashes.
    - path: where it is.
    - is_link, is_folder: what it is; a link to a folder is both.
    """

    name: str
    path: Path
    is_link: bool
    is_folder: bool

    @classmethod
    def at(cls, path: Path, corpus: Path) -> "CorpusEntry":
        """What stands at a path in the corpus."""
        return cls(path.relative_to(corpus).as_posix(), path, path.is_symlink(), path.is_dir())


def sources_of(corpus: Path) -> tuple[dict[str, Path], dict[str, str]]:
    """Every source, name → path in order of path, and name → reason for those that cannot be one."""
    paths: dict[str, Path] = {}
    failed: dict[str, str] = {}
    for entry in entries(corpus):
        name = document_id(entry.name)
        try:
            if is_source(entry, corpus):
                paths[name] = entry.path
        except DocumentError as error:
            failed[name] = str(error)
        except (OSError, RuntimeError) as error:  # RuntimeError: links that lead round in a circle
            failed[name] = reason_of(error)
    return paths, failed


def matches_of(corpus: Path) -> Matches:
    """Which files of a corpus the rows of its sources.toml mean. Raises AssistantError where that is wrong."""
    rows = source_rows(corpus)
    if not rows:
        return Matches({}, {}, ())
    paths, failed = sources_of(corpus)
    return match_rows(rows, (*paths, *failed))


def entries(corpus: Path, inside: str = "") -> Iterator[CorpusEntry]:
    """All that stands in a corpus, in order of path. Linked folders and folders that are barred are not gone into.

    The system says what each thing is while it lists them: with many files that is most of the time.
    """
    try:
        with os.scandir(corpus / inside) as found:
            listed = sorted(found, key=lambda one: one.name)
    except PermissionError:
        return
    for one in listed:
        path, is_link = Path(one.path), one.is_symlink()
        is_folder = path.is_dir() if is_link else one.is_dir()  # a link that leads round in a circle is none
        entry = CorpusEntry(f"{inside}{one.name}", path, is_link, is_folder)
        yield entry
        if entry.is_folder and not entry.is_link:
            yield from entries(corpus, f"{entry.name}/")


def document_id(name: str) -> str:
    """The id of what has this name in a corpus: printable whatever bytes it is made of."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def is_source(entry: CorpusEntry, corpus: Path) -> bool:
    """Whether it is to be indexed. Raises DocumentError for a name or link that cannot be."""
    name, path = entry.name, entry.path
    wanted = path.suffix.lower() in READERS or (entry.is_link and entry.is_folder)
    if "/." in f"/{name}" or not wanted:
        return False
    if entry.is_link and not path.resolve().is_relative_to(corpus.resolve()):
        raise DocumentError("points outside the corpus")
    if entry.is_folder:
        return False
    if not name.isascii() and name.encode("utf-8", "replace") != os.fsencode(name):
        raise DocumentError("the file name is not UTF-8; rename it")
    return True


def reason_of(error: Exception) -> str:
    """Why a file cannot be looked at."""
    if isinstance(error, RuntimeError):
        return "cannot be read: links lead round in a circle"
    return f"cannot be read: {getattr(error, 'strerror', None) or type(error).__name__}"
