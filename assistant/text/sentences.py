"""Where the sentences of a text begin and end."""

import re

import sentencex

from assistant.types import Span

_ENUMERATOR = re.compile(r"(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,4}|[•*–-])[.)]?")


def sentence_spans(text: str, language: str) -> list[Span]:
    """Spans of the sentences of a text, each line apart, without white space around them."""
    spans: list[Span] = []
    position = 0
    for line in text.split("\n"):
        at = position
        for sentence in sentencex.segment(language, line) if line.strip() else ():
            start = at + len(sentence) - len(sentence.lstrip())
            at += len(sentence)
            if sentence.strip():
                spans.append((start, start + len(sentence.strip())))
        position += len(line) + 1
    return _join_enumerators(text, spans)


def _join_enumerators(text: str, spans: list[Span]) -> list[Span]:
    """A list mark on its own ("1.", "•") belongs to the sentence that follows it on the line."""
    joined: list[Span] = []
    pending: int | None = None
    for start, end in spans:
        first = start if pending is None else pending
        if _ENUMERATOR.fullmatch(text, start, end) and text[end : end + 1] not in ("", "\n"):
            pending = first
            continue
        joined.append((first, end))
        pending = None
    if pending is not None:
        joined.append((pending, spans[-1][1]))
    return joined
