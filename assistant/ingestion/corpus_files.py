"""Which files of a corpus are sources, under which name, and what sources.toml says of them."""

import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import AssistantError, DocumentError
from assistant.ingestion.loading import READERS
from assistant.ingestion.loading.source_table import SOURCES, Matches, match_rows, read_table, row_path

_OF_A_PAGE = ("_files", ".files", "-Dateien", "_archivos", "_fichiers", "_arquivos")  # folders beside a saved page
_PAGES = (".html", ".htm")
_DATA = (".toml", ".jsonl")  # files of a corpus that are no texts


@dataclass(frozen=True, slots=True)
class CorpusFiles:
    """What the files of a corpus are, each by its name.

    - sources: name → path, in order of path.
    - failed: name → reason, of those that should be sources and cannot.
    - passed_over: name → reason, of those that are none, data of the corpus and hidden files apart.
    """

    sources: Mapping[str, Path]
    failed: Mapping[str, str]
    passed_over: Mapping[str, str]


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


def files_of(corpus: Path) -> CorpusFiles:
    """Every file of a corpus: a source, one that fails, or one that is passed over."""
    paths: dict[str, Path] = {}
    failed: dict[str, str] = {}
    passed_over: dict[str, str] = {}
    for entry in entries(corpus):
        name = document_id(entry.name)
        try:
            if is_source(entry, corpus):
                paths[name] = entry.path
            elif reason := _why_passed_over(entry, corpus):
                passed_over[name] = reason
        except DocumentError as error:
            failed[name] = str(error)
        except (OSError, RuntimeError) as error:  # RuntimeError: links that lead round in a circle
            failed[name] = reason_of(error)
    return CorpusFiles(paths, failed, passed_over)


def matches_of(corpus: Path) -> Matches:
    """Which files of a corpus the rows of its sources.toml mean. Raises AssistantError where that is wrong."""
    rows = source_rows(corpus)
    if not rows:
        return Matches({}, {}, ())
    files = files_of(corpus)
    return match_rows(rows, (*files.sources, *files.failed))


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
    if _is_hidden(name) or not wanted or _saved_page(entry, corpus):
        return False
    if entry.is_link and not _target(path).is_relative_to(corpus.resolve()):
        raise DocumentError("points outside the corpus")
    if entry.is_folder:
        return False
    if not name.isascii() and name.encode("utf-8", "replace") != os.fsencode(name):
        raise DocumentError("the file name is not UTF-8; rename it")
    return True


def _target(link: Path) -> Path:
    """Where a link leads. Raises DocumentError where nothing is there; OSError, RuntimeError for links in a circle."""
    try:
        return link.resolve(strict=True)
    except FileNotFoundError as error:
        raise DocumentError("is a link to nothing") from error


def _why_passed_over(entry: CorpusEntry, corpus: Path) -> str | None:
    """Why something that is no source is none; None where nobody would take it for one."""
    suffix = entry.path.suffix.lower()
    if _is_hidden(entry.name) or suffix in _DATA:
        return None
    if entry.is_folder:
        return "a link to a folder; its files are read where they lie" if entry.is_link else None
    if page := _saved_page(entry, corpus):
        return f"belongs to the saved page {page}"
    return f"no reader for {suffix}" if suffix else "no reader for a name without a suffix"


def _saved_page(entry: CorpusEntry, corpus: Path) -> str | None:
    """The page in whose side folder something lies, as browsers save one; None for anything else."""
    folder, _, rest = entry.name.rpartition("/")
    while rest and folder:
        for ending in _OF_A_PAGE:
            pages = [f"{folder.removesuffix(ending)}{suffix}" for suffix in _PAGES] if folder.endswith(ending) else []
            for page in pages:
                if (corpus / page).is_file():
                    return page
        folder, _, rest = folder.rpartition("/")
    return None


def _is_hidden(name: str) -> bool:
    """Whether the name of a file or of a folder around it begins with a dot."""
    return "/." in f"/{name}"


def reason_of(error: Exception) -> str:
    """Why a file cannot be looked at."""
    if isinstance(error, RuntimeError):
        return "cannot be read: links lead round in a circle"
    return f"cannot be read: {getattr(error, 'strerror', None) or type(error).__name__}"
