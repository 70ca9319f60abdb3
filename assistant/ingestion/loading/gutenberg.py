"""Takes the licence and the transcriber's notes of Project Gutenberg off a book, and reads its header.

The licence asks for it: a text that no longer names Project Gutenberg may be used as one likes.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.ingestion.loading.blocks import Block
from assistant.ingestion.loading.metadata import Metadata
from assistant.text.cleaning import one_line

_START = re.compile(r"\*+ ?START OF (?:THIS|THE) PROJECT GUTENBERG [^*]*(?:\*+)?", re.IGNORECASE)
_END = re.compile(
    r"\*+ ?END OF (?:THIS|THE) PROJECT GUTENBERG|^End of (?:the )?Project Gutenberg(?:’s|'s)?\b", re.IGNORECASE
)
_CREDIT = re.compile(
    r"(?:E-text |This eBook was )?(?:produced|prepared|transcribed|scanned|proofread)\b", re.IGNORECASE
)
_CREDITS = 2  # blocks after the start that may name those who typed the book
_FIELD = re.compile(
    r"\b(Title|Author): (.+?)(?= (?:Title|Author|Translator|Editor|Illustrator|Release Date|Posting Date|Language): |$)"
)


def strip_gutenberg(blocks: Sequence[Block]) -> tuple[Metadata, list[Block]]:
    """Title and author of the header, and the book alone; other texts come back as they are."""
    start = next((at for at, block in enumerate(blocks) if _START.search(block.text)), None)
    end = next((at for at, block in enumerate(blocks) if at > (start or 0) and _END.search(block.text)), len(blocks))
    if start is None and not any("Project Gutenberg" in block.text for block in blocks[end:]):
        return Metadata(), list(blocks)
    opening = [] if start is None else blocks[: start + 1]
    header = one_line(" ".join(block.text for block in opening))
    named = {name.lower(): value.strip()[:200] for name, value in _FIELD.findall(_START.split(header)[0])}
    body = [] if start is None else _after_start(blocks[start])
    body += blocks[0 if start is None else start + 1 : end]
    kept = [block for at, block in enumerate(body) if at >= _CREDITS or not _CREDIT.match(block.text)]
    return Metadata(title=named.get("title"), author=named.get("author")), kept


def _after_start(block: Block) -> list[Block]:
    """What stands behind the starting line in the same block."""
    rest = _START.split(block.text)[-1].strip()
    return [replace(block, text=rest)] if rest else []
