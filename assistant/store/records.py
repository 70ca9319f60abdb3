"""Documents and passages as JSON lines: readable, no pickle, checked field by field when read."""

from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

import msgspec

from assistant.errors import IndexDamagedError
from assistant.types import Document, Passage

Record = TypeVar("Record", Document, Passage)

_encoder = msgspec.json.Encoder()
_documents = msgspec.json.Decoder(Document)
_passages = msgspec.json.Decoder(Passage)


def write_documents(path: Path, documents: Iterable[Document]) -> None:
    """One document a line, its sections inside."""
    path.write_bytes(_encoder.encode_lines(documents))


def read_documents(path: Path) -> tuple[Document, ...]:
    """The documents written by `write_documents`. Raises IndexDamagedError."""
    return _read(path, _documents)


def write_passages(path: Path, passages: Iterable[Passage]) -> None:
    """One passage a line."""
    path.write_bytes(_encoder.encode_lines(passages))


def read_passages(path: Path) -> tuple[Passage, ...]:
    """The passages written by `write_passages`. Raises IndexDamagedError."""
    return _read(path, _passages)


def _read(path: Path, decoder: msgspec.json.Decoder[Record]) -> tuple[Record, ...]:
    try:
        return tuple(decoder.decode_lines(path.read_bytes()))
    except (OSError, ValueError) as error:  # ValueError: no JSON, or a field that is missing or of another type
        raise IndexDamagedError(f"{path.name} cannot be read; rebuild: recovery-assistant ingest --rebuild") from error
