"""What an ingest would do: every source compared with the live index by the hash of its content."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.errors import AssistantError, DocumentError, IndexDamagedError, IndexFormatError, IndexMissingError
from assistant.ingestion.loading import READERS, content_hash, read_bytes
from assistant.ingestion.loading.regular_files import read_regular_text
from assistant.ingestion.loading.withdrawn import SOURCES, normal_name
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
    rows = _source_rows(corpus)
    hashes, failed = _hashes(corpus, rows)
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
        rows={name: rows[normal_name(name)] for name in (*hashes, *failed) if normal_name(name) in rows},
    )


def _moved(documents: Mapping[str, str], hashes: Mapping[str, str], known: Mapping[str, str]) -> dict[str, str]:
    """New path → old path, of each new source that has the content of a document whose path is gone."""
    gone: dict[str, list[str]] = {}
    for path, digest in sorted(documents.items(), reverse=True):
        if path not in hashes:
            gone.setdefault(digest, []).append(path)
    return {path: gone[digest].pop() for path, digest in hashes.items() if path not in known and gone.get(digest)}


def _source_rows(corpus: Path) -> dict[str, dict[str, object]]:
    """The tables of sources.toml by normal name."""
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


def _hashes(corpus: Path, rows: Mapping[str, Mapping[str, object]]) -> tuple[dict[str, str], dict[str, str]]:
    """Path → content hash of every source, in order of path, and path → reason for the unreadable."""
    hashes: dict[str, str] = {}
    failed: dict[str, str] = {}
    for path in sorted(corpus.rglob("*")):
        raw = path.relative_to(corpus).as_posix()
        name = os.fsencode(raw).decode("utf-8", "backslashreplace")  # printable, whatever bytes it is made of
        try:
            if _is_source(path, raw, corpus):
                hashes[name] = content_hash(read_bytes(path), rows.get(normal_name(name)))
        except DocumentError as error:
            failed[name] = str(error)
        except (OSError, RuntimeError) as error:  # RuntimeError: links that lead round in a circle
            failed[name] = f"cannot be read: {getattr(error, 'strerror', None) or type(error).__name__}"
    found = {normal_name(name) for name in (*hashes, *failed)}
    missing = [name for name in rows if name not in found]
    return hashes, failed | dict.fromkeys(missing, f"named in {SOURCES} but not in the corpus")


def _is_source(path: Path, name: str, corpus: Path) -> bool:
    """Whether a path is to be indexed. Raises DocumentError for a name or link that cannot be."""
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


def _indexed(index: Path, settings: Mapping[str, Any] | None) -> tuple[dict[str, Any], bool]:
    """The live manifest's documents and failures (path → hash), and whether its settings are these."""
    try:
        manifest = read_manifest(index / GENERATIONS / current_id(index))
    except (IndexMissingError, IndexDamagedError, IndexFormatError):
        return {}, False
    return manifest["sources"], settings is None or manifest["built_with"] == settings
