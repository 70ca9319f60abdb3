"""The questions that an author says readers ask: a comment under a heading of a Markdown text, a line each.

    ## Who can join ACA?
    <!-- asked
    my parents never drank, can I still come
    -->

They help to find the section and are never shown.
"""

import re
from dataclasses import replace

from assistant.ingestion.loading.blocks import Block, BlockKind
from assistant.text.cleaning import one_line

INFO = "asked"
OPENING = re.compile(r"<!-- *asked *")
CLOSING = "-->"
_FENCE = "~" * 12
_COMMENT = re.compile(rf"^{OPENING.pattern}\n(.*?)^{CLOSING}[ \t]*$", re.MULTILINE | re.DOTALL)


def fenced(text: str) -> str:
    """The text with each such comment as a fenced block marked INFO, which the parser reads whole."""
    return _COMMENT.sub(lambda found: f"{_FENCE} {INFO}\n{found[1]}{_FENCE}", text)


def give(blocks: list[Block], lines: str) -> None:
    """Gives the lines to the last heading; without one they belong to nothing and are dropped."""
    questions = tuple(one for line in lines.split("\n") if (one := one_line(line)))
    at = next((at for at in reversed(range(len(blocks))) if blocks[at].kind is BlockKind.HEADING), None)
    if at is not None:
        blocks[at] = replace(blocks[at], example_questions=blocks[at].example_questions + questions)
