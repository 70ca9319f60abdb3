"""The elements of a web page as blocks: headings, paragraphs, list items, table rows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from assistant.ingestion.loading.blocks import Block, BlockKind
from assistant.ingestion.loading.html.list_numbers import ListNumbers
from assistant.ingestion.loading.hyphens import join_soft_hyphens
from assistant.text.cleaning import one_line

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_ITEMS = frozenset({"li", "dd", "dt", "tr"})
_OPENING_NAMES = """
    address article aside blockquote body caption center details dialog div dl fieldset figcaption figure footer form
    header hgroup hr html legend main menu nav ol optgroup option p pre search section summary table tbody td tfoot th
    thead ul"""
_OPENING = HEADINGS | _ITEMS | frozenset(_OPENING_NAMES.split())  # they end the line of text before them
_SILENT_NAMES = """
    audio button canvas datalist embed head iframe img input link map meta noscript object picture script select style
    svg template textarea title video"""
_SILENT = frozenset(_SILENT_NAMES.split())  # what is inside them is no text of the page
_IN_CELLS = ("p", "div", "ul", "ol", "table", *HEADINGS)
MAX_CELL_WORDS = 60  # of a table of facts; a cell with more is a column of the page
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff]")  # characters of scripts without spaces between words
CHARACTERS_A_WORD = 2  # of such scripts


@dataclass(frozen=True, slots=True)
class PageBlock:
    """A block and where it stands.

    - holder: the element that it lies in.
    - linked: words inside links.
    - around: the holder and all that lies around it, inmost first.
    """

    block: Block
    holder: HtmlElement
    words: int
    linked: int
    around: tuple[HtmlElement, ...]


def page_blocks(root: HtmlElement) -> list[PageBlock]:
    """Blocks in reading order, no word of the page twice; a table row is one block, its cells joined by " | "."""
    writer = _Writer()
    for event, element in _events(root):
        writer.enter(element) if event == "start" else writer.leave(element)
    writer.close()
    return writer.blocks


def _events(root: HtmlElement) -> Iterator[tuple[str, HtmlElement]]:
    """Start and end of every element, without recursion: a page may be nested as deep as it likes."""
    from lxml import etree

    walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        if event == "start" and element.tag in _SILENT:
            walk.skip_subtree()
        yield ("end" if event in ("comment", "pi") else event), element


@dataclass(slots=True)
class _Run:
    """Running text that no block element has ended yet."""

    parts: list[str] = field(default_factory=list)
    linked: list[str] = field(default_factory=list)


class _Writer:
    """Gathers running text until a block element begins or ends."""

    def __init__(self) -> None:
        self.blocks: list[PageBlock] = []
        self._run = _Run()
        self._open: list[HtmlElement] = []  # block elements around what is read
        self._links = 0
        self._cells = 0  # open rows whose cells are joined
        self._numbers = ListNumbers()
        self._mark = ""  # of the item that has begun, until its first text

    def enter(self, element: HtmlElement) -> None:
        """An element begins: its own text follows."""
        if element.tag in _OPENING and not self._in_row(element):
            self.close()
            self._open.append(element)
            self._cells += _is_plain_row(element)
            self._mark = self._numbers.mark_of(element) if element.tag in _ITEMS else self._mark
        elif element.tag in ("td", "th") and self._run.parts and "".join(self._run.parts).strip():
            self._say(" | ")
        elif element.tag == "br":
            self._break(element)
        self._links += _is_link(element)
        if element.tag not in _SILENT:
            self._say(element.text)

    def leave(self, element: HtmlElement) -> None:
        """An element ends: what stands behind it follows."""
        self._links -= _is_link(element)
        if self._open and self._open[-1] is element:
            self.close()
            self._open.pop()
            self._mark = "" if element.tag in _ITEMS else self._mark
            self._cells -= _is_plain_row(element)
        if element.tail:
            self._say(element.tail)

    def close(self) -> None:
        """Ends the block that is being gathered."""
        run, self._run = self._run, _Run()
        text = one_line(join_soft_hyphens("".join(run.parts)))
        if text.strip(" |") and self._open:
            kind, level = self._kind()
            linked = _word_count("".join(run.linked))
            holder = self._open[-1]
            around = (holder, *holder.iterancestors())
            mark, self._mark = (self._mark, "") if kind is BlockKind.ITEM else ("", self._mark)
            block = Block(kind, text, level, mark=mark)
            self.blocks.append(PageBlock(block, holder, _word_count(text), linked, around))

    def _say(self, text: str | None) -> None:
        if text:
            self._run.parts.append(text)
            if self._links:
                self._run.linked.append(text)

    def _in_row(self, element: HtmlElement) -> bool:
        return self._cells > 0 and element.tag in ("td", "th")

    def _break(self, element: HtmlElement) -> None:
        """One line break is a space; two in a row end a paragraph."""
        before = element.getprevious()
        if before is not None and before.tag == "br" and not (before.tail or "").strip():
            self.close()
        self._say(" ")

    def _kind(self) -> tuple[BlockKind, int]:
        for element in reversed(self._open):
            if element.tag in HEADINGS:
                return BlockKind.HEADING, int(element.tag[1])
            if element.tag in _ITEMS:
                return BlockKind.ITEM, 0
        return BlockKind.PARAGRAPH, 0


def _is_link(element: HtmlElement) -> bool:
    """Whether an element leads to somewhere; a link that runs a script is a word of the text."""
    target = element.get("href") if element.tag == "a" else None
    return target is not None and not target.lstrip().lower().startswith("javascript:")


def _word_count(text: str) -> int:
    words = len(text.split())
    return words if text.isascii() else words + len(_UNSPACED.findall(text)) // CHARACTERS_A_WORD


def _is_plain_row(element: HtmlElement) -> bool:
    """Whether an element is a row of a table of facts, whose cells hold nothing but running text."""
    if element.tag != "tr" or next(element.iter(*_IN_CELLS), None) is not None:
        return False
    table = next(element.iterancestors("table"), None)
    if table is not None and table.get("role") in ("presentation", "none"):
        return False
    cells = ["".join(cell.itertext()) for cell in element.iter("td", "th")]
    return len(cells) == 1 or all(len(cell.split()) <= MAX_CELL_WORDS for cell in cells)
