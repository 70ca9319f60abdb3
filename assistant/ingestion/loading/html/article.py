"""HTML to blocks: metadata and the article through trafilatura, completed from the page; headings and lists kept."""

import copy
import logging
import re
from dataclasses import replace

from assistant.errors import DocumentError
from assistant.ingestion.loading.blocks import Block, BlockKind
from assistant.ingestion.loading.metadata import Metadata
from assistant.ingestion.loading.notes import Note
from assistant.ingestion.loading.scripts import with_scripts
from assistant.ingestion.loading.textfile import repair
from assistant.text.cleaning import one_line

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_DATES = {"original_date": True, "extensive_search": False}  # a stated date: a guessed one misleads, and takes seconds
_XML_DECLARATION = re.compile(r"\A\s*<\?xml\b[^>]*\?>")  # names an encoding, and the text is decoded already
_TEXT_TAGS = ("p", "head", "item", "cell", "quote", "code")  # of trafilatura's own form of a page


def html_blocks(text: str) -> tuple[Metadata, list[Block], tuple[Note, ...]]:
    """What the page's own metadata says, the blocks of its main text, and what was left out of it.

    Raises DocumentError where there is no article text, and for whatever the parser raises.
    """
    try:
        return _extracted(text)
    except (DocumentError, MemoryError):
        raise
    except Exception as error:
        raise DocumentError(f"the page cannot be read: {type(error).__name__}") from error


def _extracted(text: str) -> tuple[Metadata, list[Block], tuple[Note, ...]]:
    import trafilatura

    from assistant.ingestion.loading.html.elements import page_blocks
    from assistant.ingestion.loading.html.hidden import drop_hidden
    from assistant.ingestion.loading.html.main_content import book_part, main_part
    from assistant.ingestion.loading.html.page_numbers import mark_page_breaks
    from assistant.ingestion.loading.html.stated_language import stated_language
    from assistant.ingestion.loading.page_breaks import holds_marker

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it logs excerpts of what it reads
    tree = trafilatura.load_html(with_scripts(_XML_DECLARATION.sub("", text)))
    if tree is None:
        raise DocumentError("not an HTML page")
    notes = drop_hidden(tree)
    metadata, chosen = _chosen(copy.deepcopy(tree))
    metadata = replace(metadata, language=stated_language(tree))
    is_book = mark_page_breaks(tree) > 0
    blocks = page_blocks(tree)
    pages = [holds_marker(one.block.text) for one in blocks]
    found = book_part(blocks, pages) if is_book and any(pages) else main_part(blocks, chosen)
    if not found:
        raise DocumentError("no article text found in the page")
    return metadata, _readable([replace(one.block, text=repair(one.block.text)) for one in found]), notes


def _readable(blocks: list[Block]) -> list[Block]:
    """The blocks; a page of headings alone is a text written in large letters."""
    if any(block.kind is not BlockKind.HEADING for block in blocks):
        return blocks
    return [Block(BlockKind.PARAGRAPH, block.text) for block in blocks]


def _chosen(tree: object) -> tuple[Metadata, list[str]]:
    """What trafilatura reads from the page: metadata, and the texts of what it takes for the article."""
    import trafilatura
    from trafilatura.settings import Document as Extracted

    page = trafilatura.bare_extraction(
        tree, include_comments=False, include_tables=True, include_formatting=True, with_metadata=True,
        favor_precision=True, deduplicate=False, date_extraction_params=_DATES,
    )  # fmt: skip
    if not isinstance(page, Extracted):
        return Metadata(), []
    texts = [] if page.body is None else ["".join(element.itertext()) for element in page.body.iter(*_TEXT_TAGS)]
    return _metadata(page), texts


def _metadata(page) -> Metadata:  # type: ignore[no-untyped-def]  # noqa: ANN001 - lxml has no types
    date = page.date if page.date and _DATE.fullmatch(page.date) else None
    url = page.url if page.url and re.match(r"https?://", page.url) else None
    clean = {name: one_line(repair(getattr(page, name) or "")) or None for name in ("title", "author", "sitename")}
    return Metadata(
        title=clean["title"], author=clean["author"], publisher=clean["sitename"], published=date, url=url,
    )  # fmt: skip
