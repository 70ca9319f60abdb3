"""The allow-list rule: no number, and no address offered as help, reaches the screen unless registered.

The loader withholds at ingest what these functions find; the output gate is the last line of defence.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from assistant.data import parse_toml, read_text
from assistant.errors import DataFileError
from assistant.safety.output.phone_numbers import merged, phone_like, to_ascii, unlisted_phone_like
from assistant.safety.responses.finders import load_finders
from assistant.safety.responses.helplines import load_registry
from assistant.safety.rules.prefilter import Prefilter
from assistant.types import ELLIPSIS, Span

RULES_FILE = "lead_generation.toml"

__all__ = [
    "LeadRule",
    "check_output",
    "lead_generation",
    "load_lead_rules",
    "parse_lead_rules",
    "phone_like",
    "unlisted_addresses",
    "unlisted_phone_like",
]

_END = re.compile(r"[.!?…][\"'”’)\]]*\s+|\n+")
_TOP = r"com|net|org|info|biz|co|us|help|care|center|health|live|online|io|es|uk|ca|au"
_DOMAIN = re.compile(rf"(?i)\.(?:{_TOP})\b")  # most sentences hold none, and none can be offered then
_OFFERED = re.compile(
    r"(?i)\b(?:visit|go to|check out|contact|e-?mail|mail|write to|"
    r"reach|log on(?:to| to)|click|apply|help at|more at|visite|escrib[ae])"
    r"\W{1,3}(?:[^\W\d]+\W{1,3}){0,3}?(?P<address>(?:https?://)?(?:[\w.+\-]{1,60}@)?(?:[a-z0-9\-]{1,60}\.){1,4}"
    rf"(?:{_TOP})(?:\.[a-z]{{2}}\b)?\b)(?![\w@])"
)
_PUBLIC = re.compile(r"(?:^|[.@/])(?:doi\.org|[\w\-]+\.(?:gov|edu|int|gov\.uk|nhs\.uk|gov\.au|gc\.ca))$")


def unlisted_addresses(text: str) -> tuple[Span, ...]:
    """Web and mail addresses offered as help that are neither the registry's, nor a finder's, nor of a public body."""
    if not _DOMAIN.search(text):
        return ()
    return tuple(match.span("address") for match in _OFFERED.finditer(text) if not _is_listed(match["address"].lower()))


def _is_listed(address: str) -> bool:
    """Whether an address in small letters is the registry's, a finder's or of a public body."""
    return bool(_PUBLIC.search(address)) or _host(address) in _hosts()


def _host(address: str) -> str:
    return re.sub(r"^(?:https?://)?(?:[^@/]*@)?(?:www\.)?", "", address).split("/")[0]


@cache
def _hosts() -> frozenset[str]:
    finders = (one.url for one in load_finders().finders)
    return frozenset(_host(url.lower()) for url in (*load_registry().allowed_urls(), *finders))


def check_output(text: str, *, allowed: Collection[str] | None = None) -> str:
    """The text with an ellipsis in place of each sentence that holds a number outside the registry."""
    found = (*unlisted_phone_like(text, allowed), *unlisted_addresses(text))
    spans = merged(_sentence_of(text, span) for span in found)
    for start, end in reversed(spans):
        text = text[:start] + ELLIPSIS + text[end:]
    return text


@dataclass(frozen=True, slots=True)
class LeadRule:
    """One way of advertising a paid treatment line."""

    id: str
    regex: re.Pattern[str]
    match: tuple[str, ...]
    no_match: tuple[str, ...]

    @property
    def source(self) -> str:
        """The expression, as it is written."""
        return self.regex.pattern


def lead_generation(text: str) -> bool:
    """Whether a sentence advertises a paid treatment line, or sends people to an address not in the registry."""
    if unlisted_addresses(text):
        return True
    lower = " ".join(to_ascii(text).lower().split())
    return any(rule.regex.search(lower) for rule in _prefilter().candidates(lower))


@cache
def _prefilter() -> Prefilter[LeadRule]:
    return Prefilter(load_lead_rules())


@cache
def load_lead_rules() -> tuple[LeadRule, ...]:
    """The shipped rules; raises DataFileError naming file, id and field."""
    return parse_lead_rules(read_text(RULES_FILE), RULES_FILE)


def parse_lead_rules(text: str, name: str) -> tuple[LeadRule, ...]:
    """The content of a rule file; raises DataFileError naming file, id and field."""
    return tuple(_lead_rule(row, name) for row in parse_toml(text, name).get("rule", ()))


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


def _sentence_of(text: str, span: Span) -> Span:
    start, end = 0, len(text)
    for boundary in _END.finditer(text):
        if boundary.end() <= span[0]:
            start = boundary.end()
        elif boundary.start() >= span[1]:
            return start, boundary.start() + len(boundary.group().rstrip())
    return start, end
