"""What a reader makes of a file, whatever its format: metadata, sections, references."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from textwrap import shorten

from assistant.ingestion.loading.blocks import Block, BlockKind
from assistant.ingestion.loading.boilerplate import strip_boilerplate
from assistant.ingestion.loading.byline import infer_byline
from assistant.ingestion.loading.gutenberg import strip_gutenberg
from assistant.ingestion.loading.metadata import Metadata
from assistant.ingestion.loading.notes import Note
from assistant.ingestion.loading.page_breaks import paged_sections, split_at_pages
from assistant.types import Section

MAX_TITLE_CHARACTERS = 120  # of a title that is told from the first line


@dataclass(frozen=True, slots=True)
class ParsedSource:
    """What one file holds.

    - stated: metadata that the file gives on purpose.
    - inferred: metadata that can be told from the rest.
    - sections: its text, in order.
    - references: the works it lists.
    - warnings: what could not be read.
    """

    stated: Metadata
    inferred: Metadata
    sections: tuple[Section, ...]
    references: tuple[str, ...]
    warnings: tuple[str, ...] = ()


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
    header, blocks = strip_gutenberg(split_at_pages(blocks))
    inferred = replace(header.filled_from(inferred), inferred=())
    text = [block for block in blocks if block.kind is not BlockKind.PAGE]
    first = next((block for block in text if block.kind is BlockKind.HEADING), text[0] if text else None)
    title = (
        stated.title
        or inferred.title
        or (shorten(first.text, MAX_TITLE_CHARACTERS, placeholder="…") if first else None)
    )
    body = [
        block
        for block in blocks
        if block.kind is not BlockKind.HEADING or block.text != title or block.example_questions
    ]
    byline, body = infer_byline(body)
    stripped = strip_boilerplate(body, in_page=in_page)
    inferred = replace(inferred.filled_from(byline).filled_from(Metadata(title=title)), inferred=())
    sections = paged_sections(stripped.blocks, title=title or "")
    return ParsedSource(stated, inferred, sections, stripped.references, tuple(map(str, notes)))
