"""A text in three parts, of which the middle one is marked."""

from dataclasses import dataclass

from assistant.types import Span


@dataclass(frozen=True, slots=True)
class MarkedText:
    """The parts of a text: joined in this order, they are the whole text.

    - before: what stands before the mark.
    - marked: what is marked; empty where nothing is.
    - after: what stands after the mark.
    """

    before: str
    marked: str = ""
    after: str = ""


def mark_span(text: str, span: Span) -> MarkedText:
    """The text with exactly the characters of span marked. What of the span lies outside the text is left out."""
    start, end = max(0, span[0]), min(len(text), span[1])
    if start >= end:
        return MarkedText(text)
    return MarkedText(text[:start], text[start:end], text[end:])
