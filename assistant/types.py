"""The values that travel between the stages: frozen, standard library only.

Offsets are in characters, end exclusive. A higher score is always better. Vectors travel apart from
text, as float arrays whose row i belongs to the i-th passage or sentence.
"""

from dataclasses import dataclass
from enum import StrEnum

ELLIPSIS = "…"  # stands where words were withheld; nothing is ever rewritten

Span = tuple[int, int]  # start, end: characters, end exclusive


class Kind(StrEnum):
    """What sort of source a document is."""

    ARTICLE = "article"
    LITERATURE = "literature"


class Category(StrEnum):
    """What a message may need other than reading, in order of precedence (first wins)."""

    OVERDOSE = "overdose"
    SUICIDE_SELF_HARM = "suicide_self_harm"
    WITHDRAWAL = "withdrawal"
    VIOLENCE_ABUSE = "violence_abuse"
    OTHER_DANGER = "other_danger"
    HARMFUL_REQUEST = "harmful_request"
    MEDICAL_ADVICE = "medical_advice"
    RELAPSE_NOW = "relapse_now"
    OFF_TOPIC = "off_topic"


class Tier(StrEnum):
    """What kind of a category it is, where its kinds need different words."""

    ACUTE = "acute"  # of self-harm
    PASSIVE = "passive"
    SEVERE = "severe"  # of withdrawal
    QUESTION = "question"
    ALCOHOL = "alcohol"  # an overdose of alcohol
    SEXUAL = "sexual"  # sexual violence
    EATING_DISORDER = "eating_disorder"  # of other danger
    PSYCHOSIS = "psychosis"
    BIRTH = "birth"
    PREGNANCY = "pregnancy"  # a question about stopping a medicine in pregnancy


class Action(StrEnum):
    """What a verdict asks of the conversation."""

    NONE = "none"  # retrieve and answer
    CARD = "card"  # the fixed text first, then what the library holds (see SafetyVerdict.passages)
    DECLINE = "decline"  # say what cannot be done here and who can; passages for the rest
    TAKEOVER = "takeover"  # the fixed text alone: nothing is retrieved in this turn


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of a document under one heading path, on one page where the source has pages.

    page: physical page, 1-based; page_label: as printed ("xiv", "12"), text and never a number.
    Both or neither. example_questions: what readers ask that it answers, in their words; for search, never shown.
    """

    heading: tuple[str, ...]
    text: str
    page: int | None = None
    page_label: str | None = None
    example_questions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """One source file, loaded and cleaned.

    id: path inside the corpus with forward slashes, so that it survives edits of the text.
    published, reviewed, expires: ISO 8601 year, month or day ("2024", "2024-12", "2024-12-29").
    reviewed_by: name, profession and date of a review by a professional; None while there was none.
    twin: path of the same article in another language, relative to the folder of articles.
    licence: None where the source does not state it. credit: the line its licence asks to be shown.
    content_hash: sha256 of the file's bytes and of its metadata, hexadecimal.
    references: the works the source lists, kept apart so that they never become an answer.
    """

    id: str
    title: str
    kind: Kind
    sections: tuple[Section, ...]
    content_hash: str
    author: str | None = None
    publisher: str | None = None
    published: str | None = None
    reviewed: str | None = None
    reviewed_by: str | None = None
    expires: str | None = None
    url: str | None = None
    licence: str | None = None
    credit: str | None = None
    pathway: str | None = None
    language: str = "en"
    twin: str | None = None
    withdrawn: bool = False
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A verbatim slice of one section: document.sections[section].text[start:end] == text.

    id: 16 hexadecimal digits of sha256(document id, text, how many equal passages came before), so
    that an unchanged text keeps its id. sentences: spans inside text, ascending, not overlapping.
    """

    id: str
    document_id: str
    section: int
    start: int
    end: int
    text: str
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a question.

    score: fused, higher is better, comparable within one question only. rank: 1-based.
    highlight: the best sentence window, inside passage.text. found_by: "dense", "bm25", "example_questions".
    shown: whole sentences around the highlight, inside passage.text: what a card shows first.
    """

    passage: Passage
    score: float
    rank: int
    highlight: Span
    found_by: tuple[str, ...]
    shown: Span


@dataclass(frozen=True, slots=True)
class Helpline:
    """One row of the reviewed registry.

    country: ISO 3166-1 alpha-2 code, "EU" or "WORLD". number: as a person dials or reads it, or None
    for a link. tel, sms, url: targets for tap-to-call, tap-to-text and web links, or None.
    how: what to do in words ("call", "text HOME to 741741"). checked: ISO day. confidence: "high" or
    "medium" (to be confirmed). recheck: ISO day from which the line is to be looked up again.
    """

    id: str
    country: str
    service: str
    number: str | None
    how: str
    hours: str
    scope: str
    source: str
    checked: str
    confidence: str
    tel: str | None = None
    sms: str | None = None
    url: str | None = None
    recheck: str = ""


@dataclass(frozen=True, slots=True)
class SafetyVerdict:
    """What the check found in a message, before anything is retrieved.

    lead: the category that decides, secondary: at most one more. tier: of the lead.
    patterns: ids of what matched, so that every verdict can be explained.
    passages: False when nothing may be quoted beside the fixed text in this turn.
    language: code of the language the message is told to be in; None where it is the default or cannot be told.
    about_other: whether all that is said of the lead's category is said of another person.
    text: name of the fixed text that a rule asks for instead of the usual one of its category and tier.
    failed: whether the check itself failed, and the general card stands in.
    """

    action: Action = Action.NONE
    lead: Category | None = None
    tier: Tier | None = None
    secondary: Category | None = None
    under_age: bool = False
    patterns: tuple[str, ...] = ()
    passages: bool = True
    language: str | None = None
    about_other: bool = False
    text: str | None = None
    failed: bool = False


@dataclass(frozen=True, slots=True)
class SafetyText:
    """A fixed text ready to show: reviewed words, and the helplines that belong to them."""

    text: str
    helplines: tuple[Helpline, ...]
    secondary_text: str | None = None
