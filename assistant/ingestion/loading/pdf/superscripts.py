"""Raised figures of a PDF page, so that "12 percent" with a note 3 is no "12 percent3", and 10⁶ no 106."""

import re
from collections.abc import Sequence
from itertools import pairwise

from assistant.ingestion.loading.pdf.drawing import Piece
from assistant.ingestion.loading.pdf.fonts import Fonts
from assistant.ingestion.loading.scripts import raised

SMALLER = 0.86  # of the size of the text beside it
MIN_RISE, MAX_RISE = 0.15, 0.75  # of that size, above its line
MAX_BYTES = 24  # a longer text is no mark
_MARK = re.compile(r"\s*[(\[]?[+−-]?\d{1,4}(?:\s*[,;–-]\s*\d{1,4})*[)\]]?\s*")


def write_superscripts(pieces: Sequence[Piece], fonts: Fonts) -> None:
    """Gives each raised figure beside larger text the text it is to be read as."""
    seen = [piece for piece in pieces if not piece.hidden]
    for before, after in pairwise(seen):
        for mark, text in ((after, before), (before, after)):
            if mark.text is None and _is_raised(mark, text):
                font = fonts.font(mark.font)
                said = font.text(mark.raw) if font else ""
                if font and _MARK.fullmatch(said):
                    mark.text = font.spaced(mark.raw, raised(said))


def _is_raised(mark: Piece, text: Piece) -> bool:
    """Whether a piece is small and stands high beside another, on the same upright line."""
    if len(mark.raw) > MAX_BYTES or text.size <= 0 or mark.size <= 0:
        return False
    if mark.size > SMALLER * text.size and mark.rise <= 0:
        return False
    return MIN_RISE * text.size <= mark.y - text.y <= MAX_RISE * text.size and mark.matrix[0] > 0 and text.matrix[0] > 0
