"""HTML to blocks: metadata and the article through trafilatura, completed from the page; headings and lists kept."""

import copy
import logging
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.errors import DocumentError
from assistant.ingestion.loading.blocks import Block, BlockKind
from assistant.ingestion.loading.metadata import Metadata
from assistant.ingestion.loading.notes import Note
from assistant.ingestion.loading.textfile import repair
from assistant.text.cleaning import one_line

if TYPE_CHECKING:
    from assistant.ingestion.loading.html.elements import PageBlock
    from assistant.ingestion.loading.html.main_content import Thresholds

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_DATES = {"original_date": True, "extensive_search": False}  # a stated date: a guessed one misleads, and takes seconds
_XML_DECLARATION = re.compile(r"\A\s*<\?xml\b[^>]*\?>")  # names an encoding, and the text is decoded already
_PAGE_BEGINS = re.compile(r"<(?:!doctype\s+html|html)\b[^>]*>", re.IGNORECASE)
_MARKUP = re.compile(r"<!--.*?-->|<[^>]*>", re.DOTALL)
_STRAY_WORDS = 20  # before a page begins: fewer are what a server prints
_TEXT_TAGS = ("p", "head", "item", "cell", "quote", "code")  # of trafilatura's own form of a page


@dataclass(frozen=True, slots=True)
class PageParts:
    """A page taken apart, before its article is told from the rest.

    - metadata: what the page's own fields say.
    - blocks: all that it shows, in order.
    - chosen: the texts that trafilatura takes for the article.
    - is_book: whether it has printed page numbers.
    - notes: on what it hides.
    """

    metadata: Metadata
    blocks: "list[PageBlock]"
    chosen: list[str]
    is_book: bool
    notes: tuple[Note, ...]


def html_blocks(text: str) -> tuple[Metadata, list[Block], tuple[Note, ...]]:
    """What the page's own metadata says, the blocks of its main text, and what was left out of it.

    Raises DocumentError where there is no article text, and for whatever the parser raises.
    """
    from assistant.ingestion.loading.html.beside import beside_notes

    try:
        parts = page_parts(text)
        found = _article(parts)
        return parts.metadata, _as_blocks(found), (*parts.notes, *beside_notes(parts.blocks, found))
    except (DocumentError, MemoryError):
        raise
    except Exception as error:
        raise DocumentError(f"the page cannot be read: {type(error).__name__}") from error


def page_parts(text: str) -> PageParts:
    """A page taken apart. Raises DocumentError for what is no page."""
    import trafilatura

    from assistant.ingestion.loading.html.elements import page_blocks
    from assistant.ingestion.loading.html.hidden import drop_hidden
    from assistant.ingestion.loading.html.mathml import write_formulas
    from assistant.ingestion.loading.html.page_numbers import mark_page_breaks
    from assistant.ingestion.loading.html.spanned_cells import repeat_spanned_cells
    from assistant.ingestion.loading.html.stated_language import stated_language
    from assistant.ingestion.loading.html.written_marks import drop_struck, write_scripts

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it logs excerpts of what it reads
    tree = trafilatura.load_html(_XML_DECLARATION.sub("", text))
    if tree is None:
        raise DocumentError("not an HTML page")
    notes = (*drop_hidden(tree), *drop_struck(tree))
    write_formulas(tree)
    write_scripts(tree)
    repeat_spanned_cells(tree)
    metadata, chosen = _chosen(copy.deepcopy(tree))
    metadata = replace(metadata, language=stated_language(tree))
    is_book = mark_page_breaks(tree) > 0
    return PageParts(metadata, page_blocks(tree), chosen, is_book, (*notes, *_notes_on_pages(text)))


def _notes_on_pages(text: str) -> tuple[Note, ...]:
    """A note where more than one page stands in a file: one article is read, and the rest may be lost."""
    pages = len(re.findall(r"<html\b", text, re.IGNORECASE))
    begins = _PAGE_BEGINS.search(text)
    before = _MARKUP.sub(" ", text[: begins.start()]) if begins else ""
    if pages < 2 and len(before.split()) < _STRAY_WORDS:
        return ()
    return (Note("several_pages", "more than one page stands in the file: one article is read of it"),)


def article_blocks(parts: PageParts, *, thresholds: "Thresholds | None" = None) -> list[Block]:
    """The blocks of the article; thresholds: None for the usual ones. Raises DocumentError where there is none."""
    return _as_blocks(_article(parts, thresholds=thresholds))


def _article(parts: PageParts, *, thresholds: "Thresholds | None" = None) -> "list[PageBlock]":
    from assistant.ingestion.loading.html.main_content import THRESHOLDS, book_part, main_part
    from assistant.ingestion.loading.page_breaks import holds_marker

    pages = [holds_marker(one.block.text) for one in parts.blocks]
    if parts.is_book and any(pages):
        found = book_part(parts.blocks, pages)
    else:
        found = main_part(parts.blocks, parts.chosen, thresholds=thresholds or THRESHOLDS)
    if not found:
        raise DocumentError("no article text found in the page")
    return found


def _as_blocks(found: "list[PageBlock]") -> list[Block]:
    return _readable([replace(one.block, text=repair(one.block.text)) for one in found])


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
