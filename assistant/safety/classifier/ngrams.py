"""A text as counts of its words, pairs of words and pieces of words, each at a hashed place of a table.

Hashing (Weinberger et al. 2009, arXiv:0902.2206) keeps no list of words, so a slip of the pen or a form never
seen still shares most of its pieces with the right word.
"""

import zlib
from collections import Counter
from itertools import pairwise

import numpy as np
import numpy.typing as npt

PLACES = 1 << 16  # of words and pairs, and again as many of pieces
PIECES = (3, 4, 5)  # letters of a piece of a word, the spaces around it counted

Places = npt.NDArray[np.int64]
Shares = npt.NDArray[np.float32]


def ngram_shares(text: str) -> tuple[Places, Shares]:
    """Places and how much each counts, of a text as `normalise` leaves it.

    Returns places (n,), each once, and shares (n,): square roots of counts; those of words and of pieces each
    make a vector of length 1, so a long message weighs no more than a short one.
    """
    words = text.split()
    whole = Counter(map(_place, [*words, *map(" ".join, pairwise(words))]))
    pieces = Counter(place for word in words for place in _pieces(word))
    sides = [(counts, PLACES * side) for side, counts in enumerate((whole, pieces)) if counts]
    if not sides:
        return np.zeros(0, np.int64), np.zeros(0, np.float32)
    places = np.concatenate([np.fromiter(counts, np.int64) + offset for counts, offset in sides])
    return places, np.concatenate([_shares(counts) for counts, _ in sides])


def _shares(counts: Counter[int]) -> Shares:
    shares = np.sqrt(np.fromiter(counts.values(), np.float32))
    return np.asarray(shares / np.linalg.norm(shares), np.float32)


def _pieces(word: str) -> tuple[int, ...]:  # not cached: no word of a message outlives it
    padded = f"_{word}_"
    return tuple(
        _place(padded[start : start + size]) for size in PIECES for start in range(max(1, len(padded) - size + 1))
    )


def _place(text: str) -> int:
    return zlib.crc32(text.encode()) % PLACES
