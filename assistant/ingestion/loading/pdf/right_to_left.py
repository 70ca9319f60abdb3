"""Lines of Hebrew, Arabic and other scripts from right to left, in the order in which they are read.

A PDF has letters in the order of print, or each in a place of its own. What stands on one line is put in order
by its places. Numbers, and words from left to right, keep their own order.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

from assistant.ingestion.loading.pdf.drawing import Piece
from assistant.ingestion.loading.pdf.fonts import Fonts
from assistant.ingestion.loading.pdf.printed_lines import RIGHT_TO_LEFT, as_printed, backwards, lines_of, signs_of

PUT_IN_ORDER = "read with the first piece of its line"
_MIRRORED = str.maketrans("()[]{}<>«»‹›", ")(][}{><»«›‹")
_LATIN = r"[^\W\d_\u0590-\u08ff]"
_NUMBER = r"[$€£+−-]?\d+(?:[.,:/−–-]\d+)*[%°]?"
_WORD = rf"{_LATIN}(?:[\w’'.@/-]*[^\W_\u0590-\u08ff])?"
_KEPT = re.compile(rf"{_WORD}(?:[ ,.;:’'&/-]{{1,3}}(?:{_WORD}|{_NUMBER}))*|{_NUMBER}")
_RUN = re.compile(f"{RIGHT_TO_LEFT.pattern}(?:[^A-Za-z\u00c0-\u024f]*{RIGHT_TO_LEFT.pattern})?")  # within other words


def order_lines(pieces: Sequence[Piece], fonts: Fonts) -> None:
    """Writes each line that holds letters from right to left into its first piece, in reading order."""
    lines = [
        (line, as_printed(list(signs_of(line, fonts)), max(piece.size for piece in line))) for line in lines_of(pieces)
    ]
    is_main = is_right_to_left(text for _, text in lines)
    for (first, *others), printed in lines:
        if RIGHT_TO_LEFT.search(printed):
            first.text = (in_reading_order(printed, is_main=is_main or is_right_to_left([printed])),)
            for piece in others:
                piece.hidden = PUT_IN_ORDER


def in_reading_order(printed: str, *, is_main: bool) -> str:
    """A line in reading order, from its signs as they are printed from left to right.

    is_main: whether the text as a whole runs from right to left; else only words in it do.
    """
    if is_main:
        return _turned(printed)
    return _RUN.sub(lambda found: _turned(found.group()), printed)


def is_right_to_left(lines: Iterable[str]) -> bool:
    """Whether most letters belong to scripts from right to left."""
    kinds = Counter(unicodedata.bidirectional(char) for line in lines for char in line)
    return kinds["R"] + kinds["AL"] >= kinds["L"]


def _turned(printed: str) -> str:
    """Text from right to left, printed from left to right, in reading order; brackets look the other way there."""
    parts: list[str] = []
    end = 0
    for kept in _KEPT.finditer(printed):
        parts += [backwards(printed[end : kept.start()]).translate(_MIRRORED), kept.group()]
        end = kept.end()
    parts.append(backwards(printed[end:]).translate(_MIRRORED))
    return "".join(reversed(parts))
