"""HTML to blocks: the main text of a page through trafilatura, headings and lists kept."""

import logging
import re

from assistant.cleaning import one_line
from assistant.errors import DocumentError
from assistant.loading.blocks import Block, BlockKind
from assistant.loading.metadata import Metadata

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def html_blocks(data: bytes) -> tuple[Metadata, list[Block]]:
    """What the page's own metadata says, and the blocks of its main text.

    data: the file as it is; its encoding is found by the parser. Raises DocumentError where there is
    no article text, and for whatever the parser raises.
    """
    try:
        return _extracted(data)
    except DocumentError:
        raise
    except Exception as error:
        raise DocumentError(f"the page cannot be read: {type(error).__name__}") from error


def _extracted(data: bytes) -> tuple[Metadata, list[Block]]:
    import trafilatura
    from lxml import etree
    from trafilatura.settings import Document as Extracted

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it logs excerpts of what it reads
    tree = trafilatura.load_html(data)
    if tree is None:
        raise DocumentError("not an HTML page")
    page = trafilatura.bare_extraction(
        tree,
        include_comments=False,
        include_tables=True,
        include_formatting=True,
        with_metadata=True,
        favor_recall=True,
    )
    if not isinstance(page, Extracted) or page.body is None:
        raise DocumentError("no article text found in the page")
    etree.strip_tags(page.body, "hi", "ref", "del", "lb")
    blocks = [block for element in page.body for block in _blocks(element)]
    if not blocks:
        raise DocumentError("no article text found in the page")
    return _metadata(page), blocks


def _blocks(element) -> list[Block]:  # type: ignore[no-untyped-def]  # noqa: ANN001 - lxml has no types
    if element.tag == "head":
        level = int(element.get("rend", "h2")[-1]) if element.get("rend", "h2")[-1].isdigit() else 2
        return _block(BlockKind.HEADING, element, level)
    if element.tag in ("list", "table", "quote", "div", "body") and len(element):
        own = one_line(element.text or "")
        first = [Block(BlockKind.PARAGRAPH, own)] if own else []
        return first + [block for child in element for block in _blocks(child)]
    if element.tag == "row":
        cells = " | ".join(one_line("".join(cell.itertext())) for cell in element)
        return [Block(BlockKind.ITEM, cells)] if cells.strip(" |") else []
    if element.tag == "item" and any(child.tag == "list" for child in element):
        own = one_line(element.text or "")
        nested = [block for child in element for block in _blocks(child)]
        return ([Block(BlockKind.ITEM, own)] if own else []) + nested
    return _block(BlockKind.ITEM if element.tag == "item" else BlockKind.PARAGRAPH, element, 0)


def _block(kind: BlockKind, element, level: int) -> list[Block]:  # type: ignore[no-untyped-def]  # noqa: ANN001
    text = one_line("".join(element.itertext()))
    return [Block(kind, text, level)] if text else []


def _metadata(page) -> Metadata:  # type: ignore[no-untyped-def]  # noqa: ANN001
    date = page.date if page.date and _DATE.fullmatch(page.date) else None
    url = page.url if page.url and re.match(r"https?://", page.url) else None
    language = page.language if page.language and re.fullmatch(r"[a-z]{2,3}", page.language) else None
    clean = {name: one_line(getattr(page, name) or "") or None for name in ("title", "author", "sitename")}
    return Metadata(
        title=clean["title"], author=clean["author"], publisher=clean["sitename"], published=date, url=url,
        language=language,
    )  # fmt: skip
