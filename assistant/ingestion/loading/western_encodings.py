"""Which old encoding of a Latin script a text is in, told by where its letters beyond ASCII stand.

Detection by language frequencies mixes up the encodings of DOS, Windows and the old Mac: their letters differ in a few
bytes, and a wrong letter is still a letter. It seldom stands where one can, though: read wrongly, "café" becomes
"caf‚", "mañana" "ma–ana", "müde" "mÅde".
"""

import re
import string
import unicodedata
from itertools import islice

OTHERS = ("cp1252", "mac_roman", "cp850", "cp437", "cp852")  # the likelier first
MARGIN = 0.1  # by which another encoding must read better before a detected one is given up
LEAST = 0.5  # plausibility, 0 to 1: a text that reads worse in all of them is in none
MOST_WORDS = 20_000  # with letters beyond ASCII that are looked at; a long text has many more, and says no more
LATIN_SHARE = 0.7  # of the letters that are ASCII, at least: fewer, and the script is another

_ASCII_LETTERS, _ASCII = string.ascii_letters.encode(), bytes(range(128))
_WORD = re.compile(rb"[\x21-\x7f]{0,20}[\x80-\xff][\x21-\xff]{0,40}")  # a word with a letter beyond ASCII
_COMMON = frozenset("áéíóúàèìòùâêîôûäëïöüãõñçåøæœ" + "áéíóúàèìòùâêîôûäëïöüãõñçåøæœ".upper() + "ß")
_CENTRAL = frozenset("ąćęłńśźżčďěňřšťůžőűăşţğıđýðþ" + "ąćęłńśźżčďěňřšťůžőűăşţğđýðþ".upper() + "İ")
_OPENING = frozenset("“‘„‚«‹¿¡")
_CLOSING = frozenset("”’»›")


def is_latin(data: bytes) -> bool:
    """Whether most letters of a text are ASCII, as in the languages of Europe that are written in Latin letters."""
    plain = len(data) - len(data.translate(None, _ASCII_LETTERS))
    return plain >= LATIN_SHARE * (plain + len(data.translate(None, _ASCII)))


def likelier_encoding(data: bytes, detected: str) -> tuple[str, float]:
    """The encoding that a Latin text is in, and how plausible it reads in that, 0 to 1.

    detected: what detection says; it is kept unless one of OTHERS reads clearly better.
    """
    words = b" ".join(found.group() for found in islice(_WORD.finditer(data), MOST_WORDS))
    best, plausible = detected, _plausibility(words, detected)
    least = plausible + MARGIN
    for encoding in OTHERS:
        found = _plausibility(words, encoding)
        if found >= least:
            best, plausible, least = encoding, found, found + MARGIN / 10
    return best, plausible


def _plausibility(words: bytes, encoding: str) -> float:
    """The mean over all characters beyond ASCII of how well each stands where it does; 0 for bytes that do not fit."""
    text = f" {words.decode(encoding, errors='replace')} "
    places = [place for place, char in enumerate(text) if not char.isascii()]
    return sum(_fits(text[place - 1], text[place], text[place + 1]) for place in places) / max(len(places), 1)


def _fits(before: str, char: str, after: str) -> float:
    return _letter_fits(before, char, after) if char.isalpha() else _mark_fits(before, char, after)


def _letter_fits(before: str, char: str, after: str) -> float:
    """How well a letter stands between its neighbours, 0 to 1."""
    if not (before.isalpha() or after.isalpha()):
        return 0.5 if char in _COMMON and not before.isdigit() and not after.isdigit() else 0.0
    wrong_case = (char.isupper() and before.islower()) or (char.islower() and before.isupper() and after.isupper())
    if wrong_case and char != "ß":
        return 0.0
    if char in _COMMON:
        return 1.0
    return 0.9 if char in _CENTRAL else 0.3


def _mark_fits(before: str, char: str, after: str) -> float:
    """The same of a sign that is no letter."""
    if before.isalpha() and after.isalpha():
        return 0.9 if char in "’‑\u00ad" else 0.0
    if char in _OPENING:
        return 0.0 if before.isalpha() or after.isspace() else 0.9
    if char in _CLOSING:
        return 0.0 if before.isspace() else 0.9
    if unicodedata.category(char) == "Sc":  # money
        return 1.0 if char in "£€¥¢" and (before.isdigit() or after.isdigit() or after == " ") else 0.2
    if char in "–—…•·°½¼¾©®™§\u00a0²³ªº":
        return 0.9
    return 0.2
