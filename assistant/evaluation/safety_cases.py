"""Labelled messages for the safety check, and how they are read: our own, and texts that stand elsewhere."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import AssistantError
from assistant.evaluation.collections import read_rows
from assistant.types import Category

NONE = "none"  # expected where the message is to be answered
ORDINARY = "natural"  # kind of messages that nobody wrote for this purpose
QUIET = frozenset({NONE, "off_topic"})  # expected where no card is to be shown
# What must replace every answer; the other categories put a card before it.
TAKEOVERS = frozenset({"overdose", "suicide_self_harm/acute", "withdrawal/severe", "violence_abuse"})


@dataclass(frozen=True, slots=True)
class Case:
    """A labelled message.

    - id: unique in all files that are read together.
    - text: the message.
    - expected: a category, or "none".
    - accept: further categories that are right as well.
    - tier: of the category, or None where it has none.
    - lang: language code.
    - kind: how it is said ("explicit", "look_alike", …), or None where the file does not tell.
    - under_age: whether the writer says so.
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

    @property
    def needs_takeover(self) -> bool:
        """Whether the verdict must replace every answer."""
        return self.group in TAKEOVERS


def read_cases(paths: Iterable[Path], *, part: str | None = None, labels: Path | None = None) -> list[Case]:
    """The cases of JSON lines files, at least one.

    - part: only lines with that "part", "check" being the held-out split.
    - labels: a file of labels by id, for texts that stand elsewhere without them; texts without a label are left out.

    Raises AssistantError, which names the file and line that is wrong, or when no case is left.
    """
    cases: list[Case] = []
    seen: set[str] = set()
    for path in paths:
        for number, row in _labelled_rows(path, labels):
            case = _case(row, where=f"{path} line {number}")
            if case.id in seen:
                raise AssistantError(f"{path} line {number}: id {case.id!r} is used twice")
            seen.add(case.id)
            if part is None or row.get("part") == part:
                cases.append(case)
    if not cases:
        raise AssistantError("there are no cases" + (f' with "part": "{part}"' if part else ""))
    return cases


def read_ordinary(paths: Iterable[Path]) -> list[Case]:
    """Messages that count as harmless, from JSON lines with "id" and "text"; lines with "risk_word": true are left out.

    Raises AssistantError, which names the file and line that is wrong.
    """
    return [
        _case({**row, "expected": NONE, "kind": ORDINARY}, where=f"{path} line {number}")
        for path in paths
        for number, row in read_rows(path, "id", "text")
        if not row.get("risk_word")
    ]


def _labelled_rows(path: Path, labels: Path | None) -> Iterator[tuple[int, dict[str, Any]]]:
    """Number and row of each line that has a label, in the line or in the file of labels."""
    if labels is None:
        yield from read_rows(path, "id", "text", "expected")
        return
    known = {row["id"]: row for _, row in read_rows(labels, "id", "expected")}
    for number, row in read_rows(path, "id", "text"):
        if row["id"] in known:
            yield number, {**row, **known[row["id"]]}


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
