"""What a disk may refuse, in one line each; writes that outlast a power cut; digests of files."""

import errno
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.errors import AssistantError
from assistant.text.regular_files import open_regular_file

_FULL = ("the disk is full", "free some space and run it again")
_FORBIDDEN = "give this user the right to write there, or name another folder with --index"
_CAUSES = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: ("the disk quota is used up", "free some space and run it again"),
    errno.EFBIG: ("a file would be larger than is allowed", "raise the limit (ulimit -f) and run it again"),
    errno.EROFS: ("the disk is read-only", "name another folder with --index, or mount it for writing"),
    errno.EACCES: ("permission denied", _FORBIDDEN),
    errno.EPERM: ("permission denied", _FORBIDDEN),
    errno.EEXIST: ("a file is where a folder should be", "name another folder with --index"),
    errno.ENOTDIR: ("a file is where a folder should be", "name another folder with --index"),
    None: _FULL,  # numpy says how many bytes were missing, and no more
}


@contextmanager
def disk_errors(index: Path) -> Iterator[None]:
    """A full or read-only disk as an AssistantError of one line; the live snapshot is untouched."""
    try:
        yield
    except OSError as error:
        cause, advice = _CAUSES.get(error.errno, (error.strerror, "see to it and run it again"))
        raise AssistantError(f"cannot write {index}: {cause}; the index in use is unchanged; {advice}") from error


def sync(path: Path) -> None:
    """Waits until a file, or the names in a folder, are on the disk itself."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def file_digest(path: Path) -> str:
    """sha256 of a regular file, hexadecimal. Raises OSError."""
    with open_regular_file(path) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def has_digest(path: Path, digest: str) -> bool:
    """Whether a file is there with this sha256; not when it is missing, unreadable or pruned at this moment."""
    try:
        return file_digest(path) == digest
    except OSError:
        return False
