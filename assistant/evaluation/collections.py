"""BEIR folders: corpus.jsonl {_id, title, text}, queries.jsonl {_id, text}, qrels.tsv (query, document, grade)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from assistant.errors import AssistantError
from assistant.text.cleaning import clean_text, one_line
from assistant.text.regular_files import open_regular_file, read_regular_text
from assistant.types import Document, Kind, Section

Judgements = dict[str, dict[str, int]]  # query id → document id → grade, higher is more relevant


@dataclass(frozen=True, slots=True)
class Collection:
    """A public collection; neither documents nor queries are empty.

    - documents: each with one section, or none where its text is empty.
    - queries: id → text, of the queries that have judgements.
    - judgements: of all queries.
    """

    documents: tuple[Document, ...]
    queries: dict[str, str]
    judgements: Judgements


def read_collection(folder: Path, *, queries: Path | None = None, qrels: Path | None = None) -> Collection:
    """The collection in a BEIR folder. queries, qrels: read in place of queries.jsonl and qrels.tsv.

    Raises AssistantError, which names the file and line that is wrong.
    """
    judgements = read_qrels(qrels or folder / "qrels.tsv")
    documents = read_documents(folder)
    judged = {}
    for _, row in read_rows(queries or folder / "queries.jsonl", "_id", "text"):
        name = str(row["_id"])
        if judgements.get(name):
            judged[name] = str(row["text"])
    if not documents or not judged:
        raise AssistantError(f"{folder} holds no documents, or no query with a judgement")
    return Collection(documents, judged, judgements)


def read_documents(folder: Path) -> tuple[Document, ...]:
    """The documents of corpus.jsonl, cleaned, each with one section. Raises AssistantError, which names the line."""
    return tuple(_document(row) for _, row in read_rows(folder / "corpus.jsonl", "_id", "text"))


def _document(row: dict[str, Any]) -> Document:
    text = clean_text(str(row["text"]))
    title = one_line(str(row.get("title") or ""))
    return Document(str(row["_id"]), title, Kind.ARTICLE, (Section((), text),) if text else (), content_hash="")


def read_rows(path: Path, *fields: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Number (from 1) and object of each line of a JSON lines file; blank lines are left out.

    Raises AssistantError, which names the file and line that is no object or lacks one of the fields.
    """
    try:
        with TextIOWrapper(open_regular_file(path), encoding="utf-8") as stream:
            for number, line in enumerate(stream, start=1):
                if line.strip():
                    yield number, _row(line, fields, where=f"{path} line {number}")
    except (OSError, UnicodeDecodeError) as error:
        raise AssistantError(f"{path}: {error}") from error


def _row(line: str, fields: tuple[str, ...], *, where: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise AssistantError(f"{where}: {error}") from error
    if not isinstance(row, dict) or any(name not in row for name in fields):
        raise AssistantError(f"{where}: needs {', '.join(fields)}")
    return row


def read_qrels(path: Path) -> Judgements:
    """The judgements of a tab-separated file with a header. Raises AssistantError, which names the file and line."""
    try:
        lines = read_regular_text(path).splitlines()[1:]
    except (OSError, UnicodeDecodeError) as error:
        raise AssistantError(f"{path}: {error}") from error
    judgements: Judgements = {}
    for number, line in enumerate(lines, start=2):
        cells = line.split("\t")
        if len(cells) != 3 or not cells[2].lstrip("-").isdigit():
            raise AssistantError(f"{path} line {number}: needs query, document and grade, tab-separated")
        judgements.setdefault(cells[0], {})[cells[1]] = int(cells[2])
    return judgements
