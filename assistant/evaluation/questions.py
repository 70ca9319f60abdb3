"""Labelled questions, one JSON object a line: {"id", "question", "history", "gold_doc", "gold_text", "answerable"}.

- history: earlier messages, oldest first.
- gold_doc, gold_text: the label, that is the id of a document and a sentence in it that answers the question.
- gold_also: further labels, [{"gold_doc", "gold_text"}, …].
- gold_span [start, end], gold_sha256: stand for gold_text where the text of a source may not be copied. They give
  characters of the source file and the SHA-256 of that slice; the corpus at hand supplies the words.
- part: "tune", which the fits read, or "check", the held-out split. A file without parts has no such field.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import AssistantError, DocumentError
from assistant.ingestion.loading import load
from assistant.ingestion.plan import make_plan
from assistant.text.cleaning import one_line
from assistant.text.regular_files import read_regular_text
from assistant.types import Document


@dataclass(frozen=True, slots=True)
class Label:
    """A sentence that answers a question.

    - document: id of the document that it stands in.
    - text: the sentence, on one line.
    """

    document: str
    text: str


@dataclass(frozen=True, slots=True)
class LabelledQuestion:
    """A question and what answers it.

    - id: unique in its file.
    - question: the message as typed.
    - history: earlier messages, oldest first.
    - labels: sentences that answer it, the one of the line itself first; empty when the corpus has no answer.
    """

    id: str
    question: str
    history: tuple[str, ...] = ()
    labels: tuple[Label, ...] = ()

    @property
    def answerable(self) -> bool:
        """Whether the corpus answers it."""
        return bool(self.labels)


def read_questions(path: Path, *, corpus: Path | None = None, part: str | None = None) -> list[LabelledQuestion]:
    """The questions of a file, in order; at least one.

    corpus: where gold_span is looked up. part: only lines of this part; None takes all.
    Raises AssistantError, which names the line and what is wrong with it.
    """
    try:
        lines = read_regular_text(path).split("\n")
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
    """The questions of a part, or all of them where the file has no such part: what may be fitted on.

    Raises AssistantError, as `read_questions` does.
    """
    try:
        has_part = f'"part": "{part}"' in read_regular_text(path)
    except (OSError, UnicodeDecodeError) as error:
        raise AssistantError(f"{path}: {error}") from error
    return read_questions(path, corpus=corpus, part=part if has_part else None)


def read_sources(corpus: Path) -> dict[str, Document]:
    """Document id → document, straight from the files. A file that does not load is left out."""
    plan = make_plan(corpus, corpus / "no-index")
    sources = {}
    for name in plan.added:
        try:
            sources[name] = load(corpus / name, document_id=name, fields=plan.rows.get(name)).document
        except DocumentError:
            continue  # the ingest reports it; nothing is quoted from it
    return sources


def _question(row: dict[str, object], corpus: Path | None) -> LabelledQuestion:
    history = row.get("history") or []
    if not isinstance(history, list):
        raise TypeError("history must be a list")
    return LabelledQuestion(
        id=str(row["id"]),
        question=str(row["question"]),
        history=tuple(str(message) for message in history),
        labels=_labels(row, corpus),
    )


def _labels(row: dict[str, object], corpus: Path | None) -> tuple[Label, ...]:
    further = row.get("gold_also") or []
    if not isinstance(further, list):
        raise TypeError("gold_also must be a list")
    if not row.get("answerable", row.get("gold_text") or row.get("gold_span")):
        return ()
    if not row.get("gold_doc"):
        raise ValueError("an answerable question needs gold_doc")
    own = Label(str(row["gold_doc"]), _label_text(row, corpus))
    return (own, *(Label(str(one["gold_doc"]), one_line(str(one["gold_text"]))) for one in further))


def _label_text(row: dict[str, object], corpus: Path | None) -> str:
    if isinstance(row.get("gold_text"), str):
        return one_line(str(row["gold_text"]))
    span = row.get("gold_span")
    if not isinstance(span, list) or corpus is None:
        raise ValueError("an answerable question needs gold_text, or gold_span and --corpus")
    words = (corpus / str(row["gold_doc"])).read_text(encoding="utf-8")[span[0] : span[1]]
    if hashlib.sha256(words.encode("utf-8")).hexdigest() != row.get("gold_sha256"):
        raise ValueError(f"gold_span of {row['id']} does not match gold_sha256: the source has changed")
    return one_line(words)
