"""Lists and tables that a Markdown text writes in HTML: their items, numbers and cells stay apart."""

import re

from assistant.ingestion.loading.blocks import Block

MAX_DEPTH = 50  # of lists or tables in each other
STRUCTURED = frozenset({"table", "ol", "ul", "dl"})
LIST_OR_TABLE = re.compile(rf"\s*<(?:{'|'.join(sorted(STRUCTURED))})\b", re.IGNORECASE)
_OPENING = re.compile(rf"^ {{0,3}}<({'|'.join(sorted(STRUCTURED))})\b[^<>]*>", re.MULTILINE | re.IGNORECASE)
_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n)+")


def without_inner_blank_lines(source: str) -> str:
    """The source with each such element as one block: a blank line inside would end it for the parser."""
    parts: list[str] = []
    end = 0
    while opening := _OPENING.search(source, end):
        parts.append(source[end : opening.start()])
        closed = _end_of(source, opening)
        if closed is None:  # so are those inside it
            end = opening.start()
            break
        end = closed
        parts.append(_BLANK_LINES.sub("\n", source[opening.start() : end]) + "\n\n")
    return "".join([*parts, source[end:]])


def _end_of(source: str, opening: re.Match[str]) -> int | None:
    """Where an element ends; None where nothing closes it, or it is nested too deeply to be meant."""
    depth = 1
    for found in re.compile(rf"<(/?){opening[1]}\b[^<>]*>", re.IGNORECASE).finditer(source, opening.end()):
        depth += -1 if found[1] else 1
        if depth > MAX_DEPTH:
            return None
        if depth == 0:
            return found.end()
    return None


def blocks_of_html(html: str) -> list[Block]:
    """The blocks of a piece of HTML; their text is Markdown still."""
    from lxml.html import fragment_fromstring  # slow to import

    from assistant.ingestion.loading.html.elements import page_blocks
    from assistant.ingestion.loading.html.spanned_cells import repeat_spanned_cells

    tree = fragment_fromstring(html, create_parent="div")
    repeat_spanned_cells(tree)
    return [one.block for one in page_blocks(tree)]
