"""Words that a line end has broken: whole again, and compounds keep their hyphen."""

import re
from collections.abc import Iterable

_COMPOUND = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)+")
_BROKEN = re.compile(r"([^\W\d_]+)[-‐]$")
_FIRST = re.compile(r"[^\W\d_]+")
_KEEP = frozenset({"self", "well", "non", "ex", "half", "all", "co", "long", "short", "high", "low", "twelve"})


def compound_words(lines: Iterable[str]) -> frozenset[str]:
    """The words written with a hyphen inside a line, in lower case."""
    return frozenset(word.lower() for line in lines for word in _COMPOUND.findall(line))


def join_lines(text: str, line: str, compounds: frozenset[str] = frozenset()) -> str:
    """Two lines of one paragraph.

    A word broken at the line end is whole again; its hyphen stays where the text writes the word with
    one elsewhere, or where its first part is one that keeps it ("self-help").
    """
    before, after = _BROKEN.search(text), _FIRST.match(line)
    if before is None or after is None or not line[0].islower():
        return f"{text} {line}"
    first = before.group(1).lower()
    if first in _KEEP or f"{first}-{after.group().lower()}" in compounds:
        return text + line
    return text[:-1] + line
