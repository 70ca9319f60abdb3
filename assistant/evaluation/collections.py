"""BEIR folders: corpus.jsonl {_id, title, text}, queries.jsonl {_id, text}, qrels.tsv (query, document, grade)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.cleaning import clean_text, one_line
from assistant.errors import AssistantError
from assistant.types import Document, Kind, Section


@dataclass(frozen=True, slots=True)
class Collection:
    """Documents, queries (id → text) that have judgements, and judgements (query id → document id → grade)."""

    documents: tuple[Document, ...]
    queries: dict[str, str]
    judgements: dict[str, dict[str, int]]


def read_collection(folder: Path, *, queries: Path | None = None, qrels: Path | None = None) -> Collection:
    """The collection in a BEIR folder. Raises AssistantError naming the file and line that is wrong."""
    judgements = _read_qrels(qrels or folder / "qrels.tsv")
    documents = tuple(_document(row) for row in _rows(folder / "corpus.jsonl", "_id", "text"))
    texts = {str(row["_id"]): str(row["text"]) for row in _rows(queries or folder / "queries.jsonl", "_id", "text")}
    judged = {name: text for name, text in texts.items() if judgements.get(name)}
    if not documents or not judged:
        raise AssistantError(f"{folder} holds no documents, or no query with a judgement")
    return Collection(documents, judged, judgements)


def _document(row: dict[str, object]) -> Document:
    text = clean_text(str(row["text"]))
    title = one_line(str(row.get("title") or ""))
    return Document(str(row["_id"]), title, Kind.ARTICLE, (Section((), text),) if text else (), content_hash="")


def _rows(path: Path, *fields: str) -> Iterator[dict[str, object]]:
    try:
        with path.open(encoding="utf-8") as stream:
            for number, line in enumerate(stream, start=1):
                row = json.loads(line)
                if any(name not in row for name in fields):
                    raise AssistantError(f"{path} line {number}: needs {', '.join(fields)}")
                yield row
    except (OSError, ValueError) as error:
        raise AssistantError(f"{path}: {error}") from error


def _read_qrels(path: Path) -> dict[str, dict[str, int]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()[1:]
    except (OSError, UnicodeDecodeError) as error:
        raise AssistantError(f"{path}: {error}") from error
    judgements: dict[str, dict[str, int]] = {}
    for number, line in enumerate(lines, start=2):
        cells = line.split("\t")
        if len(cells) != 3 or not cells[2].lstrip("-").isdigit():
            raise AssistantError(f"{path} line {number}: needs query, document and grade, tab-separated")
        judgements.setdefault(cells[0], {})[cells[1]] = int(cells[2])
    return judgements
