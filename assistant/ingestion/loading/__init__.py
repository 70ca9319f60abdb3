"""Source files to documents: one function for every format.

Whatever could break or stall its parser is read in a process of its own under limits of time and memory.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path

from assistant.errors import DocumentError
from assistant.ingestion.loading.document import Loaded, read_document
from assistant.ingestion.loading.readers import READERS
from assistant.ingestion.loading.sandbox.parent import ReadLimits, shared_worker
from assistant.ingestion.loading.sandbox.wire import ReadRequest
from assistant.text.regular_files import open_regular_file

LOADER_VERSION = "12"  # raise it when the same bytes would load differently, or be noted otherwise
MAX_FILE_BYTES = 100_000_000  # of one file, which is read into memory whole
MAX_BYTES_HERE = 200_000  # of any file: a larger one could hold this process up


def load(
    path: Path, *, document_id: str, fields: Mapping[str, object] | None = None, limits: ReadLimits | None = None
) -> Loaded:
    """The document in a file.

    - fields: its row of sources.toml, which fills what the file itself lacks.
    - limits: what reading it may cost; None for the usual ones.

    Raises DocumentError with the reason alone: empty, not text, broken, too costly, or a field that is wrong.
    """
    data = read_bytes(path)
    suffix = path.suffix.lower()
    reader = READERS.get(suffix)
    if reader is None:
        raise DocumentError(f"no reader for {suffix or 'a name without a suffix'}; known: {', '.join(READERS)}")
    if reader.sandboxed or len(data) > MAX_BYTES_HERE:
        request = ReadRequest(suffix, document_id, _as_json(fields))
        loaded = shared_worker().read(data, request, limits or ReadLimits())
    else:
        loaded = read_document(data, suffix, document_id=document_id, fields=fields)
    return loaded.with_hash(content_hash(data, fields))


def read_bytes(path: Path) -> bytes:
    """The file's bytes; DocumentError when it is no regular file, cannot be read, is empty or too large."""
    try:
        with open_regular_file(path) as stream:
            if os.fstat(stream.fileno()).st_size > MAX_FILE_BYTES:
                raise DocumentError(f"larger than {MAX_FILE_BYTES // 1_000_000} MB; split it")
            data = stream.read()
    except OSError as error:
        raise DocumentError(f"cannot be read: {error.strerror or error}") from error
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        nothing = "the file holds nothing but NUL bytes" if b"\x00" in data else "the file is empty"
        raise DocumentError(nothing)
    return data


def content_hash(data: bytes, fields: Mapping[str, object] | None = None) -> str:
    """sha256 over a file's bytes and its row of sources.toml, hexadecimal."""
    row = json.dumps({str(key): str(value) for key, value in fields.items()}, sort_keys=True) if fields else "{}"
    return hashlib.sha256(data + b"\x00" + row.encode("utf-8")).hexdigest()


def _as_json(fields: Mapping[str, object] | None) -> dict[str, object]:
    """A row of sources.toml in JSON's types: dates as text, anything odd as an empty list, which no field may be."""
    plain = {str(name): str(value) if hasattr(value, "isoformat") else value for name, value in (fields or {}).items()}
    return {name: value if isinstance(value, str | int | float | bool) else [] for name, value in plain.items()}


__all__ = ["LOADER_VERSION", "READERS", "Loaded", "ReadLimits", "content_hash", "load", "read_bytes"]
