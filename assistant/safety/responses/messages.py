"""The fixed texts: read from reviewed files, checked, and filled with the helplines of a region."""

import re
from collections.abc import Mapping
from functools import cache

from msgspec import Struct

from assistant.data import DEFAULT_LANGUAGE, language_codes, language_file, read_text
from assistant.errors import DataFileError
from assistant.safety.checked_toml import parse_checked
from assistant.safety.responses.helplines import load_registry
from assistant.safety.responses.registry import ROLES
from assistant.safety.responses.text_keys import (
    FOR_THE_YOUNG,
    SPECIAL_KEYS,
    WARNING_KEYS,
    own_key,
    text_key,
)
from assistant.types import SafetyText, SafetyVerdict

FILE = "messages.toml"
NOTHING = "(?!)"  # a regular expression that matches nothing
VARIANTS = ("full", "short", "one_line")
FULL_WORDS = 92  # words of a full text, the program's own sentence included; SAFETY asks for about 90
OVERDOSE_WORDS = 105  # words; it must name every step
PLAIN_KEYS = (
    "not_found",
    "other_language",
    "too_long",
    "empty_question",
    "unavailable",
    "help_line_intro",
    "under_age",
    "reminder",
    "privacy",
    "storage",
    "detector_failed",
    "off_topic",
    "medical_advice_beside",
    "harmful_request_beside",
    "finders",
)
ELSEWHERE = "elsewhere"  # the role of the directory, which every region has
LANGUAGES = "languages"  # stands in a text for the lines of OTHER_LANGUAGES
OTHER_LANGUAGES = "other_languages.toml"

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_DIGITS = re.compile(r"[0-9]{3,}")


class Messages(Struct, frozen=True, forbid_unknown_fields=True):
    """The message file of one language.

    - version: day of the last change of the words
    - person: the sentence of every full text that says who speaks
    - forbidden: regular expressions, in any case, of what no text may say
    - fallback: by role, what a text says where the region has no such helpline; one for each role that a text names
    - texts: by name and variant; {role} stands for a helpline
    """

    version: str
    person: str
    forbidden: tuple[str, ...]
    fallback: dict[str, str]
    texts: dict[str, dict[str, str]]


class OtherLanguages(Struct, frozen=True, forbid_unknown_fields=True):
    """One line for those who write in a language without texts. lines: by ISO 639-1 code, as they are shown."""

    version: str
    lines: dict[str, str]


def fixed_text(
    verdict: SafetyVerdict,
    *,
    language: str = DEFAULT_LANGUAGE,
    region: str = "US",
    variant: str = "full",
    key: str | None = None,
) -> SafetyText:
    """The text and helplines for a verdict with a lead.

    variant: "full", "short" or "one_line", for the first, second and third time running.
    key: name of the text, one of WARNING_KEYS; None: the usual one of the verdict.
    Raises DataFileError for a language, variant or key that is not shipped, ValueError without a lead.
    """
    if verdict.lead is None:
        raise ValueError("a verdict without a lead has no fixed text")
    key = key or own_key(verdict)
    registry = load_registry()
    if key in SPECIAL_KEYS:
        lines = registry.for_text(key, region, language=language)
    else:
        lines = registry.for_category(verdict.lead, region, language=language)
    text = general_text(key, language=language, region=region, variant=variant)
    if verdict.under_age and key not in FOR_THE_YOUNG:
        text = f"{text}\n{general_text('under_age', language=language, region=region)}"
    second = None
    if verdict.secondary is not None and (below := text_key(SafetyVerdict(lead=verdict.secondary))) in WARNING_KEYS:
        second = general_text(below, language=language, region=region, variant="short")
    return SafetyText(text, lines, second)


def general_text(key: str, *, language: str = DEFAULT_LANGUAGE, region: str = "US", variant: str = "full") -> str:
    """One fixed text with its numbers filled in; raises DataFileError when there is no such text."""
    messages = load_messages(language)
    variants = messages.texts.get(key, {})
    raw = variants.get(variant)
    if raw is None and key in PLAIN_KEYS:
        raw = variants.get("full")
    if raw is None:
        raise DataFileError(f"{language_file(language, FILE)}: {key}: {variant}: no such text")
    lines = raw.replace(f"{{{LANGUAGES}}}", "\n".join(load_other_languages().lines.values())).splitlines()
    return "\n".join(_fill(line, messages.fallback, language, region) for line in lines)


def phrase_of(role: str, *, language: str, region: str) -> str:
    """What stands in a text of a language for {role}: the helpline of a region, or words in its place."""
    return _fill(f"{{{role}}}", load_messages(language).fallback, language, region)


def roles_in(text: str) -> frozenset[str]:
    """The roles that a text as it is written names."""
    return frozenset(_PLACEHOLDER.findall(text))


def _fill(line: str, fallback: Mapping[str, str], language: str, region: str) -> str:
    """A line with its placeholders filled, by the fallback where the region has no such helpline."""
    for role in _PLACEHOLDER.findall(line):
        phrase = load_registry().phrase(role, region, language=language)
        if phrase is None:
            phrase = _fill(fallback[role], {}, language, region)
        line = line.replace(f"{{{role}}}", phrase)
    return line


@cache
def load_other_languages() -> OtherLanguages:
    """The lines in other languages; raises DataFileError naming file, language and field."""
    return parse_other_languages(read_text(OTHER_LANGUAGES), OTHER_LANGUAGES)


def parse_other_languages(text: str, name: str) -> OtherLanguages:
    """The content of the file of lines; raises DataFileError naming file, language and field."""
    found = parse_checked(text, name, OtherLanguages)
    for code, line in found.lines.items():
        if _PLACEHOLDER.findall(line) != [ELSEWHERE]:
            raise DataFileError(f"{name}: {code}: {{{ELSEWHERE}}} must stand in it, and nothing else to fill")
        _check_digits(line, f"{name}: {code}")
    return found


@cache
def load_messages(language: str) -> Messages:
    """The texts of one language; raises DataFileError naming file, text and field."""
    name = language_file(language, FILE)
    if language not in language_codes():
        raise DataFileError(f"{name}: no texts in the language {language!r}; there are {', '.join(language_codes())}")
    return parse_messages(read_text(name), name)


def parse_messages(text: str, name: str) -> Messages:
    """The content of a message file; raises DataFileError naming file, text and field."""
    messages = parse_checked(text, name, Messages)
    forbidden = _forbidden(messages, name)
    for key in WARNING_KEYS:
        for variant in VARIANTS:
            _check(messages.texts.get(key, {}).get(variant), f"{name}: {key}: {variant}", forbidden)
        _check_full(key, messages, f"{name}: {key}: full")
    for key in PLAIN_KEYS:
        _check(messages.texts.get(key, {}).get("full"), f"{name}: {key}: full", forbidden)
    _check_fallback(messages, name)
    return messages


def _check_fallback(messages: Messages, name: str) -> None:
    """Every role that a text names needs words for the regions that have no such helpline."""
    for role, words in messages.fallback.items():
        _check_digits(words, f"{name}: fallback: {role}")
        if any(one != ELSEWHERE for one in _PLACEHOLDER.findall(words)):
            raise DataFileError(f"{name}: fallback: {role}: {{{ELSEWHERE}}} alone can be filled in it")
    texts = [text for variants in messages.texts.values() for text in variants.values()]
    named = {role for text in texts for role in _PLACEHOLDER.findall(text)}
    for role in sorted(named - {ELSEWHERE, LANGUAGES}):
        if not messages.fallback.get(role):
            raise DataFileError(f"{name}: fallback: {role}: missing")


def _forbidden(messages: Messages, name: str) -> re.Pattern[str]:
    try:
        return re.compile("|".join(messages.forbidden) or NOTHING, re.I)
    except re.error as error:
        raise DataFileError(f"{name}: forbidden: not a valid regular expression: {error}") from error


def _check(text: str | None, where: str, forbidden: re.Pattern[str]) -> None:
    if not text:
        raise DataFileError(f"{where}: missing")
    for role in _PLACEHOLDER.findall(text):
        if role not in ROLES and role != LANGUAGES:
            raise DataFileError(f"{where}: {{{role}}} is no role of the helplines")
    if found := forbidden.search(text):
        raise DataFileError(f"{where}: {found.group()!r} may not stand in a fixed text")
    _check_digits(text, where)


def _check_digits(text: str, where: str) -> None:
    if found := _DIGITS.search(text):
        raise DataFileError(f"{where}: {found.group()} is a number; numbers come from helplines.toml")


def _check_full(key: str, messages: Messages, where: str) -> None:
    text = messages.texts[key]["full"]
    if messages.person not in text:
        raise DataFileError(f"{where}: the sentence {messages.person!r} is missing")
    most = OVERDOSE_WORDS if key == "overdose" else FULL_WORDS
    if len(text.split()) > most:
        raise DataFileError(f"{where}: {len(text.split())} words, at most {most}")
