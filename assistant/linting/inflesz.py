"""How easy a Spanish text is to read: the Szigriszt-Pazos formula, read on the INFLESZ scale.

Szigriszt 1993: 206.835 - 62.3 * syllables per word - words per sentence. Barrio-Cantalejo et al. 2008 call less than
40 very hard, 40 to 55 rather hard, 55 to 65 normal, 65 to 80 rather easy, and more than 80 very easy.

Syllables are counted as Spanish spelling divides words: a, e and o begin a syllable each; i and u lean on a neighbour,
unless they carry an accent beside a, e or o. A letter h between vowels is not heard, but for hua, hie
and the like.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from assistant.linting.readability import sentences, words

LANGUAGE = "es"
_LETTER_NAMES = {**dict.fromkeys("fhjlmnñrsxz", 2), "w": 3, "y": 3}  # efe, hache, doble u; all others have 1
_SPELLED = re.compile(r"[A-ZÑ]{2}s?|[B-DF-HJ-NP-TV-ZÑ]{2,5}s?")  # AA, THC; but DIF and SMART are read as words
_SILENT = re.compile(r"h(?![iu][aeoáéó])|(?<=q)u|(?<=g)u(?=[eiéí])")
_GLIDE = re.compile(r"y(?![aeiouáéíóúü])")  # hoy, muy, y
_VOWELS = re.compile(r"[aeiouáéíóúü]+")
_STRONG = re.compile(r"[aeoáéó]")
_ACCENTED = re.compile(r"(?<=[aeoáéó])[íú]|[íú](?=[aeoáéó])")  # país, día: a syllable of its own


@lru_cache(maxsize=50_000)
def spanish_syllables(word: str) -> int:
    """Syllables of a Spanish word, at least 1. Capitals that cannot be read as a word are spoken letter by letter."""
    if _SPELLED.fullmatch(word):
        return sum(_LETTER_NAMES.get(letter, 1) for letter in word.removesuffix("s").lower())
    plain = _GLIDE.sub("i", _SILENT.sub("", word.lower()))
    return max(1, sum(map(_in_a_row, _VOWELS.findall(plain))))


def _in_a_row(vowels: str) -> int:
    """Syllables of vowels that stand side by side."""
    return max(1, len(_STRONG.findall(vowels)) + len(_ACCENTED.findall(vowels)))


def reading_ease(lines: Iterable[str]) -> float:
    """The Szigriszt-Pazos reading ease of some Spanish lines, higher is easier; 100 where there are no words."""
    by_sentence = [found for sentence in sentences(lines, LANGUAGE) if (found := words(sentence))]
    spoken = [word for found in by_sentence for word in found]
    if not spoken:
        return 100.0
    return 206.835 - 62.3 * sum(map(spanish_syllables, spoken)) / len(spoken) - len(spoken) / len(by_sentence)
