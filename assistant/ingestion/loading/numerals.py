"""Numbers in a line of print: arabic and strictly written roman ones, and what the line itself says of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, lru_cache
from typing import Literal

_ARABIC = r"\d{1,5}"
_ROMAN = r"(?=[ivxlc])c?(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})"  # strictly, up to 199: no preface is longer
_NUMERAL = re.compile(rf"(?<![\w.,:/’'-])(?:{_ARABIC}|{_ROMAN}|{_ROMAN.upper()})(?![\w’'-]|[.,:/]\d)")
_LABEL = re.compile(r"([^\W\d_]+(?:[ ’'-][^\W\d_]+)?)[ .#]+(\w{1,8})[ .]*")  # more than two words are a title
_WORD_BEFORE = re.compile(r"([^\W\d_]+)[\s.#]*$")
_WORD_AFTER = re.compile(r"^[\s.]*(?:(?:de|di)\s+)?([^\W\d_]+)")
_ONE_WORD = re.compile(r"[^\W\d_]+\s*")
_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_LANGUAGES = ("en", "es", "fr", "de", "pt", "it", "nl")
_DURATIONS: dict[Literal["day", "week", "month", "year"], int] = {"day": 1, "week": 7, "month": 30, "year": 365}
_NO_LARGER_UNIT = 1000  # of a larger unit: fewer are told in the unit that is asked for
_OF = frozenset({"of", "de", "von", "sur", "di", "van"})  # between the number of a page and that of all


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number in a line.

    - start, end: characters, end exclusive.
    - counts: whether the line says that it counts something ("3 January", "Dose 1 mg"); no page number is written so.
    """

    value: int
    start: int
    end: int
    counts: bool = False


@lru_cache(maxsize=4096)  # a line is looked at again and again
def numerals(line: str) -> tuple[Numeral, ...]:
    """The numbers in a line in order; roman ones only at its ends, where page numbers stand, and not as a pronoun."""
    return tuple(_numerals(line))


def _numerals(line: str) -> Iterator[Numeral]:
    for found in _NUMERAL.finditer(line):
        text, before, after = found.group(), line[: found.start()], line[found.end() :]
        is_inside = bool(before.strip() and after.strip())
        if not text or (not text.isdecimal() and (is_inside or (text == "I" and after.strip()))):
            continue
        yield Numeral(value_of(text), found.start(), found.end(), counts=_is_counted(before, after))


def value_of(numeral: str) -> int:
    """The number that a numeral, arabic or roman, stands for."""
    if numeral.isdecimal():
        return int(numeral)
    values = [_VALUES[letter] for letter in numeral.lower()]
    return sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))


def label_of(line: str) -> tuple[str, int] | None:
    """Words and number of a line that is these alone, "Fact 3": a label, or a title with the number of its page."""
    parts = _LABEL.fullmatch(line)
    found = numerals(line) if parts else ()
    if parts is None or not found or found[-1].start != parts.start(2):
        return None
    return parts[1].casefold(), found[-1].value


def _is_counted(before: str, after: str) -> bool:
    """Whether the line says that a number counts something. "3 de enero" has one word more between."""
    if _is_numbering(before, after) or _is_in_sentence(before, after) or _is_one_of_many(before, after):
        return True
    beside = (*_WORD_BEFORE.findall(before.lower()), *_WORD_AFTER.findall(after.lower()))
    return not _words_of_time().isdisjoint(beside)


def _is_numbering(before: str, after: str) -> bool:
    """Whether a number numbers what follows it: "1." alone, "Fact 1: …"; no page number is written so."""
    return bool(not before.strip() and re.fullmatch(r"[.)]\s*", after)) or bool(
        before.strip() and after.startswith(":")
    )


def _is_in_sentence(before: str, after: str) -> bool:
    """Whether a number stands before a word in small letters, as in a sentence or before a unit: "Dose 1 mg"."""
    word = re.match(r"\s*([^\W\d_]+|%|°)", after)
    if not before.strip() or word is None:
        return False
    return word.group(1) == word.group(1).lower() and word.group(1) not in _OF


def _is_one_of_many(before: str, after: str) -> bool:
    """Whether the things that are counted are named: "Step 3 of 12". A page says "page", or nothing."""
    word, _, number = after.strip().partition(" ")
    return bool(_ONE_WORD.fullmatch(before)) and word in _OF and number.isdecimal()


@cache
def _words_of_time() -> frozenset[str]:
    """Months, and what days, weeks, months and years are called: they count wherever they stand beside a number."""
    from babel.dates import format_timedelta, get_month_names  # not at the start of every command

    words: list[str] = []
    for language in _LANGUAGES:
        for width in ("wide", "abbreviated"):
            words += [name.rstrip(".") for name in get_month_names(width, locale=language).values()]
        for unit, days in _DURATIONS.items():
            for number in (1, 2):
                duration = timedelta(days=days * number)
                words += format_timedelta(duration, unit, threshold=_NO_LARGER_UNIT, locale=language).split()
    return frozenset(word.lower() for word in words if word.isalpha())
