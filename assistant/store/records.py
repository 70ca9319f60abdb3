"""Documents and passages as JSON lines: readable, no pickle, checked when read."""

import json
from collections.abc import Iterable
from dataclasses import fields
from functools import cache
from pathlib import Path

from assistant.errors import IndexDamagedError
from assistant.types import Document, Passage, Section, document_of

_as_json = json.JSONEncoder(ensure_ascii=False).encode  # one encoder for all rows: json.dumps makes one for each


def write_documents(path: Path, documents: Iterable[Document]) -> None:
    """One document a line, its sections inside."""
    _write(path, ({**_shallow(one), "sections": [_shallow(part) for part in one.sections]} for one in documents))


def read_documents(path: Path) -> tuple[Document, ...]:
    """The documents written by `write_documents`. Raises IndexDamagedError."""
    return tuple(document_of(row) for row in _read(path))


def write_passages(path: Path, passages: Iterable[Passage]) -> None:
    """One passage a line."""
    _write(path, (_shallow(passage) for passage in passages))


def read_passages(path: Path) -> tuple[Passage, ...]:
    """The passages written by `write_passages`. Raises IndexDamagedError."""
    return tuple(_passage(row) for row in _read(path))


def _write(path: Path, rows: Iterable[dict[str, object]]) -> None:
    with path.open("w", encoding="utf-8") as stream:
        for row in rows:
            stream.write(_as_json(row) + "\n")


def _read(path: Path) -> list[dict[str, object]]:
    try:
        with path.open(encoding="utf-8") as stream:  # not splitlines: U+2028 may stand in a text
            return [json.loads(line) for line in stream]
    except (OSError, ValueError) as error:
        raise IndexDamagedError(f"{path.name} cannot be read; rebuild: recovery-assistant ingest --rebuild") from error


def _shallow(value: Document | Section | Passage) -> dict[str, object]:
    """The fields of a value as they are: dataclasses.asdict copies every string and number, ten times as long."""
    return {name: getattr(value, name) for name in _names(type(value).__name__)}


@cache
def _names(kind: str) -> tuple[str, ...]:
    types: dict[str, type[Document | Section | Passage]] = {one.__name__: one for one in (Document, Section, Passage)}
    return tuple(field.name for field in fields(types[kind]))


def _passage(row: dict) -> Passage:  # type: ignore[type-arg]
    return Passage(**{**row, "sentences": tuple((start, end) for start, end in row["sentences"])})
