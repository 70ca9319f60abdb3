"""The words that are looked for, by language, from data/languages/<code>/lint.toml, checked when they are read.

A phrase applies to running text and headings. It does not apply inside quotation marks, which hold somebody's words,
nor where one of its `unless` patterns overlaps it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from assistant.data import parse_toml
from assistant.errors import DataFileError
from assistant.linting.language_data import lint_file, lint_text
from assistant.types import Span

PHRASE_RULES = ("stigma", "claim", "address", "number")
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|«[^»]*»|‘[^’]{3,}’(?!\w)")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One wording to avoid.

    - id: its name in the file.
    - rule: the id of its rule, one of PHRASE_RULES.
    - regex: what is looked for; case is ignored.
    - unless: what excuses it where both overlap.
    - say: what to write in its place.
    - match, no_match: texts in which it is found, and is not; they are run as tests.
    """

    id: str
    rule: str
    regex: re.Pattern[str]
    unless: tuple[re.Pattern[str], ...]
    say: str
    match: tuple[str, ...]
    no_match: tuple[str, ...]

    def found(self, text: str) -> Iterator[str]:
        """The words of a line that it objects to."""
        spared = quotations(text)
        for regex in self.unless:
            spared += [excuse.span() for excuse in regex.finditer(text)]
        for hit in self.regex.finditer(text):
            if not any(start < hit.end() and hit.start() < end for start, end in spared):
                yield hit.group()


def quotations(text: str) -> list[Span]:
    """Spans in quotation marks, the marks included."""
    return [found.span() for found in _QUOTED.finditer(text)]


@cache
def load_phrases(code: str) -> tuple[Phrase, ...]:
    """The shipped phrases of a language, none where it has none; raises DataFileError naming file, id and fault."""
    text = lint_text(code)
    return () if text is None else parse_phrases(text, lint_file(code))


def parse_phrases(text: str, name: str) -> tuple[Phrase, ...]:
    """The phrases of such a file. name: of the file, for the DataFileError raised when one is wrong."""
    data = parse_toml(text, name)
    try:
        return tuple(_phrase(row) for row in data["phrase"])
    except (KeyError, TypeError, ValueError) as error:
        raise DataFileError(f"{name}: {error}") from error


def _phrase(row: dict[str, object]) -> Phrase:
    match row:
        case {
            "id": str(name),
            "rule": str(rule),
            "regex": str(regex),
            "say": str(say),
            "match": [_, *_] as yes,
            "no_match": [_, *_] as no,
        } if rule in PHRASE_RULES:
            unless = tuple(_regex(pattern) for pattern in _texts(row.get("unless", [])))
            return Phrase(name, rule, _regex(regex), unless, say, _texts(yes), _texts(no))
    raise ValueError(f"phrase {row.get('id')!r} needs id, rule, regex, say, match and no_match")


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else ()


def _regex(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern, re.IGNORECASE)
    except re.error as error:
        raise ValueError(f"{pattern!r} is no regular expression: {error}") from error
