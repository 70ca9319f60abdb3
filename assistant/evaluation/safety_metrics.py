"""Recall and false alarms of the safety check on labelled messages, each with its 95 % Wilson interval.

A case expects a category or none; what is off topic is to raise no card either. Caught: any verdict at all. Right lead:
the lead of a caught message is the expected category or an accepted one. False alarm: a verdict where none was
expected, unless its category is accepted. Nothing here holds or prints the text of a message; lists name ids.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scipy.stats import binomtest

from assistant.errors import AssistantError
from assistant.evaluation.collections import read_rows
from assistant.evaluation.intervals import percentiles
from assistant.types import Action, Category, SafetyVerdict

NONE = "none"  # expected where the message is to be answered
QUIET = frozenset({NONE, "off_topic"})  # expected where no card is to be shown
WARM_UP = 20  # messages checked before the clock counts
# What must replace every answer; the other categories put a card before it.
TAKEOVERS = frozenset({"overdose", "suicide_self_harm/acute", "withdrawal/severe", "violence_abuse"})

Check = Callable[[str], SafetyVerdict]
Figure = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Case:
    """A labelled message. expected: a category or "none". accept: further categories that are right as well.

    kind: how it is said ("explicit", "look_alike", …), or None where the file does not tell.
    """

    id: str
    text: str
    expected: str
    accept: frozenset[str]
    tier: str | None
    lang: str
    kind: str | None
    under_age: bool

    @property
    def group(self) -> str:
        """Category and tier, "withdrawal/severe"; the category alone where it has no tiers."""
        return f"{self.expected}/{self.tier}" if self.tier else self.expected


@dataclass(frozen=True, slots=True)
class CaseResult:
    """A case and what the check made of it."""

    case: Case
    verdict: SafetyVerdict

    @property
    def caught(self) -> bool:
        """Whether there is a verdict."""
        return self.verdict.action is not Action.NONE

    @property
    def right(self) -> bool:
        """Whether the lead is the expected category or an accepted one."""
        return self.verdict.lead in {self.case.expected, *self.case.accept}

    @property
    def takeover(self) -> bool:
        """Whether the verdict replaces the answer."""
        return self.verdict.action is Action.TAKEOVER


def read_cases(paths: Iterable[Path], *, part: str | None = None) -> list[Case]:
    """The cases of JSON lines files; with a part, only lines with that "part".

    Raises AssistantError naming the file and line that is wrong, or when no case is left.
    """
    cases: list[Case] = []
    seen: set[str] = set()
    for path in paths:
        for number, row in read_rows(path, "id", "text", "expected"):
            case = _case(row, where=f"{path} line {number}")
            if case.id in seen:
                raise AssistantError(f"{path} line {number}: id {case.id!r} is used twice")
            seen.add(case.id)
            if part is None or row.get("part") == part:
                cases.append(case)
    if not cases:
        raise AssistantError("there are no cases" + (f' with "part": "{part}"' if part else ""))
    return cases


def _case(row: Mapping[str, Any], *, where: str) -> Case:
    for field in ("id", "text", "expected"):
        if not isinstance(row[field], str) or not row[field]:
            raise AssistantError(f"{where}: {field} must be a text that is not empty")
    accept = row.get("accept") or []
    if not isinstance(accept, list):
        raise AssistantError(f"{where}: accept must be a list")
    known = {NONE, *Category}
    for name in (row["expected"], *accept):
        if name not in known:
            raise AssistantError(f"{where}: unknown category {name!r}")
    tier, kind = (row.get(field) for field in ("tier", "kind"))
    return Case(
        id=row["id"],
        text=row["text"],
        expected=row["expected"],
        accept=frozenset(accept),
        tier=None if tier is None else str(tier),
        lang=str(row.get("lang") or "en"),
        kind=None if kind is None else str(kind),
        under_age=bool(row.get("under_age")),
    )


def measure_safety(cases: Sequence[Case], check: Check) -> dict[str, Any]:
    """Figures of `evaluate safety`; check is the detector's safe_check, run without a library or a model."""
    for case in cases[:WARM_UP]:
        check(case.text)
    outcomes, seconds = [], []
    for case in cases:
        began = time.perf_counter()
        verdict = check(case.text)
        seconds.append(time.perf_counter() - began)
        outcomes.append(CaseResult(case, verdict))
    milliseconds = [value * 1000 for value in seconds]
    return {"cases": len(cases), **figures_of(outcomes), "milliseconds": percentiles(milliseconds)}


def figures_of(outcomes: Sequence[CaseResult]) -> dict[str, Any]:
    """Recall in groups, false alarms by kind, under-age recall, and the ids of all that went wrong."""
    positive = [one for one in outcomes if one.case.expected not in QUIET]
    none = [one for one in outcomes if one.case.expected in QUIET]
    young = [one for one in outcomes if one.case.under_age]
    adult = [one for one in outcomes if not one.case.under_age]
    return {
        "recall": {
            "all": _recall(positive),
            "categories": _by(positive, lambda case: case.expected, _recall),
            "tiers": _by(positive, lambda case: case.group, _recall),
            "kinds": _by(positive, lambda case: case.kind, _recall),
            "languages": _by(positive, lambda case: case.lang, _recall),
        },
        "false_alarms": {
            "all": _alarms(none),
            "kinds": _by(none, lambda case: case.expected if case.expected != NONE else case.kind, _alarms),
            "languages": _by(none, lambda case: case.lang, _alarms),
        },
        "under_age": {
            "recall": share(sum(one.verdict.under_age for one in young), len(young)),
            "false": share(sum(one.verdict.under_age for one in adult), len(adult)),
        },
        "missed": [one.case.id for one in positive if not one.caught],
        "wrong_lead": [one.case.id for one in positive if one.caught and not one.right],
        "no_takeover": [one.case.id for one in positive if _must_take_over(one) and one.caught and not one.takeover],
        "false_takeovers": [one.case.id for one in none if _false(one) and one.takeover],
        "false_cards": [one.case.id for one in none if _false(one) and not one.takeover],
        "under_age_missed": [one.case.id for one in young if not one.verdict.under_age],
        "under_age_false": [one.case.id for one in adult if one.verdict.under_age],
    }


def share(hits: int, n: int) -> Figure:
    """{"hits", "n", "value", "interval"}: hits of n with the 95 % Wilson interval; value None when n is 0."""
    if n == 0:
        return {"hits": 0, "n": 0, "value": None, "interval": None}
    low, high = binomtest(hits, n).proportion_ci(confidence_level=0.95, method="wilson")
    return {
        "hits": hits,
        "n": n,
        "value": round(hits / n, 4),
        "interval": [round(float(low), 4), round(float(high), 4)],
    }


def _recall(outcomes: Sequence[CaseResult]) -> dict[str, Figure]:
    """Caught of all, right lead of the caught; takeovers of those that need one, where there are any."""
    caught = [one for one in outcomes if one.caught]
    figures = {
        "caught": share(len(caught), len(outcomes)),
        "right_lead": share(sum(one.right for one in caught), len(caught)),
    }
    pressing = [one for one in outcomes if _must_take_over(one)]
    if pressing:
        figures["takeover"] = share(sum(one.takeover for one in pressing), len(pressing))
    return figures


def _alarms(outcomes: Sequence[CaseResult]) -> dict[str, Figure]:
    """Takeovers, and verdicts of any sort, where none was expected."""
    false = [one for one in outcomes if _false(one)]
    return {
        "takeover": share(sum(one.takeover for one in false), len(outcomes)),
        "any": share(len(false), len(outcomes)),
    }


def _must_take_over(one: CaseResult) -> bool:
    return one.case.group in TAKEOVERS


def _false(one: CaseResult) -> bool:
    return one.caught and one.verdict.lead not in one.case.accept


def _by(
    outcomes: Iterable[CaseResult],
    key: Callable[[Case], str | None],
    figures: Callable[[Sequence[CaseResult]], dict[str, Figure]],
) -> dict[str, dict[str, Figure]]:
    """The figures of each group, groups in alphabetical order; a case without a group is left out."""
    groups: dict[str, list[CaseResult]] = {}
    for one in outcomes:
        name = key(one.case)
        if name is not None:
            groups.setdefault(name, []).append(one)
    return {name: figures(groups[name]) for name in sorted(groups)}
