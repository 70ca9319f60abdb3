"""One word as the rules read it: its disguise, contraction, chat form or misspelling is undone.

The words stand in word_forms.toml of each language, the letters in letters.toml. A message may mix languages, so the
words of all of them are used together.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from msgspec import Struct

from assistant.data import language_codes, language_file
from assistant.safety.checked_toml import read_checked

LANGUAGE_FILE = "word_forms.toml"
LETTERS_FILE = "letters.toml"
MISSPELT_LENGTH = 7  # letters; a shorter word is taken for another one only where it lacks one of seven
LONGEST_WORD = 40  # characters; what is longer is no word and stays as it is
# of English, after an apostrophe
ENDINGS = {"m": "am", "re": "are", "ve": "have", "ll": "will", "d": "would", "s": "is"}

_REPEATED = re.compile(r"([a-z])\1{2,}")
_DISGUISED = re.compile(r"[a-z].*[0-9@$*#|!]|[@$0-9#|!].*[a-z]")


class _Words(Struct, frozen=True, forbid_unknown_fields=True):
    disguised: tuple[str, ...]
    misspelt: tuple[str, ...]
    kept: tuple[str, ...]


class _LanguageForms(Struct, frozen=True, forbid_unknown_fields=True):
    forms: dict[str, str]
    reduced: dict[str, str]
    words: _Words


class _Letters(Struct, frozen=True, forbid_unknown_fields=True):
    look_alikes: dict[str, str]
    disguises: dict[str, str]


@dataclass(frozen=True, slots=True)
class WordForms:
    """How the words of a message are read.

    - look_alikes: for str.translate, letters of other alphabets to Latin ones
    - forms: typed word to what it stands for, one or more words
    - reduced: what is left of a word without its repeated letters, to the word
    - disguised: words that a disguise may hide, most important first
    - disguises: a character to the letters it may stand for
    - known: long words that stay as they are
    - misspellings: a word with one letter left out, to the long word it is taken for
    - known_in_order: those of known, in the order of the files
    """

    look_alikes: Mapping[int, str]
    forms: Mapping[str, str]
    reduced: Mapping[str, str]
    disguised: tuple[str, ...]
    disguises: Mapping[str, str]
    known: frozenset[str]
    misspellings: Mapping[str, str]
    known_in_order: tuple[str, ...] = ()

    def read(self, token: str) -> str:
        """A token of normalise as the word or words it stands for."""
        token = token.strip("'")
        if len(token) > LONGEST_WORD:
            return token
        if _DISGUISED.search(token):
            token = self._undisguise(token)
        if _REPEATED.search(token):
            token = _REPEATED.sub(r"\1", token)
            token = self.reduced.get(token, token)
        return self.forms.get(token) or self._read_unlisted(token)

    def _read_unlisted(self, token: str) -> str:
        if "'" in token:
            return self._contraction(token)
        if len(token) >= MISSPELT_LENGTH - 1 and token not in self.known:
            return self._respelt(token)
        return token

    def _undisguise(self, token: str) -> str:
        """The listed word that a token was disguised from, else the token itself."""
        for word in self.disguised:
            if len(word) == len(token) and all(map(self._stands_for, token, word)):
                return word
        return token

    def _stands_for(self, char: str, letter: str) -> bool:
        return char == letter or letter in self.disguises.get(char, "")

    def _contraction(self, token: str) -> str:
        bare = self.forms.get(token.replace("'", ""))
        if bare is not None:
            return bare
        stem, _, ending = token.rpartition("'")
        if ending == "t" and stem.endswith("n"):
            return f"{stem[:-1]} not"
        return f"{stem} {ENDINGS.get(ending, ending)}"

    def _respelt(self, token: str) -> str:
        """A long word of the list that differs by one letter or two swapped neighbours; the leftmost slip counts."""
        for candidate in (token, *_one_left_out(token)):  # of six letters those alone that are a word without one
            word = self.misspellings.get(candidate)
            if word is not None and word[0] == token[0]:
                return word
        return token


@cache
def load_word_forms() -> WordForms:
    """The shipped word forms of all languages; raises DataFileError naming file and field."""
    letters = read_checked(LETTERS_FILE, _Letters)
    files = [read_checked(language_file(code, LANGUAGE_FILE), _LanguageForms) for code in language_codes()]
    known = [
        *(word for file in files for word in file.words.misspelt),
        *(word for file in files for word in file.words.kept),
    ]
    return WordForms(
        look_alikes=str.maketrans(letters.look_alikes),
        forms=_joined(file.forms for file in files),
        reduced=_joined(file.reduced for file in files),
        disguised=tuple(word for file in files for word in file.words.disguised),
        disguises=letters.disguises,
        known=frozenset(known),
        known_in_order=tuple(known),
        misspellings={form: word for word in reversed(known) for form in _one_left_out(word)},
    )


def _joined(tables: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """All rows; where two tables hold one key, the first table counts."""
    joined: dict[str, str] = {}
    for table in tables:
        joined = {**table, **joined}
    return joined


def _one_left_out(word: str) -> list[str]:
    """The word with one of its letters left out, for each of them, from left to right."""
    return [word[:place] + word[place + 1 :] for place in range(len(word))]
