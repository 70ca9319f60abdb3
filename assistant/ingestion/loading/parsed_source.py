"""What a reader makes of a file, whatever its format: metadata, sections, references."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from textwrap import shorten

from assistant.ingestion.loading.blocks import Block, BlockKind, words_in
from assistant.ingestion.loading.boilerplate import strip_boilerplate
from assistant.ingestion.loading.byline import infer_byline
from assistant.ingestion.loading.gutenberg import strip_gutenberg
from assistant.ingestion.loading.metadata import Metadata
from assistant.ingestion.loading.notes import Note, counted, quoted
from assistant.ingestion.loading.page_breaks import paged_sections, split_at_pages
from assistant.types import Section

MAX_TITLE_CHARACTERS = 120  # of a title that is told from the first line


@dataclass(frozen=True, slots=True)
class ParsedSource:
    """What one file holds.

    - stated: metadata that the file gives on purpose.
    - inferred: metadata that the file does not give on purpose; the names that were told from its text are noted in it.
    - sections: its text, in order.
    - references: the works it lists.
    - notes: on how it was read, and what was left out.
    """

    stated: Metadata
    inferred: Metadata
    sections: tuple[Section, ...]
    references: tuple[str, ...]
    notes: tuple[Note, ...] = ()


def source_of_blocks(
    stated: Metadata,
    inferred: Metadata,
    blocks: list[Block],
    *,
    in_page: bool = False,
    notes: Sequence[Note] = (),
) -> ParsedSource:
    """The content of a file that was read as blocks.

    - stated, inferred: see ParsedSource.
    - in_page: whether the blocks come from a web page, whose elements tell the article from the rest.
    - notes: on how it was read.
    """
    paged = split_at_pages(blocks)
    header, book = strip_gutenberg(paged)
    inferred = replace(header.filled_from(inferred), inferred=())
    title = stated.title or inferred.title or _first_line(book)
    untitled = [block for block in book if not _repeats(block, title)]
    byline, body = infer_byline(untitled)
    stripped = strip_boilerplate(body, in_page=in_page)
    sections = paged_sections(stripped.blocks, title=title or "")
    taken = (
        *_page_numbers(paged),
        *_left_out("gutenberg", "header and licence of Project Gutenberg left out", paged, book),
        *_left_out("repeated_title", "a heading that repeats the title is not shown in the text", book, untitled),
        *_left_out("byline", "read as author and date, and not shown in the text", untitled, body),
        *stripped.notes,
        *_empty_headings(stripped.blocks, sections, title),
    )
    inferred = inferred.filled_from(byline).filled_from(Metadata(title=title))
    return ParsedSource(stated, inferred, sections, stripped.references, (*notes, *taken))


def _first_line(blocks: Sequence[Block]) -> str | None:
    """The first heading, or else the first line, as a title; None where there is no text."""
    text = [block for block in blocks if block.kind is not BlockKind.PAGE]
    first = next((block for block in text if block.kind is BlockKind.HEADING), text[0] if text else None)
    return shorten(first.text, MAX_TITLE_CHARACTERS, placeholder="…") if first else None


def _repeats(block: Block, title: str | None) -> bool:
    """Whether a block is a heading that only says the title again."""
    return block.kind is BlockKind.HEADING and block.text == title and not block.example_questions


def _page_numbers(blocks: Sequence[Block]) -> tuple[Note, ...]:
    """A note on the page numbers that stood in the text and are page labels now."""
    count = sum(block.kind is BlockKind.PAGE for block in blocks)
    return (Note("page_number", f"{counted(count, 'page number')} in the text read as page labels"),) if count else ()


def _left_out(kind: str, what: str, before: Sequence[Block], after: Sequence[Block]) -> tuple[Note, ...]:
    """A note on the words that a step took away, where it took any."""
    words = words_in(before) - words_in(after)
    return (Note(kind, f"{what} ({counted(words, 'word')})"),) if words else ()


def _empty_headings(blocks: Sequence[Block], sections: Sequence[Section], title: str | None) -> tuple[Note, ...]:
    """A note on the headings that stand over no section and in no text: they had no text of their own."""
    shown = {name for section in sections for name in section.heading} | {title}
    headings = [block for block in blocks if block.kind is BlockKind.HEADING and block.text not in shown]
    lines = {line for section in sections for line in section.text.split("\n")} if headings else set()
    lost = [block for block in headings if block.text not in lines]
    if not lost:
        return ()
    size = counted(len(lost), "heading")
    return (Note("empty_heading", f"{size} without own text left out, from {quoted(lost[0].text)}"),)
