"""What must not reach anyone: numbers outside the registry, and advertising for paid lines.

A withheld sentence or heading becomes an ellipsis, never a rewritten one. A stated field is refused,
an inferred one dropped.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.errors import DocumentError
from assistant.ingestion.loading.metadata import FIELDS, Metadata
from assistant.safety import allowed_numbers, lead_generation, unlisted_phone_like
from assistant.text.sentences import sentence_spans
from assistant.types import ELLIPSIS, Section, Span

NEIGHBOURS = 3  # sentences read together, for an advert that full stops have cut up
_RUN = re.compile(rf"{ELLIPSIS}(?:\s*{ELLIPSIS})+")
_CHECKED = tuple(name for name in FIELDS if name not in ("kind", "published", "reviewed", "withdrawn"))


def objection(text: str) -> str | None:
    """Why a text must not be shown, worded to follow its name ("title: holds …"); None when it may be."""
    if unlisted_phone_like(text, allowed_numbers()):
        return "holds a telephone number that is not in the helpline registry"
    return "advertises a paid treatment line" if lead_generation(text) else None


def withhold(section: Section, language: str) -> tuple[Section, int]:
    """The section with each such sentence as an ellipsis, and how many there were.

    A number or advert spread over sentences, list items or lines takes every sentence it touches. A run
    of withheld sentences leaves one ellipsis; a section left with nothing else has empty text. A heading
    becomes an ellipsis in its path.
    """
    section = replace(section, heading=tuple(ELLIPSIS if objection(name) else name for name in section.heading))
    sentences = sentence_spans(section.text, language)
    spans = [sentences[at] for at in sorted(_unfit(section.text, sentences))]
    if not spans:
        return section, 0
    text, position = "", 0
    for start, end in spans:
        text += section.text[position:start] + ELLIPSIS
        position = end
    text = _RUN.sub(ELLIPSIS, text + section.text[position:])
    return replace(section, text=text if text.strip(f"{ELLIPSIS} \n") else ""), len(spans)


def _unfit(text: str, sentences: Sequence[Span]) -> set[int]:
    """Positions of the sentences to withhold, judged one by one and then with their neighbours."""
    unfit = {at for at, (start, end) in enumerate(sentences) if objection(text[start:end])}
    unfit.update(_touched(sentences, unlisted_phone_like(text, allowed_numbers())))
    for count in range(2, NEIGHBOURS + 1):
        for first in range(len(sentences) - count + 1):
            window = range(first, first + count)
            together = text[sentences[first][0] : sentences[window[-1]][1]]
            if unfit.isdisjoint(window) and lead_generation(together):
                unfit.update(window)
    return unfit


def _touched(sentences: Sequence[Span], numbers: Sequence[Span]) -> Iterator[int]:
    for at, (start, end) in enumerate(sentences):
        if any(low < end and start < high for low, high in numbers):
            yield at


def refuse_stated(metadata: Metadata) -> None:
    """Raises DocumentError naming the first stated field that must not be shown."""
    for name in _CHECKED:
        if reason := objection(getattr(metadata, name) or ""):
            raise DocumentError(f"{name}: {reason}")


def drop_inferred(metadata: Metadata) -> tuple[Metadata, tuple[str, ...]]:
    """Inferred metadata without the fields that must not be shown, and a warning for each of them."""
    reasons = {name: reason for name in _CHECKED if (reason := objection(getattr(metadata, name) or ""))}
    warnings = tuple(f"{name} not used: it {reason}" for name, reason in reasons.items())
    return replace(metadata, **dict.fromkeys(reasons)), warnings  # type: ignore[arg-type]
