"""Takes away what stands around an article: navigation, share lines, adverts, other people's blurbs.

The rules live in data/boilerplate.toml; this module only carries them out.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from assistant.errors import DataFileError
from assistant.loading.blocks import Block, BlockKind

_ACTIONS = ("drop", "end", "references", "section")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the data file. match, no_match: its own examples."""

    id: str
    action: str
    regex: re.Pattern[str]
    match: tuple[str, ...]
    no_match: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stripped:
    """The article's own blocks, and the works of its reference lists."""

    blocks: tuple[Block, ...]
    references: tuple[str, ...]


@cache
def load_rules() -> tuple[tuple[Rule, ...], int]:
    """The rules in file order, and how many words must precede an "end" rule."""
    data = tomllib.loads(files("assistant").joinpath("data/boilerplate.toml").read_text(encoding="utf-8"))
    return tuple(_rule(row) for row in data["rule"]), int(data["min_words"])


def _rule(row: dict[str, object]) -> Rule:
    match row:
        case {
            "id": str(name),
            "action": str(action),
            "regex": str(regex),
            "match": list(yes),
            "no_match": list(no),
        } if action in _ACTIONS:
            return Rule(name, action, re.compile(regex, re.IGNORECASE), tuple(yes), tuple(no))
    raise DataFileError(f"boilerplate.toml: rule {row.get('id')!r} needs id, action, regex, match and no_match")


def action_for(text: str) -> str | None:
    """What the first rule that applies to a block's text asks for."""
    rules, _ = load_rules()
    return next((rule.action for rule in rules if rule.regex.search(text)), None)


def strip_boilerplate(blocks: Iterable[Block]) -> Stripped:
    """The blocks that are the article, in order, unchanged; reference lists set apart."""
    references: list[str] = []
    kept = list(_article(blocks, references))
    return Stripped(tuple(kept), tuple(references))


def _article(blocks: Iterable[Block], references: list[str]) -> Iterator[Block]:
    _, min_words = load_rules()
    words = 0
    inside: str | None = None  # "section" or "references": what a heading opened
    for block in blocks:
        if block.kind is BlockKind.PAGE:
            yield block
            continue
        action = action_for(block.text)
        if action == "end" and words >= min_words:
            return
        if block.kind is BlockKind.HEADING:
            inside = action if action in ("section", "references") else None
        elif action in ("references", "section"):
            inside = action
            continue
        if action in ("drop", "end") or inside == "section":
            continue
        if inside == "references":
            if block.kind is not BlockKind.HEADING:
                references.append(block.text)
            continue
        words += len(block.text.split())
        yield block
