"""Which files of a corpus are sources, under which name, and what sources.toml says of them."""

import os
import tomllib
from pathlib import Path

from assistant.errors import AssistantError, DocumentError
from assistant.ingestion.loading import READERS
from assistant.ingestion.loading.regular_files import read_regular_text
from assistant.ingestion.loading.withdrawn import SOURCES, normal_name


def source_rows(corpus: Path) -> dict[str, dict[str, object]]:
    """The tables of sources.toml by normal name (`normal_name`). Raises AssistantError where it is wrong."""
    try:
        rows = tomllib.loads(read_regular_text(corpus / SOURCES))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise AssistantError(f"{corpus / SOURCES}: {error}") from error
    wrong = next((path for path, row in rows.items() if not isinstance(row, dict)), None)
    if wrong is not None:
        raise AssistantError(f'{corpus / SOURCES}: {wrong!r} must be a table ["path"] of fields')
    normal = {normal_name(path): row for path, row in rows.items()}
    if len(normal) < len(rows):
        raise AssistantError(f"{corpus / SOURCES}: one path stands twice, written in two ways of one letter")
    return normal


def document_id(path: Path, corpus: Path) -> str:
    """The id of a file of the corpus: its path inside, printable whatever bytes it is made of."""
    return os.fsencode(path.relative_to(corpus).as_posix()).decode("utf-8", "backslashreplace")


def is_source(path: Path, corpus: Path) -> bool:
    """Whether a path is to be indexed. Raises DocumentError for a name or link that cannot be."""
    name = path.relative_to(corpus).as_posix()
    is_link = path.is_symlink()
    wanted = path.suffix.lower() in READERS or (is_link and path.is_dir())
    if "/." in f"/{name}" or not wanted:
        return False
    if is_link and not path.resolve().is_relative_to(corpus.resolve()):
        raise DocumentError("points outside the corpus")
    if path.is_dir():
        return False
    if not name.isascii() and name.encode("utf-8", "replace") != os.fsencode(name):
        raise DocumentError("the file name is not UTF-8; rename it")
    return True


def reason_of(error: Exception) -> str:
    """Why a file cannot be looked at."""
    return f"cannot be read: {getattr(error, 'strerror', None) or type(error).__name__}"
