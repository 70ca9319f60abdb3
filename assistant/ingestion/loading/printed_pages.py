"""Lines of printed pages to sections: headings found, paragraphs joined. Running lines are off already.

A sentence that runs over a page break is given whole to the page where it begins, so that every passage
has one page and no sentence is torn.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import pairwise

from assistant.data import language_codes
from assistant.ingestion.loading.blocks import Block, BlockKind, sections_from_blocks
from assistant.ingestion.loading.boilerplate import action_for, strip_boilerplate
from assistant.ingestion.loading.hyphens import compound_words, join_lines
from assistant.ingestion.loading.notes import Note
from assistant.ingestion.loading.running_lines import folded
from assistant.text.language import language
from assistant.types import Section

FULL_LINE_SHARE = 0.6  # of the widest line: a shorter line that ends a sentence ends its paragraph
MIN_PAGE_WORDS = 40  # a shorter page without one finished sentence is a title page, not text
MAX_HEADING = 12  # words of a line over a paragraph
MAX_OPENER = 40  # characters of a line that opens a list of references
_SENTENCE_END = re.compile(r"[.!?:;…。！？؟।][”\"')\]]*$")
_FIRST_SENTENCE_END = re.compile(r"[.!?…。！？؟।][”\"')\]]*(?=\s|$)")
_CONTENTS_LINE = re.compile(r"(?:\s?\.){4,}\s*\w*$")
_BULLET = re.compile(r"^[•·▪◦‣–-]\s+")
_NOTE = re.compile(r"^[*†‡§]\s(?=\S)")  # a footnote
_NUMBERED = re.compile(r"^\d{1,3}\. (?=[A-Z“])")  # an entry of a list, after a line that ends a sentence


@dataclass(slots=True)
class Page:
    """One page as it was extracted.

    - outline: the (title, level) entries that point at it.
    - illegible: its text does not read as words.
    - heights: the beginning of a line → where it stands, in points from below; empty where that is not known.
    """

    number: int
    label: str
    lines: list[str]
    outline: tuple[tuple[str, int], ...] = ()
    blocks: list[Block] = field(default_factory=list)
    illegible: bool = False
    heights: Mapping[str, Sequence[float]] = field(default_factory=dict)


def page_sections(pages: Sequence[Page]) -> tuple[tuple[Section, ...], tuple[str, ...], tuple[Note, ...]]:
    """The sections of all pages in order, each on one page, the works of the reference list, and what was left out."""
    compounds = compound_words(line for page in pages for line in page.lines)
    for page in pages:
        page.blocks = _blocks(page, compounds)
    for here, after in pairwise(pages):
        if after.number == here.number + 1:
            carry_sentence(here, after, compounds)
    stripped = strip_boilerplate([block for page in pages for block in page.blocks])
    kept = {id(block) for block in stripped.blocks}
    path: tuple[tuple[str, int], ...] = ()
    sections: list[Section] = []
    for page in pages:
        blocks = [block for block in page.blocks if id(block) in kept]
        found = {block.text for block in blocks if block.kind is BlockKind.HEADING}
        for entry in (entry for entry in page.outline if entry[0] not in found):
            path = entered(path, entry)
        own = sections_from_blocks(blocks, title="", path=path) if _is_text(blocks) else ()
        sections += [replace(section, page=page.number, page_label=page.label) for section in own]
        for entry in page.outline:
            path = entered(path, entry)
    return tuple(sections), stripped.references, stripped.notes


def entered(path: tuple[tuple[str, int], ...], entry: tuple[str, int]) -> tuple[tuple[str, int], ...]:
    """The heading path once a new heading begins."""
    return (*(earlier for earlier in path if earlier[1] < entry[1]), entry)


def _blocks(page: Page, compounds: frozenset[str]) -> list[Block]:
    """Headings named by the outline, list items, and paragraphs: a line break inside one is only width."""
    levels = {folded(title): (title, level) for title, level in page.outline}
    width = max(map(len, page.lines), default=0)
    blocks: list[Block] = []
    before = ""  # the line before, as long as the paragraph is open
    lines = [line for line in page.lines if not _CONTENTS_LINE.search(line)]
    skip = False
    for number, line in enumerate(lines):
        if skip:
            skip = False
            continue
        two = f"{line} {lines[number + 1]}" if number + 1 < len(lines) else line
        found = levels.get(folded(line)) or levels.get(folded(two))
        if found:
            blocks.append(Block(BlockKind.HEADING, *found))
            skip, before = folded(line) not in levels, ""
        elif not line:
            before = ""
        elif len(line) <= MAX_OPENER and action_for(line) == "references":
            blocks.append(Block(BlockKind.PARAGRAPH, line))
            before = ""
        elif before and not (
            _begins_paragraph(line, before)
            or _ends_paragraph(before, width)
            or (before == blocks[-1].text and _is_heading(before, line, width))
        ):
            blocks[-1] = replace(blocks[-1], text=join_lines(blocks[-1].text, line, compounds))
            before = line
        else:
            kind = BlockKind.ITEM if _BULLET.match(line) else BlockKind.PARAGRAPH
            blocks.append(Block(kind, _BULLET.sub("", line)))
            before = line
    return blocks


def _begins_paragraph(line: str, before: str) -> bool:
    numbered = _NUMBERED.match(line) and _SENTENCE_END.search(before)
    return bool(_BULLET.match(line) or _NOTE.match(line) or numbered)


def _ends_paragraph(line: str, width: int) -> bool:
    return len(line) < FULL_LINE_SHARE * width and bool(_SENTENCE_END.search(line))


def _is_heading(line: str, after: str, width: int) -> bool:
    """Whether a line that opens a paragraph is a heading over it: short, without a mark at its end, a capital after."""
    if len(line) >= FULL_LINE_SHARE * width or not line[0].isupper() or not after[0].isupper():
        return False
    words = line.split()
    return line[-1].isalnum() and len(words) <= MAX_HEADING and words[-1].lower() not in _small_words()


@cache
def _small_words() -> frozenset[str]:
    """Words of any language after which a sentence goes on."""
    return frozenset().union(*(language(code).stop_words for code in language_codes()))


def carry_sentence(here: Page, after: Page, compounds: frozenset[str] = frozenset()) -> None:
    """Moves the rest of a sentence left open at the end of a page, above its footnotes, to where it begins."""
    place = next((at for at in range(len(here.blocks) - 1, -1, -1) if not _NOTE.match(here.blocks[at].text)), None)
    if place is None or not after.blocks:
        return
    last, first = here.blocks[place], after.blocks[0]
    open_end = last.kind is not BlockKind.HEADING and not _SENTENCE_END.search(last.text)
    end = _FIRST_SENTENCE_END.search(first.text)
    if not open_end or end is None or first.kind is not BlockKind.PARAGRAPH or not first.text[0].islower():
        return
    here.blocks[place] = replace(last, text=join_lines(last.text, first.text[: end.end()], compounds))
    rest = first.text[end.end() :].lstrip()
    after.blocks[:1] = [replace(first, text=rest)] if rest else []


def _is_text(blocks: Sequence[Block]) -> bool:
    words = sum(len(block.text.split()) for block in blocks)
    return words >= MIN_PAGE_WORDS or any(_SENTENCE_END.search(block.text) for block in blocks)
