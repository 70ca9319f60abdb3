"""Page numbers printed in the running text of a web page, Markdown or plain text, and what lies between."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from assistant.ingestion.loading.blocks import Block, BlockKind, sections_from_blocks
from assistant.ingestion.loading.hyphens import compound_words
from assistant.ingestion.loading.printed_pages import Page, carry_sentence, entered
from assistant.types import Section

MIN_LINES = 2  # one line that reads like a page number may be anything
_OPEN, _CLOSE = "\ufdd0", "\ufdd1"  # no characters, by Unicode; private ones stand in real texts
_MARKER = re.compile(f"{_OPEN}([0-9a-zA-Z]{{1,8}}){_CLOSE}")
_LINE = re.compile(
    r"(?:page|pg\.?) +(\d{1,4}|[ivxlcdm]{1,8})|[\[{(](?:page|pg\.?|p\.) *(\d{1,4}|[ivxlcdm]{1,8})[\]})]", re.I
)


def marker(page_label: str) -> str:
    """What stands in a text where a page begins, until `split_at_pages` takes it out."""
    return f"{_OPEN}{page_label}{_CLOSE}"


def holds_marker(text: str) -> bool:
    """Whether a page begins inside a text."""
    return _OPEN in text


def split_at_pages(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with a PAGE block, its text the printed label, wherever a page begins."""
    lines = sum(block.kind is not BlockKind.HEADING and _LINE.fullmatch(block.text) is not None for block in blocks)
    return [part for block in blocks for part in _split(block, lines >= MIN_LINES)]


def _split(block: Block, lines_count: bool) -> Iterator[Block]:
    found = _LINE.fullmatch(block.text) if lines_count and block.kind is not BlockKind.HEADING else None
    if found:
        yield Block(BlockKind.PAGE, found.group(1) or found.group(2))
        return
    position = 0
    for mark in _MARKER.finditer(block.text):
        before = block.text[position : mark.start()]
        yield from _piece(block, before)
        block = replace(block, mark="") if before.strip() else block  # a number stands before the first piece alone
        yield Block(BlockKind.PAGE, mark.group(1))
        position = mark.end()
    yield from _piece(block, block.text[position:])


def _piece(block: Block, text: str) -> Iterator[Block]:
    text = text.replace(_OPEN, "").replace(_CLOSE, "").strip()
    if text:
        yield replace(block, text=text)


def paged_sections(blocks: Sequence[Block], *, title: str) -> tuple[Section, ...]:
    """Sections in reading order, each on one page where the text has pages.

    The page is counted in the file, 1 for the first that is marked; its label is what was printed.
    What stands before the first mark lies on no page.
    """
    pages = [Page(0, "", [])]
    for block in blocks:
        if block.kind is BlockKind.PAGE:
            pages.append(Page(len(pages), block.text, []))
        else:
            pages[-1].blocks.append(block)
    compounds = compound_words(block.text for block in blocks) if len(pages) > 1 else frozenset()
    for here, after in pairwise(pages[1:]):
        carry_sentence(here, after, compounds)
    path: tuple[tuple[str, int], ...] = ()
    sections: list[Section] = []
    for page in pages:
        where = (page.number, page.label) if page.number else (None, None)
        own = sections_from_blocks(page.blocks, title=title, path=path)
        sections += [replace(section, page=where[0], page_label=where[1]) for section in own]
        for block in page.blocks:
            if block.kind is BlockKind.HEADING and block.text != title:
                path = entered(path, (block.text, block.level))
    return tuple(sections)
