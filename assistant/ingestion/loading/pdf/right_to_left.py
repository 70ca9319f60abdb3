"""Lines of Hebrew, Arabic and other scripts from right to left, in the order in which they are read.

A PDF has letters in the order of print, or each in a place of its own. What stands on one line is put in order
by its places. Numbers, and words from left to right, keep their own order.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from assistant.ingestion.loading.pdf.drawing import Piece
from assistant.ingestion.loading.pdf.fonts import Fonts

RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
PUT_IN_ORDER = "read with the first piece of its line"
SAME_LINE = 0.3  # of the letters' height
WORD_GAP = 0.15  # likewise: a wider one is a space
_FORMS = re.compile("[\ufb1d-\ufdff\ufe70-\ufefc]")  # letters as they look within a word
_MIRRORED = str.maketrans("()[]{}<>«»‹›", ")(][}{><»«›‹")
_LATIN = r"[^\W\d_\u0590-\u08ff]"
_NUMBER = r"[$€£+−-]?\d+(?:[.,:/−–-]\d+)*[%°]?"
_WORD = rf"{_LATIN}(?:[\w’'.@/-]*[^\W_\u0590-\u08ff])?"
_KEPT = re.compile(rf"{_WORD}(?:[ ,.;:’'&/-]{{1,3}}(?:{_WORD}|{_NUMBER}))*|{_NUMBER}")
_CLUSTER = re.compile(r"[\s\S][\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]*")
_RUN = re.compile(f"{RIGHT_TO_LEFT.pattern}(?:[^A-Za-z\u00c0-\u024f]*{RIGHT_TO_LEFT.pattern})?")  # within other words


class Sign(NamedTuple):
    """One sign on a line: where it begins and ends, in points, and what it says."""

    begin: float
    end: float
    said: str


def order_lines(pieces: Sequence[Piece], fonts: Fonts) -> None:
    """Writes each line that holds letters from right to left into its first piece, in reading order."""
    lines = [
        (line, as_printed(list(_signs(line, fonts)), max(piece.size for piece in line))) for line in _lines(pieces)
    ]
    is_main = _is_right(text for _, text in lines)
    for (first, *others), printed in lines:
        if RIGHT_TO_LEFT.search(printed):
            first.text = in_reading_order(printed, is_main=is_main or _is_right([printed]))
            for piece in others:
                piece.hidden = PUT_IN_ORDER


def _lines(pieces: Sequence[Piece]) -> list[list[Piece]]:
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


def _signs(line: Sequence[Piece], fonts: Fonts) -> Iterator[Sign]:
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
        parts.append(_reversed(sign.said) if RIGHT_TO_LEFT.search(sign.said) else sign.said)
        end = sign.end
    return re.sub(" {2,}", " ", "".join(parts))


def in_reading_order(printed: str, *, is_main: bool) -> str:
    """A line in reading order, from its signs as they are printed from left to right.

    is_main: whether the text as a whole runs from right to left; else only words in it do.
    """
    if is_main:
        return _turned(printed)
    return _RUN.sub(lambda found: _turned(found.group()), printed)


def _is_right(lines: Iterable[str]) -> bool:
    """Whether most letters belong to scripts from right to left."""
    kinds = Counter(unicodedata.bidirectional(char) for line in lines for char in line)
    return kinds["R"] + kinds["AL"] >= kinds["L"]


def _turned(printed: str) -> str:
    """Text from right to left, printed from left to right, in reading order; brackets look the other way there."""
    parts: list[str] = []
    end = 0
    for kept in _KEPT.finditer(printed):
        parts += [_reversed(printed[end : kept.start()]).translate(_MIRRORED), kept.group()]
        end = kept.end()
    parts.append(_reversed(printed[end:]).translate(_MIRRORED))
    return "".join(reversed(parts))


def _reversed(text: str) -> str:
    """The text from its end, each letter with the signs upon it."""
    return "".join(reversed(_CLUSTER.findall(text)))
