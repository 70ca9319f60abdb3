"""Takes away what stands around an article: navigation, share lines, adverts, other people's blurbs.

The rules live in data/boilerplate.toml; this module only carries them out.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache

from assistant.data import read_toml
from assistant.errors import DataFileError
from assistant.ingestion.loading.advertising import shows_sign, tells_of_help
from assistant.ingestion.loading.blocks import Block, BlockKind, words_in
from assistant.ingestion.loading.notes import Note, counted, quoted

LATE = 2 / 3  # of all words: what follows is the last third, where a rule marked "late" counts
MENU_SHARE = 0.5  # of the items of a list in a web page, that make it a menu
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
    - needs_sign: only with a sign of advertising in the blocks that would go.
    - menu: words of a menu; an item in a list of other things is none.
    """

    id: str
    action: str
    regex: re.Pattern[str]
    match: tuple[str, ...]
    no_match: tuple[str, ...]
    late: bool = False
    in_pages: bool = True
    needs_sign: bool = False
    menu: bool = False


@dataclass(frozen=True, slots=True)
class Stripped:
    """The article's own blocks, the works of its reference lists, and what each rule took away."""

    blocks: tuple[Block, ...]
    references: tuple[str, ...]
    notes: tuple[Note, ...] = ()


class _Fate(Enum):
    KEPT = auto()
    REFERENCE = auto()
    LEFT_OUT = auto()


@dataclass(frozen=True, slots=True)
class _Judged:
    """A block and what becomes of it. rule: by which one, where it is not kept."""

    block: Block
    fate: _Fate = _Fate.KEPT
    rule: Rule | None = None


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
            return Rule(
                name,
                action,
                re.compile(regex, re.IGNORECASE),
                tuple(yes),
                tuple(no),
                late=row.get("late") is True,
                in_pages=row.get("in_pages") is not False,
                needs_sign=row.get("needs_sign") is True,
                menu=row.get("menu") is True,
            )
    raise DataFileError(f"boilerplate.toml: rule {row.get('id')!r} needs id, action, regex, match and no_match")


def rule_for(text: str, *, late: bool = True, in_page: bool = False) -> Rule | None:
    """The first rule that applies to a block's text.

    - late: whether the block stands in the last third.
    - in_page: whether it comes from a web page.
    """
    rules, _ = load_rules()
    found = (rule for rule in rules if (late or not rule.late) and (rule.in_pages or not in_page))
    return next((rule for rule in found if rule.regex.search(text)), None)


def action_for(text: str, *, late: bool = True, in_page: bool = False) -> str | None:
    """What the rule of `rule_for` asks for."""
    rule = rule_for(text, late=late, in_page=in_page)
    return rule.action if rule else None


def strip_boilerplate(blocks: Iterable[Block], *, in_page: bool = False) -> Stripped:
    """The blocks that are the article, in order, unchanged; reference lists set apart."""
    judged = list(_judged(list(blocks), in_page=in_page))
    return Stripped(
        tuple(one.block for one in judged if one.fate is _Fate.KEPT),
        tuple(one.block.text for one in judged if one.fate is _Fate.REFERENCE),
        tuple(_notes(judged)),
    )


def _judged(blocks: Sequence[Block], *, in_page: bool) -> Iterator[_Judged]:
    _, min_words = load_rules()
    lengths = [len(block.text.split()) for block in blocks]
    late_from = LATE * sum(lengths)
    passed = words = 0
    opener: Block | None = None  # what opened the list of references or the advert that is being read
    inside: Rule | None = None  # its rule
    advert_end = 0  # where the advert that is being read ends
    for at, (block, length) in enumerate(zip(blocks, lengths, strict=True)):
        if block.kind is BlockKind.PAGE:
            yield _Judged(block)
            continue
        rule = rule_for(block.text, late=passed >= late_from, in_page=in_page)
        if rule and not _applies(rule, blocks, at, inside, in_page=in_page):
            rule = None
        passed += length
        if rule and rule.action == "end" and words >= min_words:
            yield from (_Judged(later, _Fate.LEFT_OUT, rule) for later in blocks[at:])
            return
        opens = rule is not None and rule.action in ("references", "section")
        if block.kind is BlockKind.HEADING or opens or _is_over(opener, inside, block):
            inside, opener = (rule, block) if opens else (None, None)
            advert_end = _advert_end(blocks, at) if rule and rule.action == "section" else 0
        if rule is None and (inside is None or _is_beside_advert(block, inside, is_over=at >= advert_end)):
            words += length
            yield _Judged(block)
        elif _is_work(block, rule, inside) and block is not opener:
            yield _Judged(block, _Fate.REFERENCE, inside)
        else:
            yield _Judged(block, _Fate.LEFT_OUT, rule or inside)


def _applies(rule: Rule, blocks: Sequence[Block], at: int, inside: Rule | None, *, in_page: bool) -> bool:
    """Whether a rule counts for a block that it matches, by what the block is and what stands around it."""
    block = blocks[at]
    if tells_of_help(block.text):
        return False
    in_works = inside is not None and inside.action == "references"
    is_item = block.kind is BlockKind.ITEM and not in_works
    if is_item and (block.mark or (rule.menu and not _is_menu(blocks, at, in_page=in_page))):
        return False
    if rule.action == "drop" and not in_page and len(block.text.split()) >= PROSE_WORDS:
        return False  # the author's own paragraph, with such words in it
    if not rule.needs_sign:
        return True
    return _advert_end(blocks, at) > at if rule.action == "section" else any(map(_is_sign, blocks[at:]))


def _is_sign(block: Block) -> bool:
    return block.kind is not BlockKind.PAGE and shows_sign(block.text)


def _advert_end(blocks: Sequence[Block], at: int) -> int:
    """The place behind the last sign of advertising from an opener to the next heading; its own where there is none."""
    end = at
    for place in range(at, len(blocks)):
        if place > at and blocks[place].kind is BlockKind.HEADING:
            break
        if _is_sign(blocks[place]):
            end = place + 1
    return end


def _is_beside_advert(block: Block, inside: Rule, *, is_over: bool) -> bool:
    """Whether a block that follows the opener of an advert is none of it."""
    return inside.action == "section" and (is_over or tells_of_help(block.text))


def _is_menu(blocks: Sequence[Block], at: int, *, in_page: bool) -> bool:
    """Whether the list around an item is a menu: all of it outside web pages, half of it in one."""
    first, end = at, at + 1
    while first > 0 and blocks[first - 1].kind is BlockKind.ITEM:
        first -= 1
    while end < len(blocks) and blocks[end].kind is BlockKind.ITEM:
        end += 1
    found = [rule_for(block.text, in_page=in_page) for block in blocks[first:end]]
    menu = sum(rule is not None and rule.menu for rule in found)
    return menu >= len(found) * (MENU_SHARE if in_page else 1)


def _is_work(block: Block, rule: Rule | None, inside: Rule | None) -> bool:
    """Whether a block belongs to the list of references that is being read."""
    if inside is None or inside.action != "references":
        return False
    return rule is None or rule.action not in ("drop", "end")


def _is_over(opener: Block | None, inside: Rule | None, block: Block) -> bool:
    """Whether a list of references that no heading opened, and none may close, has ended before a block."""
    if opener is None or inside is None or inside.action != "references" or opener.kind is BlockKind.HEADING:
        return False
    return len(block.text.split()) >= PROSE_WORDS and not _WORK.search(block.text)


def _notes(judged: Sequence[_Judged]) -> Iterator[Note]:
    """A note for each rule that took something away, in the order in which they first did."""
    taken: dict[str, list[Block]] = {}
    works: dict[str, list[Block]] = {}
    for one in judged:
        if one.rule is not None and one.block.kind is not BlockKind.PAGE:
            group = works if one.rule.action == "references" else taken
            group.setdefault(one.rule.id, []).append(one.block)
    for name, blocks in taken.items():
        size = f"{counted(len(blocks), 'block')}, {counted(words_in(blocks), 'word')}"
        yield Note("boilerplate", f"rule {name}: {size} left out, from {quoted(blocks[0].text)}")
    for name, blocks in works.items():
        yield Note("references", f"rule {name}: {counted(words_in(blocks), 'word')} set apart as references")
