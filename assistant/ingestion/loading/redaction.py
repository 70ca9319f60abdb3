"""What must not reach anyone: numbers outside the registry, and advertising for paid lines.

A withheld sentence or heading becomes an ellipsis, never a rewritten one. A stated field is refused,
an inferred one dropped.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.errors import DocumentError
from assistant.ingestion.loading.metadata import DATES, FIELDS, Metadata
from assistant.ingestion.loading.notes import Note, counted
from assistant.safety import allowed_numbers, lead_generation, unlisted_phone_like
from assistant.text.sentences import sentence_spans
from assistant.types import ELLIPSIS, Section, Span

UNLISTED_NUMBER = "holds a telephone number that is not in the helpline registry"
ADVERT = "advertises a paid treatment line"
NEIGHBOURS = 3  # sentences read together, for an advert that full stops have cut up
_RUN = re.compile(rf"{ELLIPSIS}(?:\s*{ELLIPSIS})+")
_QUOTED = re.compile("“([^”]*)”")
_CHECKED = tuple(name for name in FIELDS if name not in (*DATES, "kind", "withdrawn"))


@dataclass(frozen=True, slots=True)
class Redacted:
    """A section as it may be shown. reasons: one for each sentence that was withheld, in their order."""

    section: Section
    reasons: tuple[str, ...] = ()


def objection(text: str) -> str | None:
    """Why a text must not be shown, worded to follow its name ("title: holds …"); None when it may be."""
    if unlisted_phone_like(text, allowed_numbers()):
        return UNLISTED_NUMBER
    return ADVERT if lead_generation(text) else None


def withhold(section: Section, language: str) -> Redacted:
    """The section with each such sentence as an ellipsis, and the reasons.

    A number or advert spread over sentences, list items or lines takes every sentence it touches. A run
    of withheld sentences leaves one ellipsis; a section left with nothing else has empty text. A heading
    becomes an ellipsis in its path.
    """
    section = replace(section, heading=tuple(ELLIPSIS if objection(name) else name for name in section.heading))
    sentences = sentence_spans(section.text, language)
    unfit = sorted(_unfit(section.text, sentences).items())
    if not unfit:
        return Redacted(section)
    text, position = "", 0
    for start, end in (sentences[at] for at, _ in unfit):
        text += section.text[position:start] + ELLIPSIS
        position = end
    text = _RUN.sub(ELLIPSIS, text + section.text[position:])
    section = replace(section, text=text if text.strip(f"{ELLIPSIS} \n") else "")
    return Redacted(section, tuple(reason for _, reason in unfit))


def _unfit(text: str, sentences: Sequence[Span]) -> dict[int, str]:
    """Position → reason of the sentences to withhold, judged one by one and then with their neighbours."""
    reasons = {at: reason for at, (start, end) in enumerate(sentences) if (reason := objection(text[start:end]))}
    for at in _touched(sentences, unlisted_phone_like(text, allowed_numbers())):
        reasons.setdefault(at, UNLISTED_NUMBER)
    for count in range(2, NEIGHBOURS + 1):
        for first in range(len(sentences) - count + 1):
            window = range(first, first + count)
            together = text[sentences[first][0] : sentences[window[-1]][1]]
            if reasons.keys().isdisjoint(window) and lead_generation(together):
                reasons.update(dict.fromkeys(window, ADVERT))
    return reasons


def _touched(sentences: Sequence[Span], numbers: Sequence[Span]) -> Iterator[int]:
    for at, (start, end) in enumerate(sentences):
        if any(low < end and start < high for low, high in numbers):
            yield at


def refuse_stated(metadata: Metadata) -> None:
    """Raises DocumentError naming the first stated field that must not be shown."""
    for name in _CHECKED:
        if reason := objection(getattr(metadata, name) or ""):
            raise DocumentError(f"{name}: {reason}")


def drop_inferred(metadata: Metadata) -> tuple[Metadata, tuple[Note, ...]]:
    """Inferred metadata without the fields that must not be shown, and a note on each of them."""
    reasons = {name: reason for name in _CHECKED if (reason := objection(getattr(metadata, name) or ""))}
    notes = tuple(Note("redacted", f"{name} not used: it {reason}") for name, reason in reasons.items())
    return replace(metadata, **dict.fromkeys(reasons)), notes  # type: ignore[arg-type]


def redaction_notes(
    sections: Sequence[Section], redacted: Sequence[Redacted], references: Sequence[str]
) -> tuple[Note, ...]:
    """Where sentences, headings and works of the list of references were withheld, and why; never a word of them.

    - sections: as they were read.
    - redacted: the same, in the same order.
    - references: as they were read.
    """
    sentences = [note for one in redacted for note in _sentence_notes(one)]
    reasons = Counter(reason for work in references if (reason := objection(work)))
    works = [Note("redacted", f"{_amount(count, 'reference')} {reason}") for reason, count in reasons.items()]
    return (*sentences, *_heading_notes(sections), *works)


def _sentence_notes(redacted: Redacted) -> Iterator[Note]:
    section = redacted.section
    for reason, count in Counter(redacted.reasons).items():
        yield Note("redacted", f"{_place(section.heading)}: {_amount(count, 'sentence')} {reason}", section.page)


def _heading_notes(sections: Sequence[Section]) -> Iterator[Note]:
    """A note for each heading, however many sections stand below it."""
    pages: dict[tuple[str, ...], int | None] = {}
    for section in sections:
        for end in range(1, len(section.heading) + 1):
            pages.setdefault(section.heading[:end], section.page)
    for path, page in pages.items():
        if reason := objection(path[-1]):
            yield Note("redacted", f"{_place(path[:-1])}: {_amount(1, 'heading')} {reason}", page)


def _place(path: Sequence[str]) -> str:
    """A heading path as a note names it; what must not be shown is an ellipsis."""
    shown = " › ".join(ELLIPSIS if objection(name) else name for name in path)
    return f"under {shown}" if shown else "under no heading"


def _amount(count: int, noun: str) -> str:
    return f"{counted(count, noun)} redacted; {'it' if count == 1 else 'each'}"


def without_withheld_words(note: Note) -> Note:
    """The note with each quotation that must not be shown as an ellipsis."""
    return replace(note, detail=_QUOTED.sub(_checked_quotation, note.detail))


def _checked_quotation(quotation: re.Match[str]) -> str:
    return f"“{ELLIPSIS}”" if objection(quotation.group(1)) else quotation.group()
