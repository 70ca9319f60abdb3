"""The allow-list rule: no phone number reaches the screen unless the registry holds it.

The loader withholds at ingest what these functions find; the output gate is the last line of defence.
"""

import re
import tomllib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

from assistant.errors import DataFileError
from assistant.safety.helplines import allowed_numbers
from assistant.types import Span

ELLIPSIS = "…"
LONGEST_ADDRESS = 200  # characters before a number that may make it part of a web address or DOI
RULES_FILE = "lead_generation.toml"

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

_SEP = r"[\s.\-/)(*_|]{0,3}"
_TOLL_FREE = r"8(?:00|22|33|44|55|66|77|88)"
_DIGIT_WORD = rf"(?:{'|'.join(_WORDS)}|\d{{1,4}})"
_CALL = r"(?i:call|dial|ring|phone|text|sms|tel|llam[ae]|marca|marque|env[ií]a)"
_FORMS = (
    # North American, with or without the leading 1
    rf"(?<!\d)(?<!\d[.,/\-])(?:\+?1{_SEP})?\(?[2-9]\d{{2}}{_SEP}\d{{3}}{_SEP}\d{{4}}(?!\d)",
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
    r"(?<!\d)116[\s\-]\d{3}(?!\d)",
    rf"\b{_CALL}\b\W{{1,3}}(?:[A-Za-z]+\W{{1,3}}){{0,3}}(?P<local>\d{{3}}[\s.\-]\d{{4}})(?!\d)",
    rf"\b{_CALL}\b\W{{1,3}}(?:[A-Za-z]+\s){{0,2}}(?:(?:to|at|al|on)\s)?(?P<code>\d{{3,6}})"
    r"(?=\s*(?:[.,;:!?)]|$|\n|(?:for|now|or|and|today|if|immediately|anytime|24)\b))(?![.,]\d)",
)
_LABEL = re.compile(r"(?i)(?:isbn|issn|pmid|pmcid|doi|oclc|lccn|isrctn|nct|arxiv|asin|\$|£|€)[\s:#\-0-9]{0,12}$")
_WORK_ID = re.compile(r"10\.\d{4,9}/|^https?://|^www\.")
_YEAR_LAST = re.compile(r"(?<=\d)[^\d(]+(?:19|20)\d{2}$")
_COUNTING = "1234567891011121314"
_END = re.compile(r"[.!?…][\"'”’)\]]*\s+|\n+")


def phone_like(text: str) -> tuple[Span, ...]:
    """Every stretch that reads as a phone number or as a short code to call: ascending, not overlapping."""
    plain = _plain(text)
    found = [span for form in _forms() for match in form.finditer(plain) if _is_number(plain, span := _span(match))]
    return _merged(found)


def unlisted_phone_like(text: str, allowed: Collection[str] | None = None) -> tuple[Span, ...]:
    """As phone_like, without the numbers whose digits stand in allowed, or else in the registry."""
    numbers = allowed_numbers() if allowed is None else allowed
    plain = _plain(text)
    return tuple(span for span in phone_like(text) if _dialled(plain[slice(*span)]).isdisjoint(numbers))


def check_output(text: str, *, allowed: Collection[str] | None = None) -> str:
    """The text with an ellipsis in place of each sentence that holds a number outside the registry."""
    spans = _merged(_sentence_of(text, span) for span in unlisted_phone_like(text, allowed))
    for start, end in reversed(spans):
        text = text[:start] + ELLIPSIS + text[end:]
    return text


@dataclass(frozen=True, slots=True)
class OutputGate:
    """check_output with a fixed set of allowed digits."""

    allowed: frozenset[str]

    def __call__(self, text: str) -> str:
        """The text, safe to show."""
        return check_output(text, allowed=self.allowed)


@dataclass(frozen=True, slots=True)
class LeadRule:
    """One way of advertising a paid treatment line."""

    id: str
    regex: re.Pattern[str]
    match: tuple[str, ...]
    no_match: tuple[str, ...]


def lead_generation(text: str) -> bool:
    """Whether a sentence advertises a paid treatment line."""
    lower = " ".join(_plain(text).lower().split())
    return any(rule.regex.search(lower) for rule in load_lead_rules())


@cache
def load_lead_rules() -> tuple[LeadRule, ...]:
    """The shipped rules; raises DataFileError naming file, id and field."""
    text = resources.files("assistant").joinpath("data", RULES_FILE).read_text(encoding="utf-8")
    return parse_lead_rules(text, RULES_FILE)


def parse_lead_rules(text: str, name: str) -> tuple[LeadRule, ...]:
    """The content of a rule file; raises DataFileError naming file, id and field."""
    try:
        rows = tomllib.loads(text).get("rule", ())
        return tuple(_lead_rule(row, name) for row in rows)
    except tomllib.TOMLDecodeError as error:
        raise DataFileError(f"{name}: not valid TOML: {error}") from error


def _lead_rule(row: dict[str, object], name: str) -> LeadRule:
    where = f"{name}: {row.get('id', '(no id)')}"
    for field, kind in (("id", str), ("regex", str), ("match", list), ("no_match", list)):
        if not isinstance(row.get(field), kind):
            raise DataFileError(f"{where}: {field}: missing")
    try:
        regex = re.compile(str(row["regex"]))
    except re.error as error:
        raise DataFileError(f"{where}: regex: not a valid regular expression: {error}") from error
    return LeadRule(str(row["id"]), regex, *(_texts(row[key], f"{where}: {key}") for key in ("match", "no_match")))


def _texts(value: object, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) < 2:
        raise DataFileError(f"{where}: at least 2 examples are needed")
    return tuple(map(str, value))


@cache
def _forms() -> tuple[re.Pattern[str], ...]:
    return tuple(map(re.compile, _FORMS))


def _plain(text: str) -> str:
    """The text with ASCII digits, dashes and spaces, character for character at the same offsets."""
    plain = text.translate(_PLAIN)
    if plain.isascii():
        return plain
    return "".join(str(int(c)) if c.isdecimal() else c for c in plain)


def _span(match: re.Match[str]) -> Span:
    return next((match.span(name) for name in match.re.groupindex), match.span())


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
    return len(digits) < len("123456789") or digits not in _COUNTING


def _dialled(found: str) -> frozenset[str]:
    """The digits a phone would dial, as written and cut to ten or eleven as exchanges do."""
    text = found.lower()
    for word, digit in _WORDS.items():
        text = re.sub(rf"\b{word}\b", digit, text)
    digits = re.sub(r"\D", "", text.translate(_KEYPAD))
    return frozenset({digits} | ({digits[:11]} if digits.startswith("1") else {digits[:10]}))


def _sentence_of(text: str, span: Span) -> Span:
    start, end = 0, len(text)
    for boundary in _END.finditer(text):
        if boundary.end() <= span[0]:
            start = boundary.end()
        elif boundary.start() >= span[1]:
            return start, boundary.start() + len(boundary.group().rstrip())
    return start, end


def _merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
