"""Files of the snapshots of formats 5 and 6 as today's values: they answer until the next ingest has built all anew.

They differ from today's in three things. Vectors of passages and of example questions stood in one FAISS file each, row
i for key i. Vectors of documents were not stored. The example questions of a section were called "asked".
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from assistant.errors import IndexDamagedError
from assistant.store.vectors import REBUILD, VectorStore, new_store
from assistant.types import Document

VECTORS = "faiss.index"  # of passages
EXAMPLE_QUESTIONS = "asked.index"
_NEW_NAMES = {"asked": "example_questions"}  # of the fields of a section


def has_older_layout(manifest: Mapping[str, Any]) -> bool:
    """Whether the files of a snapshot are laid out in this way; those of the last snapshots of format 6 are not."""
    return VECTORS in manifest["files"]


def open_older_vectors(path: Path) -> VectorStore:
    """The vectors in a FAISS file as a store; the key of each is its row. Raises IndexDamagedError."""
    import faiss

    try:
        index: Any = faiss.read_index(str(path))
    except RuntimeError as error:
        raise IndexDamagedError(f"the vectors in {path.name} cannot be read; {REBUILD}") from error
    store = new_store("faiss", path, int(index.d))
    store.write(np.arange(index.ntotal), np.asarray(index.reconstruct_n(0, index.ntotal), np.float32))
    return store


def read_older_documents(path: Path) -> tuple[Document, ...]:
    """The documents of documents.jsonl. Raises OSError and ValueError."""
    rows = msgspec.json.Decoder(dict[str, Any]).decode_lines(path.read_bytes())
    return tuple(_document(row) for row in rows)


def _document(row: dict[str, Any]) -> Document:
    sections = [{_NEW_NAMES.get(name, name): value for name, value in one.items()} for one in row["sections"]]
    return msgspec.convert({**row, "sections": sections}, Document)
