"""What an ingest would do: every source compared with the live index by the hash of its content."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.errors import AssistantError, DocumentError, IndexDamagedError, IndexFormatError, IndexMissingError
from assistant.ingestion.corpus_files import CorpusFiles, files_of, source_rows
from assistant.ingestion.loading import READERS, content_hash, read_bytes
from assistant.ingestion.loading.source_table import SOURCES, Matches, Row, match_rows
from assistant.store.snapshots import GENERATIONS, current_id, read_manifest


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run would do, as paths inside the corpus.

    - added, changed, removed, unchanged: compared with the live index by the hash of their content.
    - failed: path → reason, of files that cannot be read, and of unchanged ones that failed before.
    - moved: path → the path it had, of a document that is otherwise the same; among the changed.
    - retried: those of the failed whose content can be read, to be tried again.
    - hashes: path → content hash of every readable source.
    - rows: path → its table in sources.toml.
    - passed_over: path → reason, of files that are no sources.
    """

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    failed: Mapping[str, str] = field(default_factory=dict)
    moved: Mapping[str, str] = field(default_factory=dict)
    retried: tuple[str, ...] = ()
    hashes: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    passed_over: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_current(self) -> bool:
        """Whether the live index already holds exactly these sources."""
        return not (self.added or self.changed or self.removed)


def make_plan(corpus: Path, index: Path, *, settings: Mapping[str, Any] | None = None) -> Plan:
    """What differs between the corpus and the live index; reads every file, loads no model.

    settings: what the index must have been built with; None accepts any.

    Raises AssistantError when the corpus is no folder, holds nothing readable, or sources.toml is wrong.
    """
    if not corpus.is_dir():
        raise AssistantError(f"no corpus folder {corpus}; name one with --corpus")
    files = files_of(corpus)
    hashes, failed, rows = _hashes(files, source_rows(corpus))
    if not hashes and not failed:
        raise AssistantError(f"no documents in {corpus}; it may hold {', '.join(READERS)} files")
    sources, same_settings = _indexed(index, settings)
    failures = {path: row for path, row in sources.get("failures", {}).items() if path in hashes}
    documents = sources.get("documents", {})
    known = documents | {path: row["hash"] for path, row in failures.items()}
    same = {path for path, digest in hashes.items() if same_settings and known.get(path) == digest}
    moved = _moved(documents, hashes, known)
    return Plan(
        added=tuple(path for path in hashes if path not in known and path not in moved),
        changed=tuple(path for path in hashes if path in moved or (path in known and path not in same)),
        removed=tuple(sorted(set(known) - set(hashes) - set(moved.values()))),
        unchanged=tuple(path for path in hashes if path in same and path not in failures),
        failed=failed | {path: row["reason"] for path, row in failures.items() if path in same},
        moved=moved,
        retried=tuple(path for path in failures if path in same),
        hashes=hashes,
        rows=rows,
        passed_over=files.passed_over,
    )


def _moved(documents: Mapping[str, str], hashes: Mapping[str, str], known: Mapping[str, str]) -> dict[str, str]:
    """New path → old path, of each new source that has the content of a document whose path is gone."""
    gone: dict[str, list[str]] = {}
    for path, digest in sorted(documents.items(), reverse=True):
        if path not in hashes:
            gone.setdefault(digest, []).append(path)
    return {path: gone[digest].pop() for path, digest in hashes.items() if path not in known and gone.get(digest)}


def _hashes(files: CorpusFiles, rows: Mapping[str, Row]) -> tuple[dict[str, str], dict[str, str], Mapping[str, Row]]:
    """Path → content hash of every source, in order of path; path → reason for the unreadable; path → row."""
    matches = match_rows(rows, (*files.sources, *files.failed))
    failed = {**files.failed, **matches.refused}
    hashes: dict[str, str] = {}
    for name, path in files.sources.items():
        try:
            if name not in failed:
                hashes[name] = content_hash(read_bytes(path), matches.rows.get(name))
        except DocumentError as error:
            failed[name] = str(error)
    return hashes, failed | _named_in_vain(matches), matches.rows


def _named_in_vain(matches: Matches) -> dict[str, str]:
    return dict.fromkeys(matches.missing, f"named in {SOURCES} but not in the corpus")


def _indexed(index: Path, settings: Mapping[str, Any] | None) -> tuple[dict[str, Any], bool]:
    """The live manifest's documents and failures (path → hash), and whether its settings are these."""
    try:
        manifest = read_manifest(index / GENERATIONS / current_id(index))
    except (IndexMissingError, IndexDamagedError, IndexFormatError):
        return {}, False
    return manifest["sources"], settings is None or manifest["built_with"] == settings
