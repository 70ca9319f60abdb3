"""Generations of an index on disk: written aside, published by one atomic rename, the last two kept.

index/generations/<id>/ holds the files of one generation and its manifest with their sha256;
index/current names the live one. A killed writer leaves the old generation live.
"""

import errno
import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import AssistantError, IndexDamagedError, IndexLockedError, IndexMissingError

FORMAT_VERSION = 3
MANIFEST = "manifest.json"
KEEP = 2  # generations: the live one and one to roll back to
_REBUILD = "rebuild it: recovery-assistant ingest --rebuild"


@dataclass(frozen=True, slots=True)
class Generation:
    """One complete, unchanged set of index files. manifest: what it was built from and with."""

    folder: Path
    manifest: Mapping[str, Any]

    @property
    def id(self) -> str:
        """Name of its folder."""
        return self.folder.name


def current_id(index: Path) -> str:
    """Name of the live generation. Raises IndexMissingError."""
    try:
        return (index / "current").read_text(encoding="utf-8").strip()
    except OSError as error:
        raise IndexMissingError(f"no index in {index}; build it: recovery-assistant ingest --index {index}") from error


def open_current(index: Path, *, verify: bool = True) -> Generation:
    """The live generation. verify: compare every file with its sha256 first.

    Raises IndexMissingError, or IndexDamagedError naming the first file that is wrong.
    """
    folder = index / "generations" / current_id(index)
    manifest = read_manifest(folder)
    if manifest.get("format_version") != FORMAT_VERSION:
        raise IndexDamagedError(
            f"the index has format {manifest.get('format_version')!r}, not {FORMAT_VERSION}; {_REBUILD}"
        )
    if verify:
        for name, digest in manifest["files"].items():
            if not _has_digest(folder / name, digest):
                raise IndexDamagedError(f"index file {name} is missing or altered; {_REBUILD}")
    return Generation(folder, manifest)


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a generation. Raises IndexDamagedError."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise IndexDamagedError(f"the manifest of {folder.name or 'the index'} cannot be read; {_REBUILD}") from error
    if not isinstance(manifest, dict) or not isinstance(manifest.get("files"), dict):
        raise IndexDamagedError(f"the manifest of {folder.name} is not one; {_REBUILD}")
    return manifest


@contextmanager
def write_lock(index: Path) -> Iterator[None]:
    """Holds the index for one writer. Raises IndexLockedError naming the process that holds it."""
    with _disk_errors(index):
        index.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(index / "lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        holder = os.read(descriptor, 40).decode("ascii", "replace").strip() or "unknown"
        os.close(descriptor)
        raise IndexLockedError(f"{index} is being written by process {holder}; wait until it is done") from error
    try:
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode("ascii"))
        yield
    finally:
        os.close(descriptor)


@contextmanager
def new_generation(index: Path, name: str) -> Iterator[Path]:
    """A fresh folder to write a generation into; `publish` makes it live, anything else removes it."""
    with _disk_errors(index):
        parts = index / "generations"
        parts.mkdir(parents=True, exist_ok=True)
        for left_over in parts.glob("*.partial"):
            shutil.rmtree(left_over)
        folder = parts / f"{name}.partial"
        folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def publish(index: Path, folder: Path, manifest: Mapping[str, Any]) -> Generation:
    """Seals a folder of `new_generation` with its manifest and makes it the live generation."""
    files = {str(path.relative_to(folder)): file_digest(path) for path in sorted(folder.rglob("*")) if path.is_file()}
    sealed = {"format_version": FORMAT_VERSION, **manifest, "files": files}
    (folder / MANIFEST).write_text(json.dumps(sealed, ensure_ascii=False, indent=1), encoding="utf-8")
    for path in folder.rglob("*"):
        _sync(path)
    final = folder.with_name(folder.name.removesuffix(".partial"))
    os.replace(folder, final)
    _sync(final.parent)
    point_at(index, final.name)
    _drop_old(index, final.name)
    return Generation(final, sealed)


def point_at(index: Path, name: str) -> None:
    """Makes a generation the live one by an atomic rename."""
    aside = index / "current.new"
    aside.write_text(name + "\n", encoding="utf-8")
    _sync(aside)
    os.replace(aside, index / "current")
    _sync(index)


def roll_back(index: Path) -> str:
    """Makes the newest generation before the live one live; returns its name.

    Raises IndexMissingError when there is none.
    """
    live = current_id(index)
    earlier = [name for name in generation_ids(index) if name < live]
    if not earlier:
        raise IndexMissingError(f"there is no generation before {live} to go back to")
    point_at(index, earlier[-1])
    return earlier[-1]


def generation_ids(index: Path) -> list[str]:
    """Complete generations, oldest first (their names begin with the time they were built)."""
    return sorted(
        path.parent.name for path in (index / "generations").glob(f"*/{MANIFEST}") if path.parent.suffix != ".partial"
    )


def file_digest(path: Path) -> str:
    """sha256 of a file, hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _has_digest(path: Path, digest: str) -> bool:
    try:
        return file_digest(path) == digest
    except OSError:  # missing, unreadable, or pruned at this very moment
        return False


def _drop_old(index: Path, live: str) -> None:
    others = [name for name in generation_ids(index) if name != live]
    for name in others[: len(others) - (KEEP - 1)]:
        shutil.rmtree(index / "generations" / name, ignore_errors=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _disk_errors(index: Path) -> Iterator[None]:
    """A full or read-only disk in one line; the live generation is untouched."""
    try:
        yield
    except OSError as error:
        cause = {errno.ENOSPC: "the disk is full", errno.EROFS: "the disk is read-only"}.get(error.errno or 0)
        raise AssistantError(
            f"cannot write {index}: {cause or error.strerror}; the index in use is unchanged"
        ) from error
