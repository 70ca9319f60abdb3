"""Labelled questions: lines {"id","question","history","gold_doc","gold_text","answerable"}.

gold_also names further sentences that answer as well: [{"gold_doc", "gold_text"}, …].

Where the text of a source may not be copied, a line gives gold_span [start, end] in the source file and
gold_sha256 of that slice instead of gold_text; the corpus at hand supplies the words.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import AssistantError, DocumentError
from assistant.ingestion.loading import load
from assistant.ingestion.plan import make_plan
from assistant.text.cleaning import one_line
from assistant.types import Document


@dataclass(frozen=True, slots=True)
class Gold:
    """A sentence that answers a question, and the id of its document."""

    document: str
    text: str


@dataclass(frozen=True, slots=True)
class LabelledQuestion:
    """One question with the sentences that answer it; gold is None when nothing does. also: others than gold."""

    id: str
    question: str
    history: tuple[str, ...]
    gold_doc: str | None
    gold: str | None
    also: tuple[Gold, ...] = ()

    @property
    def answerable(self) -> bool:
        """Whether the corpus answers it."""
        return self.gold is not None

    @property
    def golds(self) -> tuple[Gold, ...]:
        """Every sentence that answers it."""
        return (*([Gold(self.gold_doc, self.gold)] if self.gold_doc and self.gold else []), *self.also)


def read_questions(path: Path, *, corpus: Path | None = None, part: str | None = None) -> list[LabelledQuestion]:
    """The questions of a file, in order. corpus: where gold_span is looked up; part: only lines of it.

    Raises AssistantError naming the line and what is wrong with it.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise AssistantError(f"{path}: {error}") from error
    questions = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if part is None or row.get("part") == part:
                questions.append(_question(row, corpus))
        except (ValueError, KeyError, TypeError) as error:
            raise AssistantError(f"{path} line {number}: {error!s:.200}") from error
    if not questions:
        raise AssistantError(f"{path} holds no questions{f' of part {part}' if part else ''}")
    return questions


def read_part(path: Path, *, corpus: Path, part: str | None) -> list[LabelledQuestion]:
    """The questions of a part, or all of them where the file is not parted: what may be fitted on."""
    parted = f'"part": "{part}"' in path.read_text(encoding="utf-8")
    return read_questions(path, corpus=corpus, part=part if parted else None)


def read_sources(corpus: Path) -> dict[str, Document]:
    """Every document of a corpus that loads, by id, straight from the files."""
    plan = make_plan(corpus, corpus / "no-index")
    sources = {}
    for name in plan.added:
        try:
            sources[name] = load(corpus / name, document_id=name, fields=plan.rows.get(name)).document
        except DocumentError:
            continue  # the ingest reports it; nothing is quoted from it
    return sources


def _question(row: dict[str, object], corpus: Path | None) -> LabelledQuestion:
    answerable = bool(row.get("answerable", row.get("gold_text") or row.get("gold_span")))
    gold = _gold(row, corpus) if answerable else None
    history = row.get("history") or []
    if not isinstance(history, list):
        raise TypeError("history must be a list")
    doc = str(row["gold_doc"]) if row.get("gold_doc") else None
    also = tuple(Gold(str(one["gold_doc"]), one_line(str(one["gold_text"]))) for one in _also(row))
    return LabelledQuestion(str(row["id"]), str(row["question"]), tuple(map(str, history)), doc, gold, also)


def _also(row: dict[str, object]) -> list[dict[str, object]]:
    also = row.get("gold_also") or []
    if not isinstance(also, list):
        raise TypeError("gold_also must be a list")
    return also


def _gold(row: dict[str, object], corpus: Path | None) -> str:
    if isinstance(row.get("gold_text"), str):
        return one_line(str(row["gold_text"]))
    span = row.get("gold_span")
    if not isinstance(span, list) or corpus is None:
        raise ValueError("an answerable question needs gold_text, or gold_span and --corpus")
    raw = (corpus / str(row["gold_doc"])).read_text(encoding="utf-8")[span[0] : span[1]]
    if hashlib.sha256(raw.encode("utf-8")).hexdigest() != row.get("gold_sha256"):
        raise ValueError(f"gold_span of {row['id']} does not match gold_sha256: the source has changed")
    return one_line(raw)
