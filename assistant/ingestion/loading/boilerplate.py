"""Takes away what stands around an article: navigation, share lines, adverts, other people's blurbs.

The rules live in data/boilerplate.toml; this module only carries them out.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from assistant.data import read_toml
from assistant.errors import DataFileError
from assistant.ingestion.loading.blocks import Block, BlockKind

LATE = 2 / 3  # of all words: what follows is the last third, where a rule marked "late" counts
PROSE_WORDS = 25  # a block of that length without a year, an address or the like is no work of a list
_WORK = re.compile(r"\b(?:1[89]|20)\d\d[a-z]?\b|https?:|www\.|\bdoi\b|arxiv|\bet al\b|\bpp?\. ?\d|isbn", re.IGNORECASE)
_ACTIONS = ("drop", "end", "references", "section")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the data file.

    - action: one of "drop", "end", "references", "section"; see the data file.
    - match, no_match: examples, run as tests.
    - late: only in the last third of the words.
    - in_pages: also in web pages, whose elements tell the article from the rest already.
    """

    id: str
    action: str
    regex: re.Pattern[str]
    match: tuple[str, ...]
    no_match: tuple[str, ...]
    late: bool = False
    in_pages: bool = True


@dataclass(frozen=True, slots=True)
class Stripped:
    """The article's own blocks, and the works of its reference lists."""

    blocks: tuple[Block, ...]
    references: tuple[str, ...]


@cache
def load_rules() -> tuple[tuple[Rule, ...], int]:
    """The rules in file order, and how many words must precede an "end" rule."""
    data = read_toml("boilerplate.toml")
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
            late, in_pages = row.get("late", False) is True, row.get("in_pages", True) is True
            return Rule(name, action, re.compile(regex, re.IGNORECASE), tuple(yes), tuple(no), late, in_pages)
    raise DataFileError(f"boilerplate.toml: rule {row.get('id')!r} needs id, action, regex, match and no_match")


def action_for(text: str, *, late: bool = True, in_page: bool = False) -> str | None:
    """What the first rule that applies to a block's text asks for.

    - late: whether the block stands in the last third.
    - in_page: whether it comes from a web page.
    """
    rules, _ = load_rules()
    found = (rule for rule in rules if (late or not rule.late) and (rule.in_pages or not in_page))
    return next((rule.action for rule in found if rule.regex.search(text)), None)


def strip_boilerplate(blocks: Iterable[Block], *, in_page: bool = False) -> Stripped:
    """The blocks that are the article, in order, unchanged; reference lists set apart."""
    references: list[str] = []
    kept = list(_article(list(blocks), references, in_page=in_page))
    return Stripped(tuple(kept), tuple(references))


def _article(blocks: Sequence[Block], references: list[str], *, in_page: bool) -> Iterator[Block]:
    _, min_words = load_rules()
    lengths = [len(block.text.split()) for block in blocks]
    late_from = LATE * sum(lengths)
    passed = words = 0
    opened: Block | None = None  # what opened the list of references or the advert that is being read
    inside: str | None = None  # "section" or "references"
    for block, length in zip(blocks, lengths, strict=True):
        if block.kind is BlockKind.PAGE:
            yield block
            continue
        action = action_for(block.text, late=passed >= late_from, in_page=in_page)
        passed += length
        if action == "end" and words >= min_words:
            return
        if block.kind is BlockKind.HEADING or action in ("references", "section") or _is_over(opened, inside, block):
            inside, opened = (action, block) if action in ("references", "section") else (None, None)
        if action is None and inside is None:
            words += length
            yield block
        elif inside == "references" and block is not opened and action not in ("drop", "end"):
            references.append(block.text)


def _is_over(opened: Block | None, inside: str | None, block: Block) -> bool:
    """Whether a list of references that no heading opened, and none may close, has ended before a block."""
    if opened is None or inside != "references" or opened.kind is BlockKind.HEADING:
        return False
    return len(block.text.split()) >= PROSE_WORDS and not _WORK.search(block.text)
