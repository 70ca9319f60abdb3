"""Text of a PDF page that is drawn twice or more in one place, which looks bold or like a shadow: it is said once."""

from collections.abc import Sequence

from assistant.ingestion.loading.pdf.drawing import Piece

DOUBLED = "drawn again in the same place"
SAME_LETTER = 0.12  # of the letters' height: the narrowest letter is wider, so "ll" are two
SAME_WORD = 0.3  # likewise: no word is so narrow


def mark_doubled(pieces: Sequence[Piece]) -> None:
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
            seen.setdefault((id(piece.font), piece.raw, row), []).append(piece)


def _is_copy(piece: Piece, other: Piece, near: float) -> bool:
    return abs(piece.x - other.x) <= near and abs(piece.y - other.y) <= near and abs(piece.size - other.size) <= near
