"""What the loader makes of single files, as an ingest would read them; no index and no encoder is needed."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import DocumentError
from assistant.ingestion.corpus_files import CorpusEntry, document_id, entries, is_source, matches_of, reason_of
from assistant.ingestion.loading import READERS, Loaded, ReadLimits
from assistant.ingestion.loading.source_table import Matches
from assistant.ingestion.source_loading import load_or_reason


@dataclass(frozen=True, slots=True)
class Inspected:
    """A file and what became of it.

    - path: as it was named, or found in a folder that was named.
    - id: that an ingest would give it; outside the corpus its name.
    - loaded: None where it cannot be read.
    - error: the reason then.
    """

    path: Path
    id: str
    loaded: Loaded | None = None
    error: str | None = None


def inspect_files(paths: Iterable[Path], corpus: Path, *, limits: ReadLimits | None = None) -> Iterator[Inspected]:
    """Each file, and each source in a folder, one after the other.

    - corpus: a file below it is read with its row of sources.toml.
    - limits: what reading one file may cost; None for the usual ones.

    Raises AssistantError when sources.toml is wrong.
    """
    matches = matches_of(corpus)
    for path in paths:
        if path.is_dir():
            yield from _in_folder(path, corpus, matches, limits)
        else:
            yield _inspect(path, corpus, matches, limits)


def _in_folder(folder: Path, corpus: Path, matches: Matches, limits: ReadLimits | None) -> Iterator[Inspected]:
    """The sources in a folder, in order of path; one row that says so where there is none."""
    found = False
    for entry in entries(folder):
        try:
            wanted = is_source(entry, folder)
        except (DocumentError, OSError, RuntimeError):
            wanted = True  # its reason is told when it is read
        if wanted:
            found = True
            yield _inspect(entry.path, corpus, matches, limits)
    if not found:
        yield Inspected(folder, folder.name, error=f"no documents in it; it may hold {', '.join(READERS)} files")


def _inspect(path: Path, corpus: Path, matches: Matches, limits: ReadLimits | None) -> Inspected:
    inside = _place_in(corpus, path)
    entry = CorpusEntry.at(inside, corpus) if inside else None
    name = document_id(entry.name if entry else path.name)
    try:
        if entry:
            is_source(entry, corpus)
    except DocumentError as error:
        return Inspected(path, name, error=str(error))
    except (OSError, RuntimeError) as error:
        return Inspected(path, name, error=reason_of(error))
    if inside and name in matches.refused:
        return Inspected(path, name, error=matches.refused[name])
    result = load_or_reason(path, name, fields=matches.rows.get(name) if inside else None, limits=limits)
    return Inspected(path, name, error=result) if isinstance(result, str) else Inspected(path, name, result)


def _place_in(corpus: Path, path: Path) -> Path | None:
    """The path of a file as one below the corpus, whatever links lead to its folder; None where it lies elsewhere."""
    ways = (
        (Path(os.path.abspath(path)), Path(os.path.abspath(corpus))),
        (path.parent.resolve() / path.name, corpus.resolve()),
    )
    for file, folder in ways:
        if file.is_relative_to(folder):
            return corpus / file.relative_to(folder)
    return None
