"""The largest print on a PDF page: the title of a document whose information has none."""

from collections.abc import Sequence
from itertools import takewhile
from typing import NamedTuple

from assistant.ingestion.loading.pdf.drawing import Piece
from assistant.ingestion.loading.pdf.fonts import Fonts, lost_letters
from assistant.ingestion.loading.pdf.layout import LIGATURES
from assistant.ingestion.loading.pdf.printed_lines import as_printed, lines_of, signs_of
from assistant.ingestion.loading.pdf.right_to_left import in_reading_order, is_right_to_left
from assistant.text.cleaning import one_line

MAX_TITLE = 120  # characters
MIN_LETTERS = 3  # of a line of a title; fewer are an initial or a number
STANDS_OUT = 1.2  # times the size of half of the words
SAME_SIZE = 0.95  # of the largest: the next line of the same title


class _Line(NamedTuple):
    """A line of print. size: of its letters, in points."""

    text: str
    size: float


def largest_print(pieces: Sequence[Piece], fonts: Fonts) -> str | None:
    """The first text in the largest letters of a page; None where it does not stand out, or is too long or short."""
    found = [_read(line, fonts) for line in lines_of(pieces)]
    lines = [line for line in found if sum(map(str.isalpha, line.text)) >= MIN_LETTERS]
    if not lines:
        return None
    sizes = sorted(line.size for line in lines for _ in line.text.split())
    largest = max(sizes)
    if largest < STANDS_OUT * sizes[len(sizes) // 2]:
        return None
    first = next(at for at, line in enumerate(lines) if line.size == largest)
    same = takewhile(lambda line: line.size >= SAME_SIZE * largest, lines[first:])
    title = one_line(" ".join(line.text for line in same))
    return title if len(title) <= MAX_TITLE and not lost_letters(title) else None


def _read(line: Sequence[Piece], fonts: Fonts) -> _Line:
    size = max(piece.size for piece in line)
    text = as_printed(list(signs_of(line, fonts)), size).translate(LIGATURES)
    return _Line(in_reading_order(text, is_main=is_right_to_left([text])), round(size, 1))
