"""Text of a PDF page that is drawn twice or more in one place, which looks bold or like a shadow: it is said once."""

from collections.abc import Sequence

from assistant.ingestion.loading.pdf.drawing import Piece
from assistant.ingestion.loading.pdf.fonts import Fonts
from assistant.ingestion.loading.pdf.geometry import is_upright
from assistant.ingestion.loading.pdf.printed_lines import RIGHT_TO_LEFT, Sign, as_printed, signs_of

DOUBLED = "drawn again in the same place"
SAME_LETTER = 0.12  # of the letters' height: the narrowest letter is wider, so "ll" are two
SAME_WORD = 0.3  # likewise: no word is so narrow
BACK = 150.0  # thousandths of an em: no kerning goes so far back
MAX_COPIES = 4  # of one letter, next to each other


def mark_doubled(pieces: Sequence[Piece], fonts: Fonts) -> None:
    """Marks each copy of a seen piece. What follows a piece unmoved stands in its own place and is no copy."""
    seen: dict[tuple[int, bytes, int], list[Piece]] = {}  # by font, text and row of the page
    for piece in pieces:
        near = piece.size * (SAME_LETTER if len(piece.raw) <= 2 else SAME_WORD)
        if piece.hidden or not piece.moved or near == 0:
            continue
        row = int(piece.y // near)
        rows = (seen.get((id(piece.font), piece.raw, one), ()) for one in (row - 1, row, row + 1))
        if any(_is_copy(piece, other, near) for others in rows for other in others):
            piece.hidden = DOUBLED
        else:
            _read_once(piece, fonts)
            seen.setdefault((id(piece.font), piece.raw, row), []).append(piece)


def _read_once(piece: Piece, fonts: Fonts) -> None:
    """Where one piece goes back to draw a letter again, what it says without the copies."""
    goes_back = any(isinstance(part, int | float) and part >= BACK for part in piece.shown)
    if not goes_back or piece.matrix[0] <= 0 or not is_upright(piece.matrix):
        return
    kept: list[Sign] = []
    signs = list(signs_of([piece], fonts))
    for sign in signs:
        if not any(_is_same(sign, other, SAME_LETTER * piece.size) for other in kept[-MAX_COPIES:]):
            kept.append(sign)
    text = as_printed(kept, piece.size)
    if len(kept) < len(signs) and not RIGHT_TO_LEFT.search(text):
        piece.text = (text,)


def _is_same(sign: Sign, other: Sign, near: float) -> bool:
    return sign.said == other.said and abs(sign.begin - other.begin) <= near


def _is_copy(piece: Piece, other: Piece, near: float) -> bool:
    return abs(piece.x - other.x) <= near and abs(piece.y - other.y) <= near and abs(piece.size - other.size) <= near
