"""The words that are looked for, from data/languages/en/lint.toml, checked when they are read.

A phrase applies to running text and headings. It does not apply inside quotation marks, which hold somebody's words,
nor where one of its `unless` patterns overlaps it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from assistant.data import parse_toml, read_text
from assistant.errors import DataFileError
from assistant.types import Span

FILE = "languages/en/lint.toml"
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|‘[^’]{3,}’(?!\w)")


@dataclass(frozen=True, slots=True)
class TextLimits:
    """The bars of a plain text. Bracketed sources are not counted.

    - max_grade: Flesch–Kincaid grade of one document, in years of schooling.
    - median_grade: of all documents together.
    - max_sentence_words, max_heading_words: words.
    - copied_words: as many words in a row as in another text are a near-duplicate.
    """

    max_grade: float
    median_grade: float
    max_sentence_words: int
    max_heading_words: int
    copied_words: int


@dataclass(frozen=True, slots=True)
class Phrase:
    """One wording to avoid.

    - id: its name in the file.
    - rule: the id of its rule, "stigma" or "claim".
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
def load_phrases() -> tuple[TextLimits, tuple[Phrase, ...]]:
    """The shipped limits and phrases; raises DataFileError naming file, id and what is wrong."""
    return parse_phrases(read_text(FILE))


def parse_phrases(text: str) -> tuple[TextLimits, tuple[Phrase, ...]]:
    """The content of such a file; raises DataFileError naming file, id and what is wrong."""
    data = parse_toml(text, FILE)
    try:
        return TextLimits(**data["limits"]), tuple(_phrase(row) for row in data["phrase"])
    except (KeyError, TypeError) as error:
        raise DataFileError(f"{FILE}: {error}") from error


def _phrase(row: dict[str, object]) -> Phrase:
    match row:
        case {
            "id": str(name),
            "rule": "stigma" | "claim" as rule,
            "regex": str(regex),
            "say": str(say),
            "match": [_, *_] as yes,
            "no_match": [_, *_] as no,
        }:
            unless = tuple(_regex(pattern) for pattern in _texts(row.get("unless", [])))
            return Phrase(name, str(rule), _regex(regex), unless, say, _texts(yes), _texts(no))
    raise DataFileError(f"{FILE}: phrase {row.get('id')!r} needs id, rule, regex, say, match and no_match")


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else ()


def _regex(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern, re.IGNORECASE)
    except re.error as error:
        raise DataFileError(f"{FILE}: {pattern!r} is no regular expression: {error}") from error
