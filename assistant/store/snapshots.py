"""Snapshots of an index on disk: written aside, published by one atomic rename, the last two kept.

index/generations/<id>/ holds the files of one snapshot and its manifest with their sha256;
index/current names the live one. A killed writer leaves the old snapshot live.
"""

import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from assistant.errors import IndexDamagedError, IndexFormatError, IndexMissingError
from assistant.store.disk import disk_errors, file_digest, has_digest, sync
from assistant.store.formats import FORMAT_VERSION, check_format
from assistant.store.locking import write_lock as write_lock
from assistant.store.milvus_generations import drop_collections, point_aliases
from assistant.text.regular_files import NotRegularError, read_regular_text

GENERATIONS, CURRENT, MANIFEST = "generations", "current", "manifest.json"
PARTIAL = ".partial"  # ends the name of a folder that is being written
REBUILD = "rebuild it: recovery-assistant ingest --rebuild"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One complete, unchanged set of index files.

    - folder: where they are.
    - manifest: what the snapshot was built from and with.
    """

    folder: Path
    manifest: Mapping[str, Any]

    @property
    def id(self) -> str:
        """Name of its folder."""
        return self.folder.name


def current_id(index: Path) -> str:
    """Name of the live snapshot. Raises IndexMissingError, or IndexDamagedError for a name that is none."""
    try:
        name = read_regular_text(index / CURRENT).strip()
    except (UnicodeDecodeError, NotRegularError):
        name = ""
    except OSError as error:
        raise IndexMissingError(f"no index in {index}; build it: recovery-assistant ingest --index {index}") from error
    if not name or "/" in name or name.startswith("."):
        raise IndexDamagedError(f"the file {CURRENT} of the index does not name a snapshot; {REBUILD}")
    return name


def open_current(index: Path, *, verify: bool = True) -> Snapshot:
    """The live snapshot; see open_snapshot. Raises IndexMissingError too."""
    return open_snapshot(index, current_id(index), verify=verify)


def open_snapshot(index: Path, name: str, *, verify: bool = True) -> Snapshot:
    """A snapshot by its name.

    verify: compare every file with its sha256 first.

    Raises IndexDamagedError naming the first file that is wrong, and IndexFormatError.
    """
    folder = index / GENERATIONS / name
    manifest = read_manifest(folder)
    if verify:
        for file, digest in manifest["files"].items():
            if not has_digest(folder / file, digest):
                raise IndexDamagedError(f"index file {file} is missing or altered; {REBUILD}")
    return Snapshot(folder, manifest)


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a snapshot, as it was sealed, of a format that can be read.

    Raises IndexDamagedError, or IndexFormatError where nothing is damaged.
    """
    try:
        manifest = json.loads(read_regular_text(folder / MANIFEST))
        intact = isinstance(manifest, dict) and manifest.get("seal") == _seal(manifest)
    except (OSError, ValueError, RecursionError) as error:  # RecursionError: brackets without end
        raise IndexDamagedError(f"the manifest of {folder.name or 'the index'} cannot be read; {REBUILD}") from error
    if not isinstance(manifest, dict) or not isinstance(manifest.get("files"), dict):
        raise IndexDamagedError(f"the manifest of {folder.name} is not one; {REBUILD}")
    check_format(manifest, name=folder.name, intact=intact)
    if not intact:
        raise IndexDamagedError(f"the manifest of {folder.name} is altered; {REBUILD}")
    return manifest


def new_name(index: Path) -> str:
    """The time in UTC; later in order than every name there is, whatever the clock says."""
    name = f"{time.strftime('%Y%m%dT%H%M%S', time.gmtime())}-{time.time_ns() % 10**9:09d}"
    newest = max(snapshot_ids(index), default="")
    return name if name > newest else f"{newest}.1"


@contextmanager
def new_snapshot(index: Path, name: str) -> Iterator[Path]:
    """A fresh folder to write a snapshot into; `publish` makes it live, anything else removes it."""
    with disk_errors(index):
        clear_interrupted(index)
        folder = index / GENERATIONS / f"{name}{PARTIAL}"
        folder.mkdir(parents=True)
        try:
            yield folder
        finally:
            _remove(folder)


def publish(index: Path, folder: Path, manifest: Mapping[str, Any]) -> Snapshot:
    """Seals a folder of `new_snapshot` with its manifest and makes it the live snapshot.

    Kept for going back: the snapshot that was live until now.
    """
    files = {str(path.relative_to(folder)): file_digest(path) for path in sorted(folder.rglob("*")) if path.is_file()}
    before = _current_or_none(index)
    content = {"format_version": FORMAT_VERSION, "before": before, **manifest, "files": files}
    sealed = {**content, "seal": _seal(content)}
    plain = json.dumps(sealed, ensure_ascii=False)
    (folder / MANIFEST).write_text(msgspec.json.format(plain, indent=1), encoding="utf-8")  # json's own takes long
    for path in (*folder.rglob("*"), folder):
        sync(path)
    final = folder.with_name(folder.name.removesuffix(PARTIAL))
    os.replace(folder, final)
    sync(final.parent)
    point_at(index, final.name)
    drop_old(index, before=before)
    return Snapshot(final, sealed)


def point_at(index: Path, name: str) -> None:
    """Makes a snapshot the live one by an atomic rename."""
    aside = index / f"{CURRENT}.new"
    aside.write_text(name + "\n", encoding="utf-8")
    sync(aside)
    os.replace(aside, index / CURRENT)
    sync(index)
    point_aliases(index / GENERATIONS / name)


def roll_back(index: Path) -> str:
    """Makes the snapshot that was live before the live one live again; returns its name.

    Changes nothing and raises IndexMissingError where there is none; IndexDamagedError; IndexFormatError.
    """
    live = current_id(index)
    earlier = _before(index, live)
    if earlier is None:
        raise IndexMissingError(f"there is no snapshot before {live} to go back to")
    try:
        open_snapshot(index, earlier)
    except IndexFormatError as error:
        reason = str(error).partition(";")[0]
        raise IndexFormatError(f"{reason}: {live} stays live; to go back, run the version that wrote it") from error
    with disk_errors(index):
        point_at(index, earlier)
    return earlier


def snapshot_ids(index: Path) -> list[str]:
    """Complete snapshots, oldest first (their names begin with the time they were built)."""
    found = (index / GENERATIONS).glob(f"*/{MANIFEST}")
    return sorted(path.parent.name for path in found if path.parent.suffix != PARTIAL)


def interrupted(index: Path) -> list[Path]:
    """What killed runs left half-written; nothing reads it."""
    aside = index / f"{CURRENT}.new"
    return [*sorted((index / GENERATIONS).glob(f"*{PARTIAL}")), *([aside] if aside.exists() else [])]


def clear_interrupted(index: Path) -> None:
    """Removes what killed runs left half-written. Only for the holder of the write lock."""
    with disk_errors(index):
        for path in interrupted(index):
            if path.is_dir():
                drop_collections(path)
                shutil.rmtree(path)
            else:
                path.unlink()


def drop_old(index: Path, *, before: str | None = None) -> None:
    """Removes all snapshots but the live one and the one to go back to. Only for the holder of the write lock.

    before: the one that was live before, where the caller knows; else the manifest is read.
    """
    live = current_id(index)
    kept = {live, before if before in snapshot_ids(index) else _before(index, live)}
    for path in (index / GENERATIONS).iterdir():
        if path.name not in kept:
            _remove(path)


def _remove(folder: Path) -> None:
    """Removes a snapshot with what it has on a server."""
    drop_collections(folder)
    shutil.rmtree(folder, ignore_errors=True)


def _before(index: Path, live: str) -> str | None:
    """The snapshot that was live before this one, or else the newest that is older."""
    names = snapshot_ids(index)
    try:
        before = read_manifest(index / GENERATIONS / live).get("before")
    except (IndexDamagedError, IndexFormatError):
        before = None
    earlier = [name for name in names if name < live]
    return before if before in names and before != live else earlier[-1] if earlier else None


def _current_or_none(index: Path) -> str | None:
    try:
        return current_id(index)
    except (IndexMissingError, IndexDamagedError):
        return None


def _seal(manifest: Mapping[str, Any]) -> str:
    """sha256 over a manifest without its seal, hexadecimal."""
    content = {key: value for key, value in manifest.items() if key != "seal"}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode("utf-8")).hexdigest()
