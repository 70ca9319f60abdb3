"""What counts as a word of content: the one notion of it that keyword search, late interaction and follow-ups share."""

import re

from assistant.data import read_text
from assistant.types import Span

STOP_WORDS = frozenset(read_text("languages/en/stop_words.txt").split())
WORD_PATTERN = r"(?u)\b\w\w+\b"  # also what bm25s splits by
_WORD = re.compile(WORD_PATTERN)


def content_words(text: str) -> tuple[Span, ...]:
    """Spans of the words of two letters and more that are no stop words, in order."""
    return tuple(found.span() for found in _WORD.finditer(text) if found.group().lower() not in STOP_WORDS)
