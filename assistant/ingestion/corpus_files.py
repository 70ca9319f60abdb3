"""Which files of a corpus are sources, under which name, and what sources.toml says of them."""

import os
import tomllib
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


def sources_of(corpus: Path) -> tuple[dict[str, Path], dict[str, str]]:
    """Every source, name → path in order of path, and name → reason for those that cannot be one."""
    paths: dict[str, Path] = {}
    failed: dict[str, str] = {}
    for path in sorted(corpus.rglob("*")):
        name = document_id(path, corpus)
        try:
            if is_source(path, corpus):
                paths[name] = path
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


def document_id(path: Path, corpus: Path) -> str:
    """The id of a file of the corpus: its path inside, printable whatever bytes it is made of."""
    return os.fsencode(path.relative_to(corpus).as_posix()).decode("utf-8", "backslashreplace")


def is_source(path: Path, corpus: Path) -> bool:
    """Whether a path is to be indexed. Raises DocumentError for a name or link that cannot be."""
    name = path.relative_to(corpus).as_posix()
    linked_folder = path.is_symlink() and path.is_dir()
    if "/." in f"/{name}" or not (path.suffix.lower() in READERS or linked_folder):
        return False
    if path.is_symlink() and not path.resolve().is_relative_to(corpus.resolve()):
        raise DocumentError("points outside the corpus")
    if path.is_dir():
        return False
    if not name.isascii() and name.encode("utf-8", "replace") != os.fsencode(name):
        raise DocumentError("the file name is not UTF-8; rename it")
    return True


def reason_of(error: Exception) -> str:
    """Why a file cannot be looked at."""
    if isinstance(error, RuntimeError):
        return "cannot be read: links lead round in a circle"
    return f"cannot be read: {getattr(error, 'strerror', None) or type(error).__name__}"
