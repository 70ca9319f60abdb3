"""Text of a PDF page that is drawn twice or more in one place, which looks bold or like a shadow: it is said once."""

from collections.abc import Sequence

from assistant.ingestion.loading.pdf.drawing import Piece

DOUBLED = "drawn again in the same place"
SAME_LETTER = 0.12  # of the letters' height: the narrowest letter is wider, so "ll" are two
SAME_WORD = 0.3  # likewise: no word is so narrow


def mark_doubled(pieces: Sequence[Piece]) -> int:
    """Marks each copy of a seen piece; how many there are. What follows a piece unmoved stands in its own place."""
    seen: dict[tuple[object, ...], list[Piece]] = {}
    count = 0
    for piece in pieces:
        if piece.hidden or not piece.moved:
            continue
        same = seen.setdefault((id(piece.font), piece.raw), [])
        if any(_is_copy(piece, other) for other in same):
            piece.hidden = DOUBLED
            count += 1
        else:
            same.append(piece)
    return count


def _is_copy(piece: Piece, other: Piece) -> bool:
    near = piece.size * (SAME_LETTER if len(piece.raw) <= 2 else SAME_WORD)
    return abs(piece.x - other.x) <= near and abs(piece.y - other.y) <= near and abs(piece.size - other.size) <= near
