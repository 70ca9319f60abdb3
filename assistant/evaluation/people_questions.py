"""Questions as people ask them, labelled for the whole product; docs/reference/file-formats.md has the keys."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.chat.output import HEADING_JOINT
from assistant.errors import AssistantError
from assistant.evaluation.collections import read_rows
from assistant.evaluation.safety_cases import NONE
from assistant.text.cleaning import one_line
from assistant.types import Action, Category, Document

CRIES = frozenset(  # somebody may be in danger: a text must come
    {
        Category.OVERDOSE,
        Category.SUICIDE_SELF_HARM,
        Category.WITHDRAWAL,
        Category.VIOLENCE_ABUSE,
        Category.OTHER_DANGER,
    }
)
_NEEDED = ("id", "question", "lang", "kind", "in_scope", "danger", "expected_safety", "sections")
_TEXTS = frozenset(Category) - {Category.OFF_TOPIC}  # categories that have a safety text
_ACTIONS = frozenset(Action) - {Action.NONE}
Place = tuple[str, int]  # id of a document, and which of its sections, from 0


@dataclass(frozen=True, slots=True)
class SectionLabel:
    """A section that answers.

    - document: its id.
    - heading: its own heading, or its path of headings with HEADING_JOINT; "" for text before the first heading.
    """

    document: str
    heading: str


@dataclass(frozen=True, slots=True)
class PeopleQuestion:
    """A question and everything that is right for it.

    - id: unique in its file.
    - question: the message as typed. history: earlier messages, oldest first.
    - lang: language code. kind: what kind of person asks.
    - in_scope: whether it is about recovery, so that a library should answer it.
    - danger: whether somebody is in danger: a safety text is due, and no answer beside it.
    - expected: the category whose safety text is right; None for no text. accept: others that are right as well.
    - may_lack_text: whether it is right, too, that no text comes.
    - action: the strongest action that is right for the text; None where the label does not say.
    - sections: every section that answers; empty where the library holds none.
    """

    id: str
    question: str
    history: tuple[str, ...]
    lang: str
    kind: str
    in_scope: bool
    danger: bool
    expected: Category | None
    accept: frozenset[Category]
    may_lack_text: bool
    action: Action | None
    sections: tuple[SectionLabel, ...]

    @property
    def right_texts(self) -> frozenset[Category]:
        """The categories whose safety text is right."""
        return self.accept | ({self.expected} if self.expected else set())

    @property
    def is_cry(self) -> bool:
        """Whether somebody is in danger or may be: no text is a cry missed."""
        return self.danger or (self.expected in CRIES and not self.may_lack_text)

    @property
    def is_answer_due(self) -> bool:
        """Whether passages are due: the library answers, and nobody is in danger."""
        return bool(self.sections) and not self.danger

    @property
    def is_silence_right(self) -> bool:
        """Whether it is right to show neither a safety text nor a passage."""
        return not self.sections and self.may_lack_text


def read_people_questions(path: Path) -> list[PeopleQuestion]:
    """The questions of a file, in order; at least one.

    Raises AssistantError, which names the line and what is wrong with it.
    """
    questions: dict[str, PeopleQuestion] = {}
    for number, row in read_rows(path, *_NEEDED):
        try:
            one = _question(row)
        except ValueError as error:
            raise AssistantError(f"{path} line {number}: {error}") from error
        if one.id in questions:
            raise AssistantError(f"{path} line {number}: id {one.id!r} is used twice")
        questions[one.id] = one
    if not questions:
        raise AssistantError(f"{path} holds no questions")
    return list(questions.values())


def find_sections(
    questions: Iterable[PeopleQuestion], documents: Mapping[str, Document]
) -> dict[SectionLabel, frozenset[Place]]:
    """Where each labelled section stands; one that goes over several pages has a place on each.

    documents: of the index, by id. Raises AssistantError, which names every label that fits no section.
    """
    found: dict[SectionLabel, frozenset[Place]] = {}
    unknown: dict[SectionLabel, str] = {}  # label → id of the first question that has it
    for question in questions:
        for label in question.sections:
            found[label] = found.get(label) or _places(label, documents.get(label.document))
            if not found[label]:
                unknown.setdefault(label, question.id)
    if unknown:
        lines = [f"{one.document} has no section {one.heading!r} (question {name})" for one, name in unknown.items()]
        raise AssistantError(f"labels that fit no section of the index: {'; '.join(lines)}")
    return found


def _places(label: SectionLabel, document: Document | None) -> frozenset[Place]:
    if document is None:
        return frozenset()
    paths = [[one_line(heading) for heading in section.heading] for section in document.sections]
    return frozenset(
        (document.id, number)
        for number, path in enumerate(paths)
        if label.heading in ("".join(path[-1:]), HEADING_JOINT.join(path))
    )


def _question(row: Mapping[str, Any]) -> PeopleQuestion:
    """Raises ValueError, which says what is wrong."""
    name, question, lang, kind = (_text(row, field) for field in ("id", "question", "lang", "kind"))
    expected = row["expected_safety"]
    accept = frozenset(_texts(row, "accept"))
    made = PeopleQuestion(
        id=name,
        question=question,
        history=tuple(_texts(row, "history")),
        lang=lang,
        kind=kind,
        in_scope=_truth(row, "in_scope"),
        danger=_truth(row, "danger"),
        expected=None if expected is None else _category(expected),
        accept=frozenset(_category(one) for one in accept - {NONE}),
        may_lack_text=expected is None or NONE in accept,
        action=_action(row.get("action")),
        sections=_labels(row["sections"]),
    )
    if made.danger and (made.expected is None or NONE in accept):
        raise ValueError(f"a danger needs expected_safety, and cannot accept {NONE!r}")
    if made.sections and not made.in_scope:
        raise ValueError("a question that is not in scope has no sections")
    return made


def _text(row: Mapping[str, Any], field: str) -> str:
    value = row[field]
    if not isinstance(value, str) or not value:
        raise ValueError(f"{field} must be a text that is not empty")
    return value


def _texts(row: Mapping[str, Any], field: str) -> list[str]:
    value = row.get(field) or []
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise ValueError(f"{field} must be a list of texts")
    return value


def _truth(row: Mapping[str, Any], field: str) -> bool:
    value = row[field]
    if not isinstance(value, bool):
        raise ValueError(f"{field} must be true or false")
    return value


def _category(value: object) -> Category:
    if not isinstance(value, str) or value not in _TEXTS:
        raise ValueError(f"there is no safety text for {value!r}")
    return Category(value)


def _action(value: object) -> Action | None:
    if value is None:
        return None
    if not isinstance(value, str) or value not in _ACTIONS:
        raise ValueError(f"action must be one of {', '.join(sorted(_ACTIONS))}, not {value!r}")
    return Action(value)


def _labels(value: object) -> tuple[SectionLabel, ...]:
    form = 'sections must be a list of {"doc", "heading"}'
    if not isinstance(value, list):
        raise ValueError(form)
    labels = []
    for one in value:
        if not isinstance(one, dict) or not all(isinstance(one.get(key), str) for key in ("doc", "heading")):
            raise ValueError(form)
        labels.append(SectionLabel(one["doc"], one_line(one["heading"])))
    return tuple(labels)
