"""Slots and regular expressions of the pattern files: checked, expanded and compiled.

A slot is a name and its alternatives, which may use slots defined above it. A regex is written over
normalised text with <SLOT> placeholders and matches whole words.
"""

import re
from collections.abc import Mapping
from functools import cache, cached_property
from typing import Any

from assistant.errors import DataFileError
from assistant.safety.rules.alternatives import alternatives

NEVER = "(?!)"  # matches nothing

_PLACEHOLDER = re.compile(r"<([A-Z][A-Z0-9_]*)>")
_NESTED = re.compile(r"\((?:[^()\\]|\\.)*[*+](?:[^()\\]|\\.)*\)[*+]")
_UNBOUNDED = re.compile(r"\.[*+]|\\w\*(?! )\\w|\)[*+]")


class Branch:
    """One alternative of an expression. Compiled on first use: no message needs more than a few of thousands."""

    def __init__(self, body: str) -> None:
        """body: the alternative, its slots filled."""
        self.source = _whole_words(body)

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """Compiled. Raises re.error."""
        return re.compile(self.source)


class Expression(Branch):
    """A regex and its alternatives. Equal regexes share one object, so each is looked for once.

    branches: its alternatives, each of which is prefiltered and looked for alone.
    """

    def __init__(self, body: str) -> None:
        """body: the regex, its slots filled."""
        super().__init__(body)
        self.branches = frozenset(Branch(one) for one in alternatives(body))


def read_slots(table: Mapping[str, Any], name: str) -> dict[str, str]:
    """Each slot as one group of alternatives. Raises DataFileError naming file and slot."""
    slots: dict[str, str] = {}
    for key, given in table.items():
        if not isinstance(given, list) or not all(isinstance(one, str) and one for one in given):
            raise DataFileError(f"{name}: slots: {key}: expected a list of non-empty texts")
        expanded = (_expand(one, slots, f"{name}: slots: {key}") for one in given)
        slots[key] = f"(?:{'|'.join(expanded)})"
    return slots


def compile_expression(regex: str, slots: Mapping[str, str], where: str, *, tried: bool = True) -> Expression:
    """The regex with its slots filled. Raises DataFileError beginning with where.

    tried: compile it now, and say where it is not valid. Shipped files are tried by a test instead.
    """
    if _NESTED.search(regex) or _UNBOUNDED.search(regex):
        raise DataFileError(f"{where}: unbounded repetition in {regex!r}; write a bound such as {{0,4}}")
    expression = _expression(_expand(regex, slots, where))
    if tried:
        _try(expression, where)
    return expression


def _try(expression: Expression, where: str) -> None:
    try:
        for one in (expression, *expression.branches):
            _ = one.regex
    except re.error as error:
        raise DataFileError(f"{where}: not a valid regular expression: {error}") from error


def slots_in(regex: str) -> frozenset[str]:
    """The names of the slots that a regex, as it is written, uses."""
    return frozenset(_PLACEHOLDER.findall(regex))


def _expand(regex: str, slots: Mapping[str, str], where: str) -> str:
    def fill(found: re.Match[str]) -> str:
        if found.group(1) not in slots:
            raise DataFileError(f"{where}: slot <{found.group(1)}> is not defined above")
        return slots[found.group(1)]

    return _PLACEHOLDER.sub(fill, regex)


@cache
def _expression(body: str) -> Expression:
    return Expression(body)


def _whole_words(body: str) -> str:
    """Whole words of a sentence between two spaces; the leading literal space is what makes it fast."""
    ending = body.replace("$", "(?= $)")  # the end of a sentence is a space
    return f" (?:{ending})(?= )"
