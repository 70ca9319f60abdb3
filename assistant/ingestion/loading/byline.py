"""Who wrote a plain text and when, inferred from the short lines under its title."""

import re
from collections.abc import Sequence
from datetime import datetime

from assistant.ingestion.loading.blocks import Block
from assistant.ingestion.loading.metadata import Metadata

_LOOK_AT = 6  # blocks under the title
_DATE = re.compile(r"\b([A-Z][a-z]{2,8})\.? (\d{1,2}), (\d{4})\b")
_NAME = re.compile(r"(?:By )?((?:[A-Z][\w.’'-]*\.? ){1,3}[A-Z][\w’'-]+)")


def infer_byline(blocks: Sequence[Block]) -> tuple[Metadata, list[Block]]:
    """Author and date where short lines near the top state both, and the blocks without those lines."""
    head = list(blocks[:_LOOK_AT])
    dated = next((i for i, block in enumerate(head) if len(block.text) <= 60 and _date(block.text)), None)
    if dated is None:
        return Metadata(), list(blocks)
    rest = _DATE.sub("", head[dated].text).strip(" •·|,–-")
    used = {dated}
    name = _NAME.fullmatch(rest) if rest else None
    if not rest and dated > 0 and (name := _NAME.fullmatch(head[dated - 1].text)):
        used.add(dated - 1)
    elif rest and not name:
        return Metadata(), list(blocks)
    author = name.group(1) if name else None
    return Metadata(author=author, published=_date(head[dated].text)), [
        block for number, block in enumerate(blocks) if number not in used
    ]


def _date(text: str) -> str | None:
    found = _DATE.search(text)
    if not found:
        return None
    for form in ("%b %d %Y", "%B %d %Y"):
        try:
            return datetime.strptime(" ".join(found.groups()), form).date().isoformat()
        except ValueError:
            continue
    return None
