"""Markdown to blocks, through markdown-it-py with the usual extensions: marks and tags go, words stay.

- Comments and hidden HTML never show. Other HTML gives its words.
- Struck text and template directives are left out, and counted.
- An item of a numbered list begins with its number, as in "2. Call somebody", because texts refer to it ("see step 2"):
  the number that was written.
- A footnote's mark stands apart from the word, as in "said so [1]"; the notes follow at the end of their section, each
  after its mark, so that a passage is quoted with what belongs to it.
"""

from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

from assistant.errors import DocumentError
from assistant.ingestion.loading.blocks import Block, BlockKind
from assistant.ingestion.loading.markdown import question_comments
from assistant.ingestion.loading.markdown.comments import without_comments
from assistant.ingestion.loading.markdown.directives import without_directives
from assistant.ingestion.loading.markdown.extra_cells import extra_cells
from assistant.ingestion.loading.markdown.html_blocks import LIST_OR_TABLE, blocks_of_html, without_inner_blank_lines
from assistant.ingestion.loading.markdown.inline import InlineText, note_mark, shown_html, words_of_html
from assistant.ingestion.loading.markdown.item_numbers import number_items
from assistant.ingestion.loading.notes import Note, counted
from assistant.text.cleaning import one_line

MAX_NESTING = 100  # a list item is two levels; the parser drops what lies deeper without a word
_PARSER = (
    MarkdownIt("commonmark", {"html": True, "maxNesting": MAX_NESTING})
    .enable(["table", "strikethrough"])
    .use(footnote_plugin)
    .use(deflist_plugin)
    .use(tasklists_plugin)
)
_ITEMS = frozenset({"list_item_open", "dt_open", "dd_open"})
_LISTS_END = frozenset({"bullet_list_close", "ordered_list_close", "dl_close"})


def markdown_blocks(text: str) -> tuple[list[Block], tuple[Note, ...]]:
    """Blocks of a Markdown text, and what was left out. A table row is one block, all its cells joined by " | ".

    Raises DocumentError where lists or quotations lie deeper than the parser follows, and for a comment or
    hidden element without an end.
    """
    shown = without_comments(question_comments.fenced(text))
    source, directives = without_directives(without_inner_blank_lines(shown.source))
    directives += shown.remarks
    reading = _read(source)
    notes = (
        Note("directive", f"{counted(directives, 'directive')} of a template left out"),
        Note("hidden", f"{counted(shown.hidden, 'word')} in hidden elements left out"),
        Note("struck", f"{counted(reading.struck, 'struck word')} left out"),
        Note("footnote", f"{counted(reading.unused_notes, 'footnote')} that nothing refers to left out"),
    )
    counts = (directives, shown.hidden, reading.struck, reading.unused_notes)
    return reading.blocks, tuple(note for note, count in zip(notes, counts, strict=True) if count)


def _read(source: str) -> "_Reading":
    environment: dict[str, dict[str, dict[str, int]]] = {}
    tokens = _tokens(source, environment)
    number_items(tokens)
    at = next((at for at, token in enumerate(tokens) if token.type == "footnote_block_open"), len(tokens))
    reading = _Reading(_notes_of(tokens[at:]), source.split("\n"))
    for token in tokens[:at]:
        reading.take(token)
    reading.close_section()
    reading.unused_notes += list(environment.get("footnotes", {}).get("refs", {}).values()).count(-1)
    return reading


def _tokens(source: str, environment: dict[str, dict[str, dict[str, int]]]) -> list[Token]:
    try:
        tokens = _PARSER.parse(source, environment)
    except RecursionError as error:
        raise DocumentError("lists or quotations nested too deeply") from error
    if max((token.level for token in tokens), default=0) >= MAX_NESTING - 1:
        raise DocumentError("lists or quotations nested too deeply")
    return tokens


def _notes_of(tokens: Sequence[Token]) -> dict[int, list[Token]]:
    """The tokens of each footnote, by its number from 0."""
    notes: dict[int, list[Token]] = {}
    open_note: list[Token] = []
    for token in tokens:
        if token.type == "footnote_open":
            open_note = notes.setdefault(int(token.meta["id"]), [])
        else:
            open_note.append(token)
    return notes


class _Reading:
    """Blocks so far, and where the parser is. struck: words; unused_notes: footnotes."""

    def __init__(self, notes: dict[int, list[Token]], lines: Sequence[str]) -> None:
        self.blocks: list[Block] = []
        self.struck = 0
        self.unused_notes = 0
        self._notes = notes
        self._due: list[int] = []  # notes that this section refers to
        self._lists = 0  # open lists
        self._lines = lines
        self._row: list[str] | None = None
        self._row_token: Token | None = None
        self._kind, self._level = BlockKind.PARAGRAPH, 0
        self._mark = ""

    def take(self, token: Token) -> None:
        """Reads one token of the parser."""
        match token.type:
            case "heading_open":
                self.close_section()
                self._kind, self._level = BlockKind.HEADING, int(token.tag[1])
            case "heading_close":
                self._kind, self._level = self._text_kind(), 0
            case "ordered_list_open" | "bullet_list_open" | "dl_open":
                self._lists += 1
            case name if name in _ITEMS:
                self._kind, self._mark = BlockKind.ITEM, f"{token.info}{token.markup}" if token.info else ""
            case name if name in _LISTS_END:
                self._lists -= 1
                self._kind, self._mark = self._text_kind(), ""
            case _:
                self._take_content(token)

    def close_section(self) -> None:
        """The notes that the section refers to follow it."""
        due, self._due = self._due, []
        for number in due:
            self._kind, self._mark = BlockKind.PARAGRAPH, note_mark(number)
            for token in self._notes.pop(number, []):
                self.take(token)
            self._mark = ""

    def _take_content(self, token: Token) -> None:
        match token.type:
            case "tr_open":
                self._row, self._row_token = [], token
            case "tr_close" if self._row is not None:
                self._end_row(self._row)
            case "inline":
                self._take_inline(token.children or [])
            case "html_block":
                self._take_html(token.content)
            case "fence" if token.info.strip() == question_comments.INFO:
                question_comments.give(self.blocks, token.content)
            case "fence" | "code_block":
                self._add(BlockKind.PARAGRAPH, token.content)

    def _take_inline(self, children: Sequence[Token]) -> None:
        inline = InlineText()
        for child in children:
            inline.take(child)
        self.struck += inline.struck
        self._due += [number for number in inline.notes if number in self._notes and number not in self._due]
        if self._row is not None:
            self._row.append(inline.text())
        elif one_line(inline.text()):
            self._add(self._kind, inline.text(), mark=self._mark)
            self._mark = ""

    def _end_row(self, row: list[str]) -> None:
        extra = extra_cells(self._row_token, self._lines, len(row)) if self._row_token else []
        for cell in extra:
            self._take_inline(_PARSER.parseInline(cell)[0].children or [])
        self._add(BlockKind.ITEM, " | ".join(row))
        self._row = self._row_token = None

    def _take_html(self, content: str) -> None:
        if LIST_OR_TABLE.match(content):
            shown, struck = shown_html(content)
            self.struck += struck
            for block in blocks_of_html(shown):
                self._kind, self._mark, self._level = block.kind, block.mark, block.level
                self._take_inline(_PARSER.parseInline(block.text)[0].children or [])
            self._kind, self._mark, self._level = self._text_kind(), "", 0
            return
        words, struck = words_of_html(content)
        inside = _read(words)
        self.blocks += inside.blocks
        self.struck += struck + inside.struck

    def _text_kind(self) -> BlockKind:
        return BlockKind.ITEM if self._lists else BlockKind.PARAGRAPH

    def _add(self, kind: BlockKind, text: str, *, mark: str = "") -> None:
        if line := one_line(text):
            self.blocks.append(Block(kind, line, self._level, mark=mark))
