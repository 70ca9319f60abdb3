"""The text of a PDF page in the order it is read: ligatures as letters, columns one after the other.

Most files print one column after the other, and pypdf follows them. Some print row by row across both
columns, which would weave two texts into one; there the rows are taken apart.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pypdf import PageObject

MIN_ROWS = 6  # rows that a second column must begin in, at the same place
MIN_CELL_WORDS = 3  # on average on either side: fewer is a table, which is read row by row
MIN_ALIGNED = 0.8  # of what stands to the right: elsewhere a change of font only looks like a column
MIN_WOVEN = 0.5  # of the rows between the first and the last that hold both columns
MIN_ORDERED = 3  # rows of which an order can be told
MAX_GAP = 1.5  # of the usual one between lines; a wider one begins another block
MAX_INDENT = 60.0  # points that rows of one column begin apart, indented ones and items of lists among them
SAME_LINE = 2.0  # points of height
SAME_PLACE = 4.0  # points of width
LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of text and where it begins. x, y: points, to the right and up."""

    x: float
    y: float
    text: str


def page_text(page: "PageObject") -> tuple[str, list[Fragment]]:
    """The page's text, a line of print each, and the pieces it is made of."""
    found: list[Fragment] = []

    def visit(text: str, cm: Sequence[float], tm: Sequence[float], *_: object) -> None:
        if text.strip():
            x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
            y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
            found.append(Fragment(x, y, text.strip()))

    text = str(page.extract_text(visitor_text=visit))
    return (in_columns(found) or text).translate(LIGATURES), found


def in_columns(fragments: Sequence[Fragment]) -> str | None:
    """The text of a page printed across two columns, the left one first; None for any other page."""
    rows = _rows(fragments)
    starts = Counter(round(one.x / SAME_PLACE) for row in rows for one in row[1:2])
    place, count = starts.most_common(1)[0] if starts else (0, 0)
    gutter = place * SAME_PLACE - SAME_PLACE
    woven = [at for at, row in enumerate(rows) if row[0].x < gutter and any(_is_at(one, place) for one in row)]
    if count < MIN_ROWS or len(woven) < MIN_ROWS:
        return None
    first, last = woven[0], woven[-1] + 1
    left = [[one for one in row if one.x < gutter] for row in rows[first:last]]
    right = [[one for one in row if one.x >= gutter] for row in rows[first:last]]
    aligned = sum(_is_at(row[0], place) for row in right if row)
    if aligned < MIN_ALIGNED * sum(map(bool, right)) or len(woven) < MIN_WOVEN * (last - first):
        return None
    if min(_words(left), _words(right)) < MIN_CELL_WORDS * len(woven):
        return None
    return "\n".join(" ".join(one.text for one in row) for row in (*rows[:first], *left, *right, *rows[last:]) if row)


def is_out_of_order(fragments: Sequence[Fragment]) -> bool:
    """Whether lines that stand close together in one column are not drawn from top to bottom.

    A head or foot stands apart from the text; programs draw it whenever they like.
    """
    rows = [row[0] for row in _rows(fragments)]
    if len(rows) < MIN_ORDERED or max(one.x for one in rows) - min(one.x for one in rows) > MAX_INDENT:
        return False
    heights = sorted({one.y for one in rows}, reverse=True)
    gap = MAX_GAP * median([above - below for above, below in pairwise(heights)] or [0.0])
    blocks = dict.fromkeys(heights, 0)
    for above, below in pairwise(heights):
        blocks[below] = blocks[above] + (above - below > gap)
    return any(
        after.y - before.y > 2 * SAME_PLACE and blocks[after.y] == blocks[before.y] for before, after in pairwise(rows)
    )


def _is_at(fragment: Fragment, place: int) -> bool:
    return abs(fragment.x - place * SAME_PLACE) <= SAME_PLACE


def _rows(fragments: Sequence[Fragment]) -> list[list[Fragment]]:
    """Fragments that follow each other on one line of print."""
    rows: list[list[Fragment]] = []
    for one in fragments:
        if rows and abs(rows[-1][-1].y - one.y) < SAME_LINE and one.x > rows[-1][-1].x:
            rows[-1].append(one)
        else:
            rows.append([one])
    return rows


def _words(rows: Sequence[Sequence[Fragment]]) -> int:
    return sum(len(one.text.split()) for row in rows for one in row)
