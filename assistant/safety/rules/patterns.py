"""Patterns and guards: read from the reviewed TOML files of a language and checked.

slots.toml holds [slots], the others [[pattern]] and [[guard]] tables written with them (see grammar.py).
The examples of each travel with it and run as tests.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from assistant.data import data_file, language_file, parse_toml, read_text
from assistant.errors import DataFileError
from assistant.safety.rules.grammar import NEVER, Branch, Expression, compile_expression, read_slots
from assistant.safety.rules.prefilter import Prefilter
from assistant.types import Action, Category, Tier

_T = TypeVar("_T", Category, Tier, Action)

EXAMPLES = 2  # at least so many that match, and so many that do not
_NAMES = "id category tier action text explicit about_other regex all unless near guards whole match no_match"
PATTERN_FIELDS = frozenset(_NAMES.split())
GUARD_FIELDS = frozenset({"id", "kind", "regex", "match", "no_match"})
GUARD_KINDS = frozenset({"past", "bereaved", "topic", "negated", "idiom", "refusal", "fiction"})
# "quit drinking" refuses a drink, but it also asks about withdrawal
DEFAULT_GUARDS = GUARD_KINDS - {"refusal"}
NOTHING = dict.fromkeys(("INTENT", "PRESENT", "RETOLD", "SCHOOL", "GROWN", "DYING"), NEVER)  # may be left out

DEFAULT_ACTIONS: Mapping[tuple[Category, Tier | None], Action] = {
    (Category.OVERDOSE, None): Action.TAKEOVER,
    (Category.OVERDOSE, Tier.ALCOHOL): Action.TAKEOVER,
    (Category.SUICIDE_SELF_HARM, Tier.ACUTE): Action.TAKEOVER,
    (Category.SUICIDE_SELF_HARM, Tier.PASSIVE): Action.CARD,
    (Category.WITHDRAWAL, Tier.SEVERE): Action.TAKEOVER,
    (Category.WITHDRAWAL, Tier.QUESTION): Action.CARD,
    (Category.VIOLENCE_ABUSE, None): Action.TAKEOVER,
    (Category.VIOLENCE_ABUSE, Tier.SEXUAL): Action.TAKEOVER,
    (Category.OTHER_DANGER, Tier.EATING_DISORDER): Action.CARD,
    (Category.OTHER_DANGER, Tier.PSYCHOSIS): Action.CARD,
    (Category.OTHER_DANGER, Tier.BIRTH): Action.TAKEOVER,
    (Category.HARMFUL_REQUEST, None): Action.DECLINE,
    (Category.MEDICAL_ADVICE, None): Action.DECLINE,
    (Category.MEDICAL_ADVICE, Tier.PREGNANCY): Action.CARD,
    (Category.RELAPSE_NOW, None): Action.CARD,
}


@dataclass(frozen=True, slots=True)
class Pattern:
    """One way of saying something that needs more than reading.

    - text: name of the fixed text to show instead of the usual one; None for that one
    - explicit: the danger is said in plain words; only a guard or a very low probability lowers it
    - about_other: it is said of another person
    - parts: what must be found, in any order; guards are judged at the first
    - unless: words with which the message means something else; a guard of this pattern alone, anywhere in the message
    - near: most words between the first part and each other one; None for any number
    - guards: kinds of guard that may lower or clear it; none for signs that nothing may hide
    - whole: it is looked for in the whole message instead of in one sentence
    - match, no_match: examples, which run as tests
    """

    id: str
    category: Category
    tier: Tier | None
    action: Action
    text: str | None
    explicit: bool
    about_other: bool
    parts: tuple[Expression, ...]
    unless: Expression | None
    near: int | None
    guards: frozenset[str]
    whole: bool
    match: tuple[str, ...]
    no_match: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Guard:
    """Words that show a pattern is not meant as a cry for help."""

    id: str
    kind: str
    words: Expression
    match: tuple[str, ...]
    no_match: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PatternFile:
    """All that the pattern files of one language hold.

    - now: words for this very moment
    - youth: words that say the writer is under age
    - school: words of a young person's day; they count as youth unless words of a grown-up (grown) stand beside them
    - recovery: words of plain recovery questions, with which a conversation returns to answering
    - intent: words for a person's own will, now or later
    - present: words for what happens now, or happened just now
    - retold: words of long ago or of a subject of study, anywhere in a message
    - dying: words of dying, beside which nothing is quoted
    - prefilter: which branches of the patterns may match a text
    """

    language: str
    patterns: tuple[Pattern, ...]
    guards: tuple[Guard, ...]
    now: Expression
    youth: Expression
    school: Expression
    grown: Expression
    recovery: Expression
    intent: Expression
    present: Expression
    retold: Expression
    dying: Expression
    prefilter: Prefilter[Branch]


@cache
def load_patterns(language: str) -> PatternFile:
    """The shipped patterns of one language; raises DataFileError naming file, id and field."""
    folder = language_file(language, "patterns")
    names = sorted(entry.name for entry in data_file(folder).iterdir() if entry.name.endswith(".toml"))
    return parse_patterns({name: read_text(f"{folder}/{name}") for name in names}, language)


def parse_patterns(texts: Mapping[str, str], language: str) -> PatternFile:
    """The content of pattern files (name → text) of a language; raises DataFileError naming file, id and field."""
    tables = {f"{language}/{name}": parse_toml(text, f"{language}/{name}") for name, text in texts.items()}
    given = {name: table["slots"] for name, table in tables.items() if "slots" in table}
    if len(given) != 1:
        raise DataFileError(f"{language}: one file must hold [slots], {len(given)} do")
    ((home, table),) = given.items()
    slots = NOTHING | read_slots(table, home)
    patterns = tuple(_pattern(row, slots, name) for name, table in tables.items() for row in table.get("pattern", ()))
    guards = tuple(_guard(row, slots, name) for name, table in tables.items() for row in table.get("guard", ()))
    _check_unique([row.id for row in patterns] + [row.id for row in guards], language)
    words = {
        key: compile_expression(f"<{key.upper()}>", slots, f"{home}: slots: {key.upper()}")
        for key in ("now", "youth", "school", "grown", "recovery", "intent", "present", "retold", "dying")
    }
    return PatternFile(language, patterns, guards, **words, prefilter=_prefilter(patterns))


def _prefilter(patterns: Iterable[Pattern]) -> Prefilter[Branch]:
    expressions = [one for pattern in patterns for one in (*pattern.parts, pattern.unless) if one is not None]
    return Prefilter({branch for expression in expressions for branch in expression.branches})


def _pattern(row: Mapping[str, Any], slots: Mapping[str, str], name: str) -> Pattern:
    where = _where(row, name)
    _check_fields(row, where, PATTERN_FIELDS)
    category = _member(Category, row.get("category"), f"{where}: category")
    tier = _member(Tier, row["tier"], f"{where}: tier") if "tier" in row else None
    if (category, tier) not in DEFAULT_ACTIONS:
        raise DataFileError(f"{where}: tier: {tier} does not belong to {category}")
    action = _member(Action, row.get("action", DEFAULT_ACTIONS[category, tier]), f"{where}: action")
    guards = frozenset(row.get("guards", DEFAULT_GUARDS))
    if not guards <= GUARD_KINDS:
        raise DataFileError(f"{where}: guards: unknown kind {sorted(guards - GUARD_KINDS)[0]!r}")
    return Pattern(
        row["id"],
        category,
        tier,
        action,
        str(row["text"]) if "text" in row else None,
        bool(row.get("explicit", False)),
        bool(row.get("about_other", False)),
        _parts(row, slots, where),
        _words(row, "unless", slots, where) if "unless" in row else None,
        _near(row, where),
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
        _words(row, "regex", slots, where),
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


def _parts(row: Mapping[str, Any], slots: Mapping[str, str], where: str) -> tuple[Expression, ...]:
    """Of a pattern: its one regex, or the list of all."""
    parts = row.get("all")
    if parts is None:
        return (_words(row, "regex", slots, where),)
    if "regex" in row or not isinstance(parts, list) or not parts:
        raise DataFileError(f"{where}: all: expected a list of expressions, and no regex beside it")
    return tuple(compile_expression(str(part), slots, f"{where}: all") for part in parts)


def _words(row: Mapping[str, Any], field: str, slots: Mapping[str, str], where: str) -> Expression:
    if not isinstance(row.get(field), str) or not row[field]:
        raise DataFileError(f"{where}: {field}: missing")
    return compile_expression(row[field], slots, f"{where}: {field}")


def _near(row: Mapping[str, Any], where: str) -> int | None:
    near = row.get("near")
    if near is not None and (not isinstance(near, int) or near < 0 or "all" not in row):
        raise DataFileError(f"{where}: near: expected a number of words, beside all")
    return near


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
