"""Lines of print on a PDF page, put together from what stands side by side, by its places."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from assistant.ingestion.loading.pdf.drawing import Piece
from assistant.ingestion.loading.pdf.fonts import Fonts

RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
SAME_LINE = 0.3  # of the letters' height
WORD_GAP = 0.15  # likewise: a wider one is a space
_FORMS = re.compile("[\ufb1d-\ufdff\ufe70-\ufefc]")  # letters as they look within a word
_CLUSTER = re.compile(r"[\s\S][\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]*")


class Sign(NamedTuple):
    """One sign on a line: where it begins and ends, in points, and what it says."""

    begin: float
    end: float
    said: str


def lines_of(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Seen pieces that follow each other on one line of print."""
    lines: list[list[Piece]] = []
    for piece in pieces:
        if piece.hidden:
            continue
        if lines and _is_on_line(lines[-1][-1], piece):
            lines[-1].append(piece)
        else:
            lines.append([piece])
    return lines


def _is_on_line(before: Piece, piece: Piece) -> bool:
    if piece.content != before.content:
        return False
    return not piece.moved or abs(piece.y - before.y) <= SAME_LINE * max(piece.size, before.size)


def signs_of(line: Sequence[Piece], fonts: Fonts) -> Iterator[Sign]:
    """What stands on a line, sign by sign, as it is drawn."""
    at = 0.0
    for piece in line:
        font = fonts.font(piece.font)
        if font is None:
            continue
        at = piece.x if piece.moved else at
        em = piece.font_size * piece.scale * piece.matrix[0]
        for part in piece.shown:
            if isinstance(part, int | float):
                at -= float(part) / 1000 * em
            elif isinstance(part, bytes):
                for code, said in font.characters(part):
                    end = at + em * font.width_of(code)
                    yield Sign(at, end, unicodedata.normalize("NFKC", said) if _FORMS.search(said) else said)
                    at = end


def as_printed(signs: Sequence[Sign], size: float) -> str:
    """Signs from left to right as text, with a space where there is room for one. size: of the letters, in points."""
    parts: list[str] = []
    end = None
    for sign in sorted(signs, key=lambda one: one.begin):
        if end is not None and sign.begin - end > WORD_GAP * size:
            parts.append(" ")
        parts.append(backwards(sign.said) if RIGHT_TO_LEFT.search(sign.said) else sign.said)
        end = sign.end
    return re.sub(" {2,}", " ", "".join(parts))


def backwards(text: str) -> str:
    """The text from its end, each letter with the signs upon it."""
    return "".join(reversed(_CLUSTER.findall(text)))
