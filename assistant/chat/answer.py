"""What one turn of the conversation shows: quotes with their sources, fixed words, and how the question ended."""

from dataclasses import dataclass
from enum import StrEnum

from assistant.safety import Finder, FinderRequest
from assistant.types import Hit, Kind, SafetyText, SafetyVerdict

TALK = "talk_"  # how the names of the fixed answers to small talk begin


class Outcome(StrEnum):
    """How a question ended."""

    ANSWERED = "answered"
    NOT_FOUND = "not_found"
    SAFETY = "safety"
    UNAVAILABLE = "unavailable"


class Certainty(StrEnum):
    """How sure it is that the quotes answer the question."""

    SURE = "sure"
    LOW = "low"  # they may be what is looked for


def certainty_of(confidence: float, sure: float) -> Certainty:
    """How sure quotes with this confidence are. sure: the confidence from which they are; both from 0 to 1."""
    return Certainty.SURE if confidence >= sure else Certainty.LOW


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a passage stands and who says it: all that a reader needs to check it."""

    document_id: str
    title: str
    author: str | None
    publisher: str | None
    published: str | None
    url: str | None
    licence: str | None
    credit: str | None
    kind: Kind
    pathway: str | None
    language: str
    heading: tuple[str, ...]  # path of headings, the widest first; () where the source has none
    page: int | None
    page_label: str | None


@dataclass(frozen=True, slots=True)
class Quote:
    """A hit with its citation, as it is shown. also_in: ids of documents with the same text."""

    hit: Hit
    citation: Citation
    also_in: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FixedWords:
    """Which fixed words an answer shows: enough to say them again for another region.

    language: code. region: whose numbers stand in them. is_region_said: whether the message itself named it; what is
    chosen on the page then changes nothing. variant: of the safety text, "full", "short" or "one_line".
    safety_key: name of the safety text; None for the usual one of the verdict. message_key: name of the text in
    Answer.message; None where that names no number. finders: what the message asks to find; None for nothing.
    """

    language: str
    region: str
    is_region_said: bool = False
    variant: str = "full"
    safety_key: str | None = None
    message_key: str | None = None
    finders: FinderRequest | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything one turn shows.

    message: the fixed text for not_found and unavailable, or the one that says that the quotes are in another language
    than the question; else None. confidence: 0 to 1, the
    estimated probability that the quotes answer the question. certainty: what follows from it; None where nothing is
    quoted. near_topics: section headings close
    to the question, offered when nothing answers it. finders: official pages on which to find what is asked for,
    with finders_note, the fixed words that stand above them. words: which fixed words stand in safety and message.
    """

    outcome: Outcome
    verdict: SafetyVerdict
    safety: SafetyText | None = None
    message: str | None = None
    query: str = ""
    carried_over: str | None = None
    confidence: float = 0.0
    certainty: Certainty | None = None
    quotes: tuple[Quote, ...] = ()
    near_topics: tuple[str, ...] = ()
    finders: tuple[Finder, ...] = ()
    finders_note: str | None = None
    words: FixedWords | None = None

    @property
    def is_talk(self) -> bool:
        """Whether it is the fixed answer to a greeting, to thanks, or to a question about the program."""
        return self.words is not None and (self.words.message_key or "").startswith(TALK)
