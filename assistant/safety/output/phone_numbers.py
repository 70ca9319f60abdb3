"""What reads as a phone number, however it is written: figures, words, keypad letters, marks between."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator

from assistant.safety.output.phone_forms import (
    AREA_AND_NUMBER,
    DIGIT_WORDS,
    SEPARATOR,
    SPOKEN,
    TOLL_FREE,
    compiled_forms,
    may_hold_form,
)
from assistant.safety.responses.helplines import allowed_numbers
from assistant.types import Span

LONGEST_ADDRESS = 200  # characters before a number that may make it part of a web address or DOI
LONGEST_LABEL = 30  # characters before a number in which "ISBN" and the like are looked for
COUNTING = "1234567891011121314"  # 1, 2, 3 … 14: what counts up or down is no number
SHORTEST_COUNTING = 9  # digits

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d\u00ad\u2043\u30fb\u00b7\u2022\u2024\uff0e"
_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u202f\u205f\u2060\u3000"
_ASCII = str.maketrans(
    dict.fromkeys(_DASHES, "-")
    | dict.fromkeys(_SPACES, " ")
    | {"\uff0b": "+", "\uff08": "(", "\uff09": ")", "\uff0f": "/"}
)
_KEYPAD = str.maketrans("abcdefghijklmnopqrstuvwxyz", "22233344455566677778889999")
_REPETITIONS = {"double": 2, "triple": 3}

_SPOKEN = re.compile(SPOKEN)
_PIECES = re.compile(r"1(?:[\s.\-~_|*/,]{1,3}\d{1,4}){2,6}")
_GROUPED = re.compile(rf"1{SEPARATOR}{AREA_AND_NUMBER}")
_TOLL_FREE = re.compile(rf"1{TOLL_FREE}\d{{7}}$")
_FIGURE = re.compile(r"\d")
_ROUND_LETTERS = re.compile(r"(?<=[\d\-.])[Oo](?=\d)")
_STRAIGHT_LETTERS = re.compile(r"(?<=[\d\-.])[Il](?=\d)")
_LABEL = re.compile(r"(?i)(?:isbn|issn|pmid|pmcid|doi|oclc|lccn|isrctn|nct|arxiv|asin|\$|£|€)[\s:#\-0-9]{0,12}$")
_WORK_ID = re.compile(r"10\.\d{4,9}/|^https?://|^www\.")
_YEAR_LAST = re.compile(r"(?<=\d)[^\d(]+(?:19|20)\d{2}$")
_REPEATED_WORD = re.compile(r"\b(double|triple)\s+(\w+)")


def phone_like(text: str) -> tuple[Span, ...]:
    """Every stretch that reads as a phone number or as a short code to call: ascending, not overlapping."""
    return _phone_like(to_ascii(text))


def unlisted_phone_like(text: str, allowed: Collection[str] | None = None) -> tuple[Span, ...]:
    """As phone_like, without the numbers whose digits stand in allowed, or else in the registry."""
    numbers = allowed_numbers() if allowed is None else allowed
    flat = to_ascii(text)
    return tuple(span for span in _phone_like(flat) if _dialled(flat[slice(*span)]).isdisjoint(numbers))


def to_ascii(text: str) -> str:
    """The text with ASCII digits, dashes and spaces, character for character at the same offsets."""
    if not text.isascii():
        text = text.translate(_ASCII)
        text = "".join(char if char.isascii() else _compatible(char) for char in text)
    if not _FIGURE.search(text):  # then no letter stands for one
        return text
    return _STRAIGHT_LETTERS.sub("1", _ROUND_LETTERS.sub("0", text))


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans in ascending order; those that overlap become one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)


def _phone_like(flat: str) -> tuple[Span, ...]:
    """See phone_like. flat: as to_ascii makes it."""
    written = _written(flat) if may_hold_form(flat) else ()
    return merged([*written, *_spoken(flat)])


def _compatible(char: str) -> str:
    """The plain form of a character ("８", "⑧"), or the character where that form is longer than one."""
    form = unicodedata.normalize("NFKC", char)
    if len(form) != 1:
        return char
    return str(int(form)) if form.isdecimal() else form


def _written(text: str) -> Iterator[Span]:
    """Numbers in figures, and in letters of the keypad."""
    for form in compiled_forms():
        for match in form.finditer(text):
            span = match.span(match.lastgroup) if match.lastgroup else match.span()
            if _is_number(text, span):
                yield span


def _spoken(text: str) -> Iterator[Span]:
    """Numbers in words; those that only count up or down are none."""
    for match in _SPOKEN.finditer(text):
        digits = next(iter(_dialled(match.group())))
        if digits not in COUNTING and digits[::-1] not in COUNTING:
            yield match.span()


def _is_number(text: str, span: Span) -> bool:
    """False for identifiers of works, labelled numbers, page ranges with a year and plain counting."""
    start, end = span
    if _LABEL.search(text[max(0, start - LONGEST_LABEL) : start]):
        return False
    word = text[max(text.rfind(" ", 0, start) + 1, start - LONGEST_ADDRESS) : end]
    if _WORK_ID.search(word):
        return False
    found = text[start:end]
    if _is_range_with_year(found):
        return False
    digits = re.sub(r"\D", "", found)
    if _PIECES.fullmatch(found) and not _GROUPED.fullmatch(found) and not _TOLL_FREE.match(digits):
        return False
    return len(digits) < SHORTEST_COUNTING or digits not in COUNTING


def _is_range_with_year(found: str) -> bool:
    """Whether it ends in a year and uses several kinds of mark between its figures: "289-298. 2010"."""
    marks = {char for char in found if not char.isalnum()}
    return bool(_YEAR_LAST.search(found)) and len(marks) > 1 and "(" not in marks


def _dialled(found: str) -> frozenset[str]:
    """The digits that a phone would dial: as written, and cut to ten or eleven as exchanges do."""
    text = _REPEATED_WORD.sub(lambda match: f"{match[2]} " * _REPETITIONS[match[1]], found.lower())
    for word, digit in DIGIT_WORDS.items():
        text = re.sub(rf"\b{word}\b", digit, text)
    digits = re.sub(r"\D", "", text.translate(_KEYPAD))
    most = 11 if digits.startswith("1") else 10
    return frozenset({digits, digits[:most]})
