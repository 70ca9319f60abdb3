"""The shipped registry of helplines: the only numbers, short codes and addresses that may reach the screen as help."""

import re
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from functools import cache
from typing import Any

from assistant.data import DEFAULT_LANGUAGE, language_codes, parse_toml, read_text
from assistant.errors import DataFileError
from assistant.safety.checked_toml import check_days, checked
from assistant.safety.responses.registry import ROLES, Regions, Registry, Row, Wording
from assistant.types import Category, Helpline

FILE = "helplines.toml"

_TEL = re.compile(r"tel:(?:\+[1-9][0-9]{6,14}|[0-9]{3,8})")
_SMS = re.compile(r"sms:\+?[0-9]{3,15}(?:\?body=(?:[A-Z]|%[0-9A-F]{2})+)?")
_URL = re.compile(r"https://[a-z0-9.-]+\.[a-z]{2,}(?:/[^\s]*)?")
_FORMS = (("tel", _TEL), ("sms", _SMS), ("url", _URL))
_REQUIRED = ("id", "country", "service", "how", "hours", "scope", "source", "checked", "recheck", "confidence")


@cache
def load_registry() -> Registry:
    """The shipped registry; raises DataFileError naming file, id and field."""
    return parse_registry(read_text(FILE), FILE)


def parse_registry(text: str, name: str) -> Registry:
    """The content of a registry file; raises DataFileError naming file, id and field."""
    data = parse_toml(text, name)
    rows = tuple(_row(row, name) for row in data.get("helpline", ()))
    known: set[str] = set()
    for row in rows:
        if row.line.id in known:
            raise DataFileError(f"{name}: {row.line.id}: id: used twice")
        known.add(row.line.id)
    return Registry(rows, checked(data.get("regions"), f"{name}: regions", Regions))


def _row(row: Mapping[str, Any], name: str) -> Row:
    where = f"{name}: {row.get('id', '(no id)')}"
    for field in _REQUIRED:
        if not isinstance(row.get(field), str) or not row[field]:
            raise DataFileError(f"{where}: {field}: missing")
    known = {field.name for field in fields(Helpline)}
    for field in row:
        if field not in known and field not in {"roles", "phrase", *language_codes()}:
            raise DataFileError(f"{where}: {field}: unknown field")
    _check_values(row, where)
    values = {"number": None} | {key: value for key, value in row.items() if key in known}
    wordings = {
        language: _wording(row[language], f"{where}: {language}") for language in language_codes() if language in row
    }
    return Row(Helpline(**values), frozenset(row["roles"]), row.get("phrase", row["service"]), wordings)


def _wording(value: object, where: str) -> Wording:
    """The words of a row in one language; an empty link takes away the row's own."""
    wording = checked(value, where, Wording)
    _check_links({"sms": wording.sms or None, "url": wording.url or None}, where)
    return wording


def _check_links(links: Mapping[str, Any], where: str) -> None:
    for field, form in _FORMS:
        link = links.get(field)
        if link is not None and not form.fullmatch(link):
            raise DataFileError(f"{where}: {field}: {link!r} is not well formed")


def _check_values(row: Mapping[str, Any], where: str) -> None:
    if row["confidence"] not in {"high", "medium"}:
        raise DataFileError(f"{where}: confidence: {row['confidence']!r} may not be shipped, only high or medium")
    _check_links(row, where)
    if not any(field in row for field in ("tel", "sms", "url")):
        raise DataFileError(f"{where}: tel: one of tel, sms and url is needed")
    roles = row.get("roles")
    if not isinstance(roles, list) or not roles or not ROLES.issuperset(roles):
        raise DataFileError(f"{where}: roles: expected some of {', '.join(sorted(ROLES))}")
    check_days(row["checked"], row["recheck"], where)


def load_helplines() -> tuple[Helpline, ...]:
    """Every line of the shipped registry, in the order in which lines are to be shown."""
    return load_registry().lines


def for_region(region: str, *, language: str = DEFAULT_LANGUAGE) -> tuple[Helpline, ...]:
    """As Registry.for_region, from the shipped registry."""
    return load_registry().for_region(region, language=language)


def for_category(category: Category, region: str, *, language: str = DEFAULT_LANGUAGE) -> tuple[Helpline, ...]:
    """As Registry.for_category, from the shipped registry."""
    return load_registry().for_category(category, region, language=language)


def for_text(key: str, region: str, *, language: str = DEFAULT_LANGUAGE) -> tuple[Helpline, ...]:
    """As Registry.for_text, from the shipped registry."""
    return load_registry().for_text(key, region, language=language)


@cache
def allowed_numbers() -> frozenset[str]:
    """As Registry.allowed_numbers, from the shipped registry."""
    return load_registry().allowed_numbers()


def stale(today: date, max_age_days: int) -> tuple[Helpline, ...]:
    """As Registry.stale, from the shipped registry."""
    return load_registry().stale(today, max_age_days)


def overdue(today: date) -> tuple[Helpline, ...]:
    """As Registry.overdue, from the shipped registry."""
    return load_registry().overdue(today)
