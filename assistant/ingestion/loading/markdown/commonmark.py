"""Markdown to blocks, through markdown-it-py: marks go, words stay."""

from markdown_it import MarkdownIt
from markdown_it.token import Token

from assistant.errors import DocumentError
from assistant.ingestion.loading.blocks import Block, BlockKind
from assistant.ingestion.loading.markdown import question_comments
from assistant.text.cleaning import one_line

MAX_NESTING = 100  # a list item is two levels; the parser drops what lies deeper without a word
_PARSER = MarkdownIt("commonmark", {"html": False, "maxNesting": MAX_NESTING}).enable("table")
_BREAKS = {"softbreak": " ", "hardbreak": " "}


def markdown_blocks(text: str) -> list[Block]:
    """Blocks of a Markdown text. A table row is one block, its cells joined by " | ".

    Raises DocumentError where lists or quotations lie deeper than the parser follows.
    """
    blocks: list[Block] = []
    kind, level = BlockKind.PARAGRAPH, 0
    row: list[str] | None = None
    for token in _tokens(text):
        match token.type:
            case "heading_open":
                kind, level = BlockKind.HEADING, int(token.tag[1])
            case "list_item_open":
                kind, level = BlockKind.ITEM, 0
            case "heading_close" | "bullet_list_close" | "ordered_list_close":
                kind, level = BlockKind.PARAGRAPH, 0
            case "tr_open":
                row = []
            case "tr_close" if row is not None:
                _append(blocks, BlockKind.ITEM, " | ".join(row), 0)
                row = None
            case "inline" if row is not None:
                row.append(_plain(token))
            case "inline":
                _append(blocks, kind, _plain(token), level)
            case "fence" | "code_block":
                _append_fenced(blocks, token)
    return blocks


def _tokens(text: str) -> list[Token]:
    try:
        tokens = _PARSER.parse(question_comments.fenced(text))
    except RecursionError as error:
        raise DocumentError("lists or quotations nested too deeply") from error
    if max((token.level for token in tokens), default=0) >= MAX_NESTING - 1:
        raise DocumentError("lists or quotations nested too deeply")
    return tokens


def _append(blocks: list[Block], kind: BlockKind, text: str, level: int) -> None:
    if one_line(text):
        blocks.append(Block(kind, one_line(text), level))


def _append_fenced(blocks: list[Block], token: Token) -> None:
    if token.info.strip() == question_comments.INFO:
        question_comments.give(blocks, token.content)
    else:
        _append(blocks, BlockKind.PARAGRAPH, token.content, 0)


def _plain(token: Token) -> str:
    parts: list[str] = []
    for child in token.children or []:
        if child.type in ("text", "code_inline"):
            parts.append(child.content)
        elif child.type == "image":
            continue  # a picture's description is not the author's running text
        else:
            parts.append(_BREAKS.get(child.type, ""))
    return "".join(parts)
