"""Patterns and guards: read from a reviewed TOML file, checked, expanded and compiled.

A file holds [slots] (a name and its alternatives, which may use slots defined above them), [[pattern]]
and [[guard]] tables. A regex is written over normalised text with <SLOT> placeholders and matches
whole words. Its examples travel with it and run as tests.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, TypeVar

from assistant.errors import DataFileError
from assistant.types import Action, Category, Tier

_T = TypeVar("_T", Category, Tier, Action)

EXAMPLES = 2  # at least so many that match, and so many that do not
PATTERN_FIELDS = frozenset({"id", "category", "tier", "action", "regex", "guards", "whole", "match", "no_match"})
GUARD_FIELDS = frozenset({"id", "kind", "regex", "match", "no_match"})
GUARD_KINDS = frozenset({"past", "bereaved", "topic", "negated", "idiom", "refusal", "fiction"})
# "quit drinking" refuses a drink, but it also asks about withdrawal
DEFAULT_GUARDS = GUARD_KINDS - {"refusal"}
LANGUAGES = ("en", "es")
NOTHING = {"INTENT": "(?!)", "PRESENT": "(?!)"}  # a file may leave these out

_PLACEHOLDER = re.compile(r"<([A-Z][A-Z0-9_]*)>")
_NESTED = re.compile(r"\((?:[^()\\]|\\.)*[*+](?:[^()\\]|\\.)*\)[*+]")
_UNBOUNDED = re.compile(r"\.[*+]|\\w\*(?! )\\w|\)[*+]")
_ACTIONS: Mapping[tuple[Category, Tier | None], Action] = {
    (Category.OVERDOSE, None): Action.TAKEOVER,
    (Category.SUICIDE_SELF_HARM, Tier.ACUTE): Action.TAKEOVER,
    (Category.SUICIDE_SELF_HARM, Tier.PASSIVE): Action.CARD,
    (Category.WITHDRAWAL, Tier.SEVERE): Action.TAKEOVER,
    (Category.WITHDRAWAL, Tier.QUESTION): Action.CARD,
    (Category.VIOLENCE_ABUSE, None): Action.TAKEOVER,
    (Category.HARMFUL_REQUEST, None): Action.DECLINE,
    (Category.MEDICAL_ADVICE, None): Action.DECLINE,
    (Category.RELAPSE_NOW, None): Action.CARD,
}


@dataclass(frozen=True, slots=True)
class Pattern:
    """One way of saying something that needs more than reading.

    guards: kinds of guard that may lower or clear it; empty for signs that nothing may hide.
    whole: matched over the whole message instead of one sentence.
    """

    id: str
    category: Category
    tier: Tier | None
    action: Action
    regex: re.Pattern[str]
    guards: frozenset[str]
    whole: bool
    match: tuple[str, ...]
    no_match: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Guard:
    """Words that show a pattern is not meant as a cry for help."""

    id: str
    kind: str
    regex: re.Pattern[str]
    match: tuple[str, ...]
    no_match: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PatternFile:
    """All that one file holds. now: words that speak of this very moment. youth: of being under age.

    recovery: words of plain recovery questions, by which a conversation returns to answering.
    intent: a person's own will, now or to come. present: what happens now, or happened just now.
    """

    patterns: tuple[Pattern, ...]
    guards: tuple[Guard, ...]
    now: re.Pattern[str]
    youth: re.Pattern[str]
    recovery: re.Pattern[str]
    intent: re.Pattern[str]
    present: re.Pattern[str]


@cache
def load_patterns(language: str) -> PatternFile:
    """The shipped patterns of one language; raises DataFileError naming file, id and field."""
    name = f"patterns.{language}.toml"
    text = resources.files("assistant").joinpath("data", name).read_text(encoding="utf-8")
    return parse_patterns(text, name)


def parse_patterns(text: str, name: str) -> PatternFile:
    """The content of a pattern file; raises DataFileError naming file, id and field."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DataFileError(f"{name}: not valid TOML: {error}") from error
    slots = _slots(data.get("slots", {}), name)
    patterns = tuple(_pattern(row, slots, name) for row in data.get("pattern", ()))
    guards = tuple(_guard(row, slots, name) for row in data.get("guard", ()))
    _check_unique([row.id for row in patterns] + [row.id for row in guards], name)
    words = {
        key: _compile(f"<{key.upper()}>", NOTHING | slots, f"{name}: slots: {key.upper()}")
        for key in ("now", "youth", "recovery", "intent", "present")
    }
    return PatternFile(patterns, guards, **words)


def _slots(table: Mapping[str, Any], name: str) -> dict[str, str]:
    slots: dict[str, str] = {}
    for key, alternatives in table.items():
        if not isinstance(alternatives, list) or not all(isinstance(a, str) and a for a in alternatives):
            raise DataFileError(f"{name}: slots: {key}: expected a list of non-empty texts")
        expanded = (_expand(a, slots, f"{name}: slots: {key}") for a in alternatives)
        slots[key] = f"(?:{'|'.join(expanded)})"
    return slots


def _expand(regex: str, slots: Mapping[str, str], where: str) -> str:
    def fill(found: re.Match[str]) -> str:
        if found.group(1) not in slots:
            raise DataFileError(f"{where}: slot <{found.group(1)}> is not defined above")
        return slots[found.group(1)]

    return _PLACEHOLDER.sub(fill, regex)


def _compile(regex: str, slots: Mapping[str, str], where: str) -> re.Pattern[str]:
    """Whole words of a sentence between two spaces; the leading literal space is what makes it fast."""
    if _NESTED.search(regex) or _UNBOUNDED.search(regex):
        raise DataFileError(f"{where}: unbounded repetition in {regex!r}; write a bound such as {{0,4}}")
    try:
        body = _expand(regex, slots, where).replace("$", "(?= $)")  # the end of a sentence is a space
        return re.compile(f" (?:{body})(?= )")
    except re.error as error:
        raise DataFileError(f"{where}: not a valid regular expression: {error}") from error


def _pattern(row: Mapping[str, Any], slots: Mapping[str, str], name: str) -> Pattern:
    where = _where(row, name)
    _check_fields(row, where, PATTERN_FIELDS)
    category = _member(Category, row.get("category"), f"{where}: category")
    tier = _member(Tier, row["tier"], f"{where}: tier") if "tier" in row else None
    if (category, tier) not in _ACTIONS:
        raise DataFileError(f"{where}: tier: {tier} does not belong to {category}")
    action = _member(Action, row.get("action", _ACTIONS[category, tier]), f"{where}: action")
    guards = frozenset(row.get("guards", DEFAULT_GUARDS))
    if not guards <= GUARD_KINDS:
        raise DataFileError(f"{where}: guards: unknown kind {sorted(guards - GUARD_KINDS)[0]!r}")
    return Pattern(
        row["id"],
        category,
        tier,
        action,
        _regex(row, slots, where),
        guards,
        bool(row.get("whole", False)),
        _examples(row, "match", where),
        _examples(row, "no_match", where),
    )


def _guard(row: Mapping[str, Any], slots: Mapping[str, str], name: str) -> Guard:
    where = _where(row, name)
    _check_fields(row, where, GUARD_FIELDS)
    if row.get("kind") not in GUARD_KINDS:
        raise DataFileError(f"{where}: kind: unknown kind {row.get('kind')!r}")
    return Guard(
        row["id"],
        row["kind"],
        _regex(row, slots, where),
        _examples(row, "match", where),
        _examples(row, "no_match", where),
    )


def _where(row: Mapping[str, Any], name: str) -> str:
    if not isinstance(row.get("id"), str) or not row["id"]:
        raise DataFileError(f"{name}: a pattern or guard has no id")
    return f"{name}: {row['id']}"


def _check_fields(row: Mapping[str, Any], where: str, known: frozenset[str]) -> None:
    for field in row:
        if field not in known:
            raise DataFileError(f"{where}: {field}: unknown field")


def _member(kind: type[_T], value: str | None, where: str) -> _T:
    try:
        return kind(value or "")
    except ValueError as error:
        raise DataFileError(f"{where}: unknown value {value!r}") from error


def _regex(row: Mapping[str, Any], slots: Mapping[str, str], where: str) -> re.Pattern[str]:
    if not isinstance(row.get("regex"), str) or not row["regex"]:
        raise DataFileError(f"{where}: regex: missing")
    return _compile(row["regex"], slots, f"{where}: regex")


def _examples(row: Mapping[str, Any], field: str, where: str) -> tuple[str, ...]:
    examples = row.get(field, ())
    if not isinstance(examples, list) or len(examples) < EXAMPLES:
        raise DataFileError(f"{where}: {field}: at least {EXAMPLES} examples are needed")
    return tuple(examples)


def _check_unique(ids: list[str], name: str) -> None:
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            raise DataFileError(f"{name}: {one}: id: used twice")
        seen.add(one)
