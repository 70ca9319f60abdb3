"""The registry of helplines: the only numbers, short codes and addresses that may reach the screen as help."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cache
from typing import Any

from assistant.data import parse_toml, read_text
from assistant.errors import DataFileError
from assistant.types import Category, Helpline

FILE = "helplines.toml"
FULL_NUMBER = 9  # digits; shorter ones are short codes, dialled as they are
WORLD = "WORLD"
EU = "EU"
ALIASES = {"UK": "GB"}
EU_MEMBERS = frozenset(
    {
        "AT",
        "BE",
        "BG",
        "HR",
        "CY",
        "CZ",
        "DK",
        "EE",
        "FI",
        "FR",
        "DE",
        "GR",
        "HU",
        "IE",
        "IT",
        "LV",
        "LT",
        "LU",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SK",
        "SI",
        "ES",
        "SE",
    }
)
ROLES = frozenset(
    {
        "emergency",
        "crisis",
        "crisis_more",
        "poison",
        "treatment",
        "domestic_violence",
        "child",
        "youth",
        "spotting",
        "elsewhere",
    }
)
ROLES_OF: Mapping[Category, tuple[str, ...]] = {
    Category.OVERDOSE: ("emergency", "poison", "crisis"),
    Category.SUICIDE_SELF_HARM: ("crisis", "emergency", "crisis_more"),
    Category.WITHDRAWAL: ("emergency", "treatment"),
    Category.VIOLENCE_ABUSE: ("emergency", "domestic_violence", "child"),
    Category.HARMFUL_REQUEST: ("treatment", "spotting"),
    Category.MEDICAL_ADVICE: ("poison", "treatment"),
    Category.RELAPSE_NOW: ("crisis", "treatment"),
    Category.OFF_TOPIC: (),
}
COUNTRY_CODES = {"US": "1", "CA": "1", "GB": "44", "IE": "353", "AU": "61", "IN": "91", "ES": "34", "MX": "52"}

_TEL = re.compile(r"tel:(?:\+[1-9][0-9]{6,14}|[0-9]{3,8})")
_SMS = re.compile(r"sms:\+?[0-9]{3,15}(?:\?body=[A-Z]+)?")
_URL = re.compile(r"https://[a-z0-9.-]+\.[a-z]{2,}(?:/[^\s]*)?")
_NUMBER = re.compile(r"[0-9](?:[ -]?[0-9]){2,}")
_REQUIRED = ("id", "country", "service", "how", "hours", "scope", "source", "checked", "confidence")
_LOCAL = ("service_es", "how_es", "scope_es")


@dataclass(frozen=True, slots=True)
class _Row:
    line: Helpline
    roles: frozenset[str]
    spanish: Mapping[str, str]
    phrases: Mapping[str, str]

    def shown(self, language: str) -> Helpline:
        return replace(self.line, **self.spanish) if language == "es" else self.line


@dataclass(frozen=True, slots=True)
class Registry:
    """The rows of the registry, in the order in which they are to be shown."""

    rows: tuple[_Row, ...]

    @property
    def lines(self) -> tuple[Helpline, ...]:
        return tuple(row.line for row in self.rows)

    def for_region(self, region: str, *, language: str = "en") -> tuple[Helpline, ...]:
        """The lines of a country, with those of the EU where they apply, and the worldwide directory last."""
        return tuple(row.shown(language) for row in self._near(region))

    def for_category(self, category: Category, region: str, *, language: str = "en") -> tuple[Helpline, ...]:
        """The lines that help with a category in a country, most useful first, the directory last."""
        rows = [row for role in (*ROLES_OF[category], "elsewhere") for row in self._near(region) if role in row.roles]
        return tuple(dict.fromkeys(row.shown(language) for row in rows))

    def phrase(self, role: str, region: str, *, language: str = "en") -> str | None:
        """How a message names the first line of a country with a role, or None when there is none."""
        return next((row.phrases[language] for row in self._near(region) if role in row.roles), None)

    def allowed_numbers(self) -> frozenset[str]:
        """Digits of every number and short code, with and without the country code."""
        found: set[str] = set()
        for line in self.lines:
            texts = (line.number, line.how, line.tel, line.sms)
            digits = {re.sub(r"\D", "", m) for text in texts if text for m in _NUMBER.findall(text)}
            code = COUNTRY_CODES.get(line.country, "")
            found |= digits.union(*(_with_and_without(code, d) for d in digits if code))
        return frozenset(found)

    def allowed_urls(self) -> frozenset[str]:
        """Every web address of the registry."""
        return frozenset(line.url for line in self.lines if line.url)

    def stale(self, today: date, max_age_days: int) -> tuple[Helpline, ...]:
        """Lines last checked more than max_age_days before today."""
        return tuple(r for r in self.lines if (today - date.fromisoformat(r.checked)).days > max_age_days)

    def _near(self, region: str) -> list[_Row]:
        code = ALIASES.get(region.upper(), region.upper())
        own = [row for row in self.rows if row.line.country == code]
        held = {role for row in own for role in row.roles}
        shared = [row for row in self.rows if code in EU_MEMBERS and row.line.country == EU and not row.roles & held]
        world = [row for row in self.rows if row.line.country == WORLD]
        return own + shared + world if code != WORLD else world


def _with_and_without(code: str, digits: str) -> set[str]:
    """A full number in its national and its international form; nothing for a short code."""
    if digits.startswith(code) and len(digits) - len(code) >= FULL_NUMBER:
        return {digits.removeprefix(code)}
    return {code + digits.removeprefix("0")} if len(digits) >= FULL_NUMBER else set()


@cache
def load_registry() -> Registry:
    """The shipped registry; raises DataFileError naming file, id and field."""
    return parse_registry(read_text(FILE), FILE)


def parse_registry(text: str, name: str) -> Registry:
    """The content of a registry file; raises DataFileError naming file, id and field."""
    rows = tuple(_row(row, name) for row in parse_toml(text, name).get("helpline", ()))
    ids = [row.line.id for row in rows]
    for one in ids:
        if ids.count(one) > 1:
            raise DataFileError(f"{name}: {one}: id: used twice")
    return Registry(rows)


def _row(row: Mapping[str, Any], name: str) -> _Row:
    where = f"{name}: {row.get('id', '(no id)')}"
    for field in _REQUIRED:
        if not isinstance(row.get(field), str) or not row[field]:
            raise DataFileError(f"{where}: {field}: missing")
    known = {f.name for f in fields(Helpline)}
    for field in row:
        if field not in known and field not in {"roles", "phrase", "phrase_es", *_LOCAL}:
            raise DataFileError(f"{where}: {field}: unknown field")
    _check_values(row, where)
    values = {"number": None} | {key: value for key, value in row.items() if key in known}
    line = Helpline(**values)
    spanish = {key.removesuffix("_es"): row[key] for key in _LOCAL if key in row}
    phrases = {"en": row.get("phrase", row["service"]), "es": row.get("phrase_es", row["service"])}
    return _Row(line, frozenset(row["roles"]), spanish, phrases)


def _check_values(row: Mapping[str, Any], where: str) -> None:
    if row["confidence"] not in {"high", "medium"}:
        raise DataFileError(f"{where}: confidence: {row['confidence']!r} may not be shipped, only high or medium")
    for field, form in (("tel", _TEL), ("sms", _SMS), ("url", _URL)):
        if field in row and not form.fullmatch(row[field]):
            raise DataFileError(f"{where}: {field}: {row[field]!r} is not well formed")
    if not any(field in row for field in ("tel", "sms", "url")):
        raise DataFileError(f"{where}: tel: one of tel, sms and url is needed")
    roles = row.get("roles")
    if not isinstance(roles, list) or not roles or not ROLES.issuperset(roles):
        raise DataFileError(f"{where}: roles: expected some of {', '.join(sorted(ROLES))}")
    try:
        date.fromisoformat(row["checked"])
    except ValueError as error:
        raise DataFileError(f"{where}: checked: {row['checked']!r} is not a date such as 2026-11-22") from error


def load_helplines() -> tuple[Helpline, ...]:
    """Every line of the shipped registry, in the order in which lines are to be shown."""
    return load_registry().lines


def for_region(region: str, *, language: str = "en") -> tuple[Helpline, ...]:
    """As Registry.for_region, from the shipped registry."""
    return load_registry().for_region(region, language=language)


def for_category(category: Category, region: str, *, language: str = "en") -> tuple[Helpline, ...]:
    """As Registry.for_category, from the shipped registry."""
    return load_registry().for_category(category, region, language=language)


@cache
def allowed_numbers() -> frozenset[str]:
    """As Registry.allowed_numbers, from the shipped registry."""
    return load_registry().allowed_numbers()


def stale(today: date, max_age_days: int) -> tuple[Helpline, ...]:
    """As Registry.stale, from the shipped registry."""
    return load_registry().stale(today, max_age_days)
