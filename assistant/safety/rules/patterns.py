"""Patterns and guards: read from the reviewed TOML files of a language and checked.

slots.toml holds [slots], the others [[pattern]] and [[guard]] tables written with them (see grammar.py).
The examples of each travel with it and run as tests.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from assistant.data import data_file, language_file, parse_toml, read_text
from assistant.errors import DataFileError
from assistant.safety.rules.fields import (
    check_fields,
    check_unique,
    examples_of,
    expression_of,
    member_of,
    nearness_of,
    parts_of_row,
    place_of,
    words_of,
)
from assistant.safety.rules.grammar import NEVER, Branch, Expression, compile_expression, read_slots
from assistant.safety.rules.prefilter import Prefilter
from assistant.types import Action, Category, Tier

Row = TypeVar("Row")

_NAMES = "id category tier action text explicit about_other regex all unless near guards whole match no_match"
PATTERN_FIELDS = frozenset(_NAMES.split())
PLAIN_FIELDS = frozenset({"id", "regex", "match", "no_match"})
GUARD_FIELDS = frozenset({"id", "kind", "regex", "match", "no_match"})
GUARD_KINDS = frozenset({"past", "bereaved", "topic", "negated", "idiom", "refusal", "fiction"})
# "quit drinking" refuses a drink, but it also asks about withdrawal
DEFAULT_GUARDS = GUARD_KINDS - {"refusal"}
# slots that may be left out
NOTHING = dict.fromkeys(("INTENT", "PRESENT", "RETOLD", "SCHOOL", "GROWN", "DYING", "HELLO", "THANKS"), NEVER)

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
class PlainForm:
    """How people ask who need an answer and nothing else. words: the whole of a sentence."""

    id: str
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
    plain: tuple[PlainForm, ...]
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
    return parse_patterns({name: read_text(f"{folder}/{name}") for name in names}, language, tried=False)


def parse_patterns(texts: Mapping[str, str], language: str, *, tried: bool = True) -> PatternFile:
    """The content of pattern files (name → text) of a language; raises DataFileError naming file, id and field.

    tried: see `compile_expression`.
    """
    tables = {f"{language}/{name}": parse_toml(text, f"{language}/{name}") for name, text in texts.items()}
    given = {name: table["slots"] for name, table in tables.items() if "slots" in table}
    if len(given) != 1:
        raise DataFileError(f"{language}: one file must hold [slots], {len(given)} do")
    ((home, table),) = given.items()
    slots = NOTHING | read_slots(table, home)

    def rows(kind: str, read: Callable[..., Row]) -> tuple[Row, ...]:
        found = ((row, name) for name, table in tables.items() for row in table.get(kind, ()))
        return tuple(read(row, slots, name, tried=tried) for row, name in found)

    patterns, guards, plain = rows("pattern", _pattern), rows("guard", _guard), rows("plain", _plain)
    check_unique([*(row.id for row in patterns), *(row.id for row in guards), *(row.id for row in plain)], language)
    words = {
        key: compile_expression(f"<{key.upper()}>", slots, f"{home}: slots: {key.upper()}", tried=tried)
        for key in ("now", "youth", "school", "grown", "recovery", "intent", "present", "retold", "dying")
    }
    return PatternFile(language, patterns, guards, plain, **words, prefilter=_prefilter(patterns))


def _prefilter(patterns: Iterable[Pattern]) -> Prefilter[Branch]:
    expressions = [one for pattern in patterns for one in (*pattern.parts, pattern.unless) if one is not None]
    return Prefilter({branch for expression in expressions for branch in expression.branches})


def _pattern(row: Mapping[str, Any], slots: Mapping[str, str], name: str, *, tried: bool) -> Pattern:
    where = place_of(row, name)
    check_fields(row, where, PATTERN_FIELDS)
    category = member_of(Category, row.get("category"), f"{where}: category")
    tier = member_of(Tier, row["tier"], f"{where}: tier") if "tier" in row else None
    if (category, tier) not in DEFAULT_ACTIONS:
        raise DataFileError(f"{where}: tier: {tier} does not belong to {category}")
    action = member_of(Action, row.get("action", DEFAULT_ACTIONS[category, tier]), f"{where}: action")
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
        parts_of_row(row, slots, where, tried=tried),
        expression_of(row, "unless", slots, where, tried=tried) if "unless" in row else None,
        nearness_of(row, where),
        guards,
        bool(row.get("whole", False)),
        examples_of(row, "match", where),
        examples_of(row, "no_match", where),
    )


def _guard(row: Mapping[str, Any], slots: Mapping[str, str], name: str, *, tried: bool) -> Guard:
    where = place_of(row, name)
    check_fields(row, where, GUARD_FIELDS)
    if row.get("kind") not in GUARD_KINDS:
        raise DataFileError(f"{where}: kind: unknown kind {row.get('kind')!r}")
    return Guard(
        row["id"],
        row["kind"],
        expression_of(row, "regex", slots, where, tried=tried),
        examples_of(row, "match", where),
        examples_of(row, "no_match", where),
    )


def _plain(row: Mapping[str, Any], slots: Mapping[str, str], name: str, *, tried: bool) -> PlainForm:
    where = place_of(row, name)
    check_fields(row, where, PLAIN_FIELDS)
    whole = f"(?:<HELLO> )?(?:{words_of(row, 'regex', where)})(?: <THANKS>)?$"
    return PlainForm(
        row["id"],
        compile_expression(whole, slots, f"{where}: regex", tried=tried),
        examples_of(row, "match", where),
        examples_of(row, "no_match", where),
    )
