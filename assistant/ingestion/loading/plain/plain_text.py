"""Plain text to blocks: which lines are headings, list items, paragraphs, wrapped lines of one paragraph."""

import re
from statistics import median

from assistant.ingestion.loading.blocks import Block, BlockKind
from assistant.ingestion.loading.hyphens import join_wrapped, words_of

MAX_HEADING_WORDS = 14  # of a line that may be a heading; a longer one is a sentence
WRAP_WIDTH = (50, 85)  # characters of a typical line in hard-wrapped text
MIN_WRAPPED_LINES = 8  # fewer lines say nothing about the width of a text
MAX_CLOSED_SHARE = 0.5  # of lines that end a sentence: in wrapped text few do
FULL_LINE_SHARE = 0.6  # of the widest line: a shorter line ends its paragraph
_BULLET = re.compile(r"^\s*(?:[•·▪◦‣*]|[-–](?=\s))\s*")
_NUMBERED = re.compile(r"^\s*(?:\d{1,2}[.)]|[a-z]\))\s+(?=\S)")
_HEADING_END = re.compile(r"[\w)\]?!”\"’']$")


def plain_blocks(text: str) -> list[Block]:
    """Blocks of a cleaned plain text, in order.

    A short line that ends without a full stop and is followed by running text is a heading of level 2.
    """
    lines = _unwrap(text.split("\n"))
    blocks: list[Block] = []
    for number, line in enumerate(lines):
        if not line.strip():
            continue
        following = next((later for later in lines[number + 1 :] if later.strip()), "")
        if _is_heading(line, following):
            blocks.append(Block(BlockKind.HEADING, _NUMBERED.sub("", line).strip(), 2))
        elif _BULLET.match(line):
            blocks.append(Block(BlockKind.ITEM, _BULLET.sub("", line).strip()))
        else:
            blocks.append(Block(BlockKind.ITEM if _NUMBERED.match(line) else BlockKind.PARAGRAPH, line.strip()))
    return [block for block in blocks if block.text]


def _is_heading(line: str, following: str) -> bool:
    """Short, capitalised, without a closing stop, and followed by something longer than a heading."""
    if _BULLET.match(line) or not following:
        return False
    words = _NUMBERED.sub("", line).split()
    if not 1 <= len(words) <= MAX_HEADING_WORDS or words[0][0].islower() or not re.search("[A-Z]", line):
        return False
    return bool(_HEADING_END.search(line.strip())) and not re.search(r"https?:|\.\s", line)


def _unwrap(lines: list[str]) -> list[str]:
    """Lines with those of one hard-wrapped paragraph joined by spaces, where the text is wrapped at all."""
    filled = [line for line in lines if line.strip()]
    lengths = [len(line) for line in filled]
    if len(filled) < MIN_WRAPPED_LINES or not WRAP_WIDTH[0] <= median(lengths) <= WRAP_WIDTH[1]:
        return lines
    closed = sum(line.rstrip().endswith((".", "!", "?", ":")) for line in filled) / len(filled)
    if max(lengths) > WRAP_WIDTH[1] + 15 or closed > MAX_CLOSED_SHARE:
        return lines
    words = words_of("\n".join(lines)) if any(line.endswith("-") for line in lines) else frozenset()
    joined: list[str] = []
    full = FULL_LINE_SHARE * max(lengths)
    before = 0  # length of the line before: a short one ends its paragraph
    for line in lines:
        if before >= full and line.strip() and not _BULLET.match(line):
            joined[-1] = join_wrapped(joined[-1], line.strip(), words)
        else:
            joined.append(line)
        before = len(line)
    return joined
