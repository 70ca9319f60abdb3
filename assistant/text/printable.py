"""Text as one line of a terminal: whatever could forge another line or command the terminal is escaped."""

import unicodedata

_ESCAPED = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})  # categories: controls, formats, halves of pairs, line ends
_JOINERS = "\u200c\u200d"  # they make letters and signs of people's languages


def printable(text: str) -> str:
    """The text with each line end, control and invisible sign as an escape, as Python writes it."""
    if text.isprintable():
        return text
    return "".join(_escaped(char) if _is_escaped(char) else char for char in text)


def _is_escaped(char: str) -> bool:
    return unicodedata.category(char) in _ESCAPED and char not in _JOINERS


def _escaped(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")
