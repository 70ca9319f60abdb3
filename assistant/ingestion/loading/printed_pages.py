"""Lines of printed pages to sections: running lines off, headings found, paragraphs joined.

A sentence that runs over a page break is given whole to the page where it begins, so that every passage
has one page and no sentence is torn.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from assistant.ingestion.loading.blocks import Block, BlockKind, sections_from_blocks
from assistant.ingestion.loading.boilerplate import action_for, strip_boilerplate
from assistant.ingestion.loading.hyphens import compound_words, join_lines
from assistant.text.cleaning import one_line
from assistant.types import Section

MIN_REPEATS = 3  # a first or last line on this many pages, digits aside, is a running header or footer
EDGE_LINES = 2  # how many lines at the top and the bottom of a page are looked at
FULL_LINE_SHARE = 0.6  # of the widest line: a shorter line that ends a sentence ends its paragraph
MIN_PAGE_WORDS = 40  # a shorter page without one finished sentence is a title page, not text
MAX_OPENER = 40  # characters of a line that opens a list of references
_SENTENCE_END = re.compile(r"[.!?:;…。！？؟।][”\"')\]]*$")
_FIRST_SENTENCE_END = re.compile(r"[.!?…。！？؟।][”\"')\]]*(?=\s|$)")
_NUMERAL = re.compile(r"\d+|\b[ivxlcdm]+\b")
_CONTENTS_LINE = re.compile(r"(?:\s?\.){4,}\s*\w*$")
_BULLET = re.compile(r"^[•·▪◦‣–-]\s+")
_NOTE = re.compile(r"^[*†‡§]\s(?=\S)")  # a footnote
_NUMBERED = re.compile(r"^\d{1,3}\. (?=[A-Z“])")  # an entry of a list, after a line that ends a sentence


@dataclass(slots=True)
class Page:
    """One page as it was extracted.

    - outline: the (title, level) entries that point at it.
    - illegible: its text does not read as words.
    """

    number: int
    label: str
    lines: list[str]
    outline: tuple[tuple[str, int], ...] = ()
    blocks: list[Block] = field(default_factory=list)
    illegible: bool = False


def page_sections(pages: Sequence[Page]) -> tuple[tuple[Section, ...], tuple[str, ...]]:
    """The sections of all pages in order, each on one page, and the works of the reference list."""
    titles = {_folded(title) for page in pages for title, level in page.outline if level == 1}
    _drop_running_lines(pages, titles)
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
    return tuple(sections), stripped.references


def entered(path: tuple[tuple[str, int], ...], entry: tuple[str, int]) -> tuple[tuple[str, int], ...]:
    """The heading path once a new heading begins."""
    return (*(earlier for earlier in path if earlier[1] < entry[1]), entry)


def _drop_running_lines(pages: Sequence[Page], titles: set[str]) -> None:
    """Lines that recur at the same edge of several pages, numerals aside, are not the author's text.

    At the top of a page the title of a chapter is one, unless the chapter begins there.
    """
    for edge in (0, -1):
        for _ in range(EDGE_LINES):
            shapes = Counter(_shape(page.lines[edge]) for page in pages if page.lines)
            for page in pages:
                if page.lines and _is_running(page, edge, shapes, titles):
                    page.lines.pop(edge)


def _is_running(page: Page, edge: int, shapes: Counter[str], titles: set[str]) -> bool:
    line = page.lines[edge]
    shape, folded = _shape(line), _folded(line)
    if shape in ("", "#", "page #") or line == page.label or shapes[shape] >= MIN_REPEATS:
        return True
    begins_here = folded in {_folded(title) for title, _ in page.outline}
    again_below = folded in map(_folded, page.lines[1 : EDGE_LINES + 1])
    return edge == 0 and folded in titles and (again_below or not begins_here)


def _shape(line: str) -> str:
    return _NUMERAL.sub("#", line.lower()).strip()


def _folded(line: str) -> str:
    return one_line(line).casefold()


def _blocks(page: Page, compounds: frozenset[str]) -> list[Block]:
    """Headings named by the outline, list items, and paragraphs: a line break inside one is only width."""
    levels = {_folded(title): (title, level) for title, level in page.outline}
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
        found = levels.get(_folded(line)) or levels.get(_folded(two))
        if found:
            blocks.append(Block(BlockKind.HEADING, *found))
            skip, before = _folded(line) not in levels, ""
        elif not line:
            before = ""
        elif len(line) <= MAX_OPENER and action_for(line) == "references":
            blocks.append(Block(BlockKind.PARAGRAPH, line))
            before = ""
        elif before and not _begins_paragraph(line, before) and not _ends_paragraph(before, width):
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
