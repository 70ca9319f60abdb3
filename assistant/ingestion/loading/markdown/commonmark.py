"""Markdown to blocks, through markdown-it-py: marks and tags go, words stay; comments never show."""

import re

from markdown_it import MarkdownIt
from markdown_it.token import Token

from assistant.errors import DocumentError
from assistant.ingestion.loading.blocks import Block, BlockKind
from assistant.ingestion.loading.markdown import question_comments
from assistant.ingestion.loading.scripts import Script, script_of, with_scripts
from assistant.text.cleaning import one_line

MAX_NESTING = 100  # a list item is two levels; the parser drops what lies deeper without a word
_PARSER = MarkdownIt("commonmark", {"html": True, "maxNesting": MAX_NESTING}).enable("table")
_BREAKS = {"softbreak": " ", "hardbreak": " "}
_COMMENT = re.compile(r"<!--.*?(-->|\Z)", re.DOTALL)
_UNSEEN = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)|<[?!][^<>]*>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
_LINE_BREAK = re.compile(r"<br\b", re.IGNORECASE)


def markdown_blocks(text: str) -> list[Block]:
    """Blocks of a Markdown text. A table row is one block, its cells joined by " | ".

    Raises DocumentError where lists or quotations lie deeper than the parser follows, and for a comment without an end.
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
            case "fence" | "code_block" | "html_block":
                _append_unparsed(blocks, token)
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


def _append_unparsed(blocks: list[Block], token: Token) -> None:
    """What the parser gives as it is written: example questions, HTML, code."""
    if token.type == "html_block":
        blocks += markdown_blocks(_words(token.content))
    elif token.info.strip() == question_comments.INFO:
        question_comments.give(blocks, token.content)
    else:
        _append(blocks, BlockKind.PARAGRAPH, token.content, 0)


def _plain(token: Token) -> str:
    parts: list[str] = []
    script: Script | None = None
    for child in token.children or []:
        if child.type in ("text", "code_inline"):
            parts.append(script(child.content) if script else child.content)
        elif child.type == "html_inline":
            script = script_of(child.content)
            parts.append(" " if _LINE_BREAK.match(child.content) else "")
        elif child.type == "image":
            continue  # a picture's description is not the author's running text
        else:
            parts.append(_BREAKS.get(child.type, ""))
    return "".join(parts)


def _words(html: str) -> str:
    """What a reader of a piece of HTML sees, as Markdown once more: its words may be marked, and hold entities."""
    if any(found.group(1) != "-->" for found in _COMMENT.finditer(html)):
        raise DocumentError("a comment (<!--) is not closed")
    seen = _UNSEEN.sub(" ", _COMMENT.sub(" ", html))
    return _TAG.sub(" ", with_scripts(seen)).strip()
