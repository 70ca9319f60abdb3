"""Words that a line end has broken: whole again, and compounds keep their hyphen."""

import re
from collections.abc import Collection, Iterable

_COMPOUND = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)+")
_BROKEN = re.compile(r"([^\W\d_]+)[-‐]$")
_FIRST = re.compile(r"[^\W\d_]+")
_SOFT = re.compile("\u00ad(?=[^\\S\\n]*(?:\\n|\\Z))")
_SOFT_INSIDE = re.compile("\u00ad[^\\S\\n]*\\n[^\\S\\n]*(?=[^\\W\\d_])")
_KEEP = frozenset({"self", "well", "non", "ex", "half", "all", "co", "long", "short", "high", "low", "twelve"})


def show_soft_hyphens(text: str) -> str:
    """The text with each soft hyphen at a line end, where one is seen in print, as a hyphen."""
    return _SOFT.sub("-", text)


def join_soft_hyphens(text: str) -> str:
    """The same, and a word that a soft hyphen breaks inside a paragraph is whole again."""
    return show_soft_hyphens(_SOFT_INSIDE.sub("", text))


def join_wrapped(text: str, line: str, words: Collection[str]) -> str:
    """Two lines of one paragraph in a text file, where a hyphen at the line end is mostly the author's own.

    It goes only where the whole word is among words, in lower case: those that the text writes elsewhere.
    """
    before, after = _BROKEN.search(text), _FIRST.match(line)
    if before is None or after is None:
        return f"{text} {line}"
    whole = f"{before.group(1)}{after.group()}".lower()
    return text[:-1] + line if whole in words else text + line


def words_of(text: str) -> frozenset[str]:
    """Every word of a text that no hyphen breaks, in lower case."""
    return frozenset(word.lower() for word in _FIRST.findall(text))


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
