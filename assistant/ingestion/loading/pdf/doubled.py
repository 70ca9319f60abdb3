"""Text of a PDF page that is drawn twice or more in one place, which looks bold or like a shadow: it is said once."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from assistant.ingestion.loading.pdf.drawing import Piece
from assistant.ingestion.loading.pdf.fonts import Fonts
from assistant.ingestion.loading.pdf.geometry import is_upright
from assistant.ingestion.loading.pdf.printed_lines import RIGHT_TO_LEFT, Sign, as_printed, signs_of

DOUBLED = "drawn again in the same place"
SAME_LETTER = 0.12  # of the letters' height: the narrowest letter is wider, so "ll" are two
SAME_WORD = 0.3  # likewise: no word is so narrow
ROW = 2.0  # points of height
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
    _mark_retraced(pieces, fonts)


def _mark_retraced(pieces: Sequence[Piece], fonts: Fonts) -> None:
    """Marks what goes over a line once more in other parts than before, as word by word over the whole of it."""
    rows: dict[tuple[int, int], list[Piece]] = defaultdict(list)
    for piece in pieces:
        if piece.moved and not piece.hidden and piece.matrix[0] > 0 and piece.matrix[1] == 0:
            rows[round(piece.y / ROW), round(piece.size)].append(piece)
    for row in rows.values():
        if any(after.x - before.x < SAME_LETTER * after.size for before, after in pairwise(row)):  # it goes back
            drawn: dict[str, list[float]] = defaultdict(list)  # each sign → where it begins
            for piece in row:
                signs = [sign for sign in signs_of([piece], fonts) if sign.said.strip()]
                near = SAME_LETTER * piece.size
                if signs and all(any(abs(sign.begin - x) <= near for x in drawn[sign.said]) for sign in signs):
                    piece.hidden = DOUBLED
                for sign in signs:
                    drawn[sign.said].append(sign.begin)


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
