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
from assistant.types import Category, SafetyText, SafetyVerdict, Tier

FILE = "messages.toml"
NOTHING = "(?!)"  # a regular expression that matches nothing
VARIANTS = ("full", "short", "one_line")
FULL_WORDS = 92  # words of a full text, the program's own sentence included; SAFETY asks for about 90
OVERDOSE_WORDS = 105  # words; it must name every step
CATEGORY_KEYS = (
    "overdose",
    "suicide_acute",
    "suicide_acute_other",
    "suicide_passive",
    "withdrawal_severe",
    "withdrawal_question",
    "violence_abuse",
    "harmful_request",
    "medical_advice",
    "relapse_now",
    "suicide_passive_young",
    "relapse_now_young",
)
PLAIN_KEYS = (
    "not_found",
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
)
FALLBACKS = ("emergency", "crisis")

_OF_TIERS = {
    Tier.ALCOHOL: "alcohol_poisoning",
    Tier.SEXUAL: "sexual_assault",
    Tier.EATING_DISORDER: "eating_disorder",
    Tier.PSYCHOSIS: "stimulant_psychosis",
    Tier.BIRTH: "birth_near",
    Tier.PREGNANCY: "pregnancy_medicine",
}
_OF_OTHERS = {"suicide_acute": "suicide_acute_other", "relapse_now": "relapse_other"}  # said of another person
_OF_THE_YOUNG = {"sexual_assault": "sexual_assault_child"}  # others: <name>_young

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_DIGITS = re.compile(r"[0-9]{3,}")


class Messages(Struct, frozen=True, forbid_unknown_fields=True):
    """The message file of one language.

    - version: day of the last change of the words
    - person: the sentence of every full text that says who speaks
    - forbidden: regular expressions, in any case, of what no text may say
    - fallback: by role, what a text says where the region has no such helpline
    - texts: by name and variant; {role} stands for a helpline
    """

    version: str
    person: str
    forbidden: tuple[str, ...]
    fallback: dict[str, str]
    texts: dict[str, dict[str, str]]


def fixed_text(
    verdict: SafetyVerdict, *, language: str = DEFAULT_LANGUAGE, region: str = "US", variant: str = "full"
) -> SafetyText:
    """The text and helplines for a verdict with a lead.

    variant: "full", "short" or "one_line", for the first, second and third time running.
    Raises DataFileError for a language or variant that is not shipped, ValueError without a lead.
    """
    if verdict.lead is None:
        raise ValueError("a verdict without a lead has no fixed text")
    lines = load_registry().for_category(verdict.lead, region, language=language)
    text = general_text(_own_key(verdict), language=language, region=region, variant=variant)
    if verdict.under_age:
        text = f"{text}\n{general_text('under_age', language=language, region=region)}"
    second = None
    if verdict.secondary is not None:
        key = _key(SafetyVerdict(lead=verdict.secondary))
        second = general_text(key, language=language, region=region, variant="short")
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
    filled = (_fill(line, messages.fallback, language, region) for line in raw.splitlines())
    return "\n".join(line for line in filled if line is not None)


def _own_key(verdict: SafetyVerdict) -> str:
    """The name of the text for the person: the one for the young where the writer is and there is one."""
    key = _key(verdict)
    young = _OF_THE_YOUNG.get(key, f"{key}_young")
    return young if verdict.under_age and young in CATEGORY_KEYS else key


def _key(verdict: SafetyVerdict) -> str:
    """The name of the text that belongs to a verdict."""
    if verdict.failed:
        return "detector_failed"
    if verdict.text is not None:
        return verdict.text
    key = _usual_key(verdict)
    return _OF_OTHERS.get(key, key) if verdict.about_other else key


def _usual_key(verdict: SafetyVerdict) -> str:
    """The name of the text of a category and tier. A tier that is not told is the milder one."""
    if verdict.lead is Category.SUICIDE_SELF_HARM:
        return "suicide_acute" if verdict.tier is Tier.ACUTE else "suicide_passive"
    if verdict.lead is Category.WITHDRAWAL:
        return "withdrawal_severe" if verdict.tier is Tier.SEVERE else "withdrawal_question"
    return _OF_TIERS.get(verdict.tier, str(verdict.lead)) if verdict.tier else str(verdict.lead)


def _fill(line: str, fallback: Mapping[str, str], language: str, region: str) -> str | None:
    """A line with its placeholders filled, or None when the region has no such helpline."""
    for role in _PLACEHOLDER.findall(line):
        phrase = load_registry().phrase(role, region, language=language) or fallback.get(role)
        if phrase is None:
            return None
        if "{" in phrase:
            phrase = _fill(phrase, {}, language, region) or ""
        line = line.replace(f"{{{role}}}", phrase)
    return line


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
    for role in FALLBACKS:
        if not messages.fallback.get(role):
            raise DataFileError(f"{name}: fallback: {role}: missing")
    forbidden = _forbidden(messages, name)
    for key in CATEGORY_KEYS:
        for variant in VARIANTS:
            _check(messages.texts.get(key, {}).get(variant), f"{name}: {key}: {variant}", forbidden)
        _check_full(key, messages, f"{name}: {key}: full")
    for key in PLAIN_KEYS:
        _check(messages.texts.get(key, {}).get("full"), f"{name}: {key}: full", forbidden)
    return messages


def _forbidden(messages: Messages, name: str) -> re.Pattern[str]:
    try:
        return re.compile("|".join(messages.forbidden) or NOTHING, re.I)
    except re.error as error:
        raise DataFileError(f"{name}: forbidden: not a valid regular expression: {error}") from error


def _check(text: str | None, where: str, forbidden: re.Pattern[str]) -> None:
    if not text:
        raise DataFileError(f"{where}: missing")
    for role in _PLACEHOLDER.findall(text):
        if role not in ROLES:
            raise DataFileError(f"{where}: {{{role}}} is no role of the helplines")
    if found := forbidden.search(text):
        raise DataFileError(f"{where}: {found.group()!r} may not stand in a fixed text")
    if found := _DIGITS.search(text):
        raise DataFileError(f"{where}: {found.group()} is a number; numbers come from helplines.toml")


def _check_full(key: str, messages: Messages, where: str) -> None:
    text = messages.texts[key]["full"]
    if messages.person not in text:
        raise DataFileError(f"{where}: the sentence {messages.person!r} is missing")
    most = OVERDOSE_WORDS if key == "overdose" else FULL_WORDS
    if len(text.split()) > most:
        raise DataFileError(f"{where}: {len(text.split())} words, at most {most}")
