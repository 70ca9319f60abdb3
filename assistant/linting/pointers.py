"""The table `stands_alone` of a language, from data/languages/<code>/lint.toml, checked when it is read."""

import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from assistant.data import parse_toml
from assistant.errors import DataFileError
from assistant.linting.language_data import lint_file, lint_text

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

TABLE = "stands_alone"
Words = TypeVar("Words", bound="DataclassInstance")
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Example:
    """A first sentence under a heading, and the pronouns or words in it that point elsewhere; run as a test."""

    heading: str
    text: str
    found: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pointers:
    """What every language says.

    - unless: patterns in which a pronoun points nowhere (“it helps to”) or to the text itself (“this article”).
    - elsewhere: patterns that point to another part of the text (“the sections below”).
    """

    unless: tuple[re.Pattern[str], ...]
    elsewhere: tuple[re.Pattern[str], ...]
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Grammar:
    """How pronouns are resolved in one language.

    - opening: matches the words before the first one that counts (“Yes, ”).
    - wanted: what a word may stand for, and whether it is the first; empty for a word that is no pronoun.
    - named: what a text names that a pronoun may stand for.
    """

    opening: re.Pattern[str]
    wanted: Callable[[str, bool], frozenset[str]]
    named: Callable[[str], frozenset[str]]


@cache
def load_pointers(code: str) -> Pointers | None:
    """The shipped patterns of a language, None where it has none; raises DataFileError naming what is wrong."""
    text = lint_text(code)
    return None if text is None else parse_pointers(text, lint_file(code))


def parse_pointers(text: str, name: str) -> Pointers:
    """The patterns of such a file. name: of the file, for the DataFileError raised when one is wrong."""
    table = _table(text, name)
    try:
        return Pointers(
            unless=_patterns(table["unless"]),
            elsewhere=_patterns(table["elsewhere"]),
            examples=tuple(Example(one["heading"], one["text"], tuple(one["found"])) for one in table["examples"]),
        )
    except (KeyError, TypeError, re.error) as error:
        raise DataFileError(f"{name}: {TABLE}: {error}") from error


def parse_words(text: str, name: str, kind: type[Words]) -> Words:
    """The lists of words in such a file that a language's grammar needs. kind: a dataclass with a field for each list.

    Raises DataFileError naming file and list.
    """
    table = _table(text, name)
    try:
        return kind(**{one.name: frozenset(table[one.name].split()) for one in fields(kind)})
    except (AttributeError, KeyError) as error:
        raise DataFileError(f"{name}: {TABLE}: {error}") from error


def _table(text: str, name: str) -> dict[str, Any]:
    try:
        return dict(parse_toml(text, name)[TABLE])
    except (KeyError, TypeError, ValueError) as error:
        raise DataFileError(f"{name}: {TABLE}: {error}") from error


def _patterns(value: list[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(one, re.IGNORECASE) for one in value)
