"""What reads as a phone number, however it is written: figures, words, keypad letters, marks between."""

import re
import unicodedata
from collections.abc import Collection, Iterable
from functools import cache

from assistant.safety.responses.helplines import allowed_numbers
from assistant.types import Span

LONGEST_ADDRESS = 200  # characters before a number that may make it part of a web address or DOI

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d\u00ad\u2043\u30fb\u00b7\u2022\u2024\uff0e"
_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u202f\u205f\u2060\u3000"
_PLAIN = str.maketrans(
    dict.fromkeys(_DASHES, "-")
    | dict.fromkeys(_SPACES, " ")
    | {"\uff0b": "+", "\uff08": "(", "\uff09": ")", "\uff0f": "/"}
)
_KEYPAD = str.maketrans("abcdefghijklmnopqrstuvwxyz", "22233344455566677778889999")
_WORDS = {
    "zero": "0",
    "oh": "0",
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
    "hundred": "00",
}

_SEP = r"[\s.\-/)(\]\[*_|~]{0,3}"
_TOLL_FREE = r"8(?:00|22|33|44|55|66|77|88)"
_DIGIT_WORD = rf"(?:{'|'.join(_WORDS)}|\d{{1,4}})"
_CALL = r"(?i:call|dial|ring|phone|text|sms|tel|llam[ae]|marca|marque|env[ií]a)"
_AREA = rf"\(?[2-9]\d{{2}}{_SEP}\d{{3}}{_SEP}\d{{4}}"
_FORMS = (
    rf"(?<!\d)(?<!\d[.,/\-])(?:\+?1{_SEP})?{_AREA}(?!\d)",  # North American, with or without the leading 1
    r"\+\s?[1-9]\d{0,2}(?:[\s.\-/()]{0,2}\d){6,13}(?!\d)",  # international
    # words on the keypad: 1-800-GET-HELP
    rf"(?<!\d)1[\s.\-]{{0,3}}\(?{_TOLL_FREE}\)?[.\-]{{1,3}}(?:[A-Za-z]{{2,}}|\d{{1,3}}[\s.\-]?[A-Za-z]{{2,}})"
    r"(?:[.\-]?[A-Za-z0-9]+){0,3}",
    rf"(?<!\d)1[\s.\-]{{0,3}}\(?{_TOLL_FREE}\)?[\s.\-]{{0,3}}(?:[A-Z]{{2,}}|\d{{1,3}}[\s.\-]?[A-Z]{{2,}})(?:[.\-]?[A-Z0-9]+){{0,3}}",
    rf"(?<!\d)\(?{_TOLL_FREE}\)?[.\-]{{1,2}}(?:[A-Z]{{2,}}|\d{{1,3}}[.\-]?[A-Z]{{2,}})(?:[.\-]?[A-Z0-9]+){{0,3}}",
    rf"(?i)\b(?:one[\s\-,]+)?eight[\s\-]+(?:hundred|oh[\s\-]+oh|zero[\s\-]+zero)(?:[\s,\-]+{_DIGIT_WORD}\b){{2,10}}",
    rf"(?i)(?<!\d)1?[\s.\-]?{_TOLL_FREE}(?:[\s,\-]+(?:{'|'.join(_WORDS)})\b){{3,10}}",
    r"(?<![\d.])(?:\d[\s.\-]{1,2}){9,10}\d(?![\d.]\d|\d)",  # digits one by one
    r"(?<![\d.,/\-])0\d{2,4}[\s\-]\d{3,4}[\s\-]?\d{3,4}(?!\d)|(?<![\d.,\-])0800(?:[\s\-]?\d){4,7}(?!\d)",
    r"(?<![\d.,/\-])1[38]00[\s\-]\d{3}[\s\-]\d{3}(?!\d)|(?<![\d.,/\-])13 \d\d \d\d(?![\d/])",
    r"(?<!\d)1(?:[\s.\-~_|*/,]{1,3}\d{1,4}){2,6}(?!\d)",  # 1-88-8555-0199; see _PIECES
    r"(?<![\d,])[2-9]\d{2},\d{3},\d{4}(?!\d)",
    r"(?<![\d.,/\-])(?:90[0-2]|800)[\s.\-]\d{3}[\s.\-]\d{3}(?!\d|[\s.,\-]\d)",  # Spain
    r"(?<![\d.,/\-])91[\s\-]\d{5}[\s\-]?\d{5}(?!\d)",  # India
    r"(?<![\d.,/\-])\(?0\d\)?[\s\-](?!(?:19|20)\d\d[\s\-](?:19|20)\d\d)\d{4}[\s\-]\d{4}(?!\d)",
    rf"(?i)(?<!\d)1[\s.\-]{{0,3}}{_TOLL_FREE}[\s.\-]+(?:get|my|go|stop|quit|help|need|call|free|new|sober|rehab|detox|"
    r"drug|alcohol|recover|addict|treat|hope)[a-z]*(?:[\s\-][a-z]{2,8})?\b",
    rf"\b{_CALL}\b\W{{1,4}}(?:[^\W\d]+\W{{1,4}}){{0,5}}?(?:to|al|at|a)\s+(?P<sms>\d{{5,6}})(?![.,/\-]?\d)",
    rf"\b{_CALL}\b\W{{1,3}}(?:[^\W\d]+\W{{1,3}}){{0,3}}(?P<full>\(?\d{{2,4}}\)?[\s.\-]\d{{2,4}}[\s.\-]\d{{2,5}}(?:[\s.\-]\d{{2,4}})?)(?!\d)",
    r"(?i)\b(?:number|phone|line|hotline|helpline|tel[eé]fono|n[uú]mero)\b\W{1,3}(?:[^\W\d]+\W{1,3}){0,3}"
    r"(?P<given>\d{3}[\s.\-]\d{4})(?!\d)",
    r"(?<!\d)116[\s\-]\d{3}(?!\d)",
    rf"\b{_CALL}\b\W{{1,3}}(?:[A-Za-z]+\W{{1,3}}){{0,3}}(?P<local>\d{{3}}[\s.\-]\d{{4}})(?!\d)",
    rf"\b{_CALL}\b\W{{1,3}}(?:[A-Za-z]+\s){{0,2}}(?:(?:to|at|al|on)\s)?(?P<code>\d{{3,6}})"
    r"(?=\s*(?:[.,;:!?)]|$|\n|(?:for|now|or|and|today|if|immediately|anytime|24)\b))(?![.,]\d)",
)
_SPOKEN = re.compile(rf"(?i)\b(?:(?:{'|'.join(_WORDS)}|double|triple)\b[\s,\-]+){{6,}}(?:{'|'.join(_WORDS)})\b")
_PIECES = re.compile(r"1(?:[\s.\-~_|*/,]{1,3}\d{1,4}){2,6}")  # figures in any pieces: only a toll-free number
_GROUPED = re.compile(rf"1{_SEP}{_AREA}")
_TOLL = re.compile(rf"1{_TOLL_FREE}\d{{7}}$")
_LETTERS = re.compile(r"(?<=[\d\-.])[OoIl](?=\d)")
_LABEL = re.compile(r"(?i)(?:isbn|issn|pmid|pmcid|doi|oclc|lccn|isrctn|nct|arxiv|asin|\$|£|€)[\s:#\-0-9]{0,12}$")
_WORK_ID = re.compile(r"10\.\d{4,9}/|^https?://|^www\.")
_YEAR_LAST = re.compile(r"(?<=\d)[^\d(]+(?:19|20)\d{2}$")
_COUNTING = "1234567891011121314"


def phone_like(text: str) -> tuple[Span, ...]:
    """Every stretch that reads as a phone number or as a short code to call: ascending, not overlapping."""
    flat = plain(text)
    found = [span for form in _forms() for match in form.finditer(flat) if _is_number(flat, span := _span(match))]
    found += [match.span() for match in _SPOKEN.finditer(flat) if not _counts(match.group())]
    return merged(found)


def unlisted_phone_like(text: str, allowed: Collection[str] | None = None) -> tuple[Span, ...]:
    """As phone_like, without the numbers whose digits stand in allowed, or else in the registry."""
    numbers = allowed_numbers() if allowed is None else allowed
    flat = plain(text)
    return tuple(span for span in phone_like(text) if _dialled(flat[slice(*span)]).isdisjoint(numbers))


@cache
def _forms() -> tuple[re.Pattern[str], ...]:
    return tuple(map(re.compile, _FORMS))


def plain(text: str) -> str:
    """The text with ASCII digits, dashes and spaces, character for character at the same offsets."""
    text = text.translate(_PLAIN)
    if not text.isascii():
        text = "".join(c if c.isascii() else _compatible(c) for c in text)
    return _LETTERS.sub(lambda m: "0" if m.group() in "Oo" else "1", text)


def _compatible(char: str) -> str:
    form = unicodedata.normalize("NFKC", char)
    return str(int(form)) if form.isdecimal() and len(form) == 1 else form if len(form) == 1 else char


def _span(match: re.Match[str]) -> Span:
    return next((match.span(name) for name in match.re.groupindex), match.span())


def _counts(words: str) -> bool:
    """Whether spelled figures only count up or down."""
    digits = next(iter(_dialled(words)))
    return digits in _COUNTING or digits[::-1] in _COUNTING


def _is_number(text: str, span: Span) -> bool:
    """False for identifiers of works, labelled numbers, page ranges with a year and plain counting."""
    start, end = span
    if _LABEL.search(text[max(0, start - 30) : start]):
        return False
    word = text[max(text.rfind(" ", 0, start) + 1, start - LONGEST_ADDRESS) : end]
    if _WORK_ID.search(word):
        return False
    found = text[start:end]
    if _YEAR_LAST.search(found) and len({c for c in found if not c.isalnum()}) > 1 and "(" not in found:
        return False
    digits = re.sub(r"\D", "", found)
    if _PIECES.fullmatch(found) and not _GROUPED.fullmatch(found) and not _TOLL.match(digits):
        return False
    return len(digits) < len("123456789") or digits not in _COUNTING


def _dialled(found: str) -> frozenset[str]:
    """The digits a phone would dial, as written and cut to ten or eleven as exchanges do."""
    text = re.sub(r"\b(double|triple)\s+(\w+)", lambda m: f"{m[2]} " * (2 + (m[1] == "triple")), found.lower())
    for word, digit in _WORDS.items():
        text = re.sub(rf"\b{word}\b", digit, text)
    digits = re.sub(r"\D", "", text.translate(_KEYPAD))
    return frozenset({digits} | ({digits[:11]} if digits.startswith("1") else {digits[:10]}))


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
