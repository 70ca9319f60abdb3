"""Cries in languages that have no pattern files: known phrases, and no more.

The data file says which. Such a message gets the general card: nothing else of it can be read here.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from msgspec import Struct

from assistant.safety.checked_toml import read_checked
from assistant.safety.findings import Finding
from assistant.types import Action, Category, Tier

FILE = "cry_phrases.toml"
TEXT = "crisis_other_language"

_NO_WORD = re.compile(r"[\W_]+")


class OtherLanguage(Struct, frozen=True, forbid_unknown_fields=True):
    """The phrases of one language.

    - code: ISO 639-1
    - phrases: any of them makes the card
    - spaced: whether the language writes spaces between words; without them a phrase may stand inside a word
    - match, no_match: examples, which run as tests
    """

    code: str
    phrases: tuple[str, ...]
    match: tuple[str, ...]
    no_match: tuple[str, ...]
    spaced: bool = True


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    language: tuple[OtherLanguage, ...]


@cache
def load_other_languages() -> tuple[OtherLanguage, ...]:
    """The shipped phrases. Raises DataFileError naming file and field."""
    return read_checked(FILE, _File).language


def cry_in_other_language(message: str) -> Finding | None:
    """The finding of the first phrase that stands in a message as it was written; None without one."""
    text = f" {_plain(message)} "
    for code, phrase in _phrases():
        if phrase in text:
            source = f"other.{code}"
            return Finding((source,), Category.SUICIDE_SELF_HARM, Tier.PASSIVE, Action.CARD, explicit=True, text=TEXT)
    return None


@cache
def _phrases() -> tuple[tuple[str, str], ...]:
    """Code and phrase, as they are looked for."""
    return tuple(_looked_for())


def _looked_for() -> Iterator[tuple[str, str]]:
    for language in load_other_languages():
        for phrase in language.phrases:
            plain = _plain(phrase)
            yield language.code, f" {plain} " if language.spaced else plain


def _plain(text: str) -> str:
    """Words in small letters without marks, one space between them."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in decomposed if unicodedata.category(letter) != "Mn")
    return unicodedata.normalize("NFKC", _NO_WORD.sub(" ", _FORMS.sub(_form, bare))).strip()


_LETTERS = {"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ى": "ي", "ة": "ه", "أ": "ا", "إ": "ا", "آ": "ا"}
_FORMS = re.compile(f"[{''.join(_LETTERS)}]")


def _form(found: re.Match[str]) -> str:
    """A letter whose mark Unicode does not set apart, as it stands in the phrases."""
    return _LETTERS[found.group()]


def is_of_other_letters(text: str) -> bool:
    """Whether most letters of a text are not Latin ones."""
    letters = [letter for letter in text if letter.isalpha()]
    latin = sum(unicodedata.name(letter, "").startswith("LATIN") for letter in letters)
    return bool(letters) and 2 * latin < len(letters)
