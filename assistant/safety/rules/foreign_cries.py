"""Cries in languages that have no pattern files: known phrases, and no more.

The data file says which. Such a message gets the general card: nothing else of it can be read here.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from msgspec import Struct

from assistant.safety.checked_toml import read_checked
from assistant.safety.findings import CategoryTier, Finding
from assistant.safety.text.normalise import without_marks
from assistant.types import Action, Category, Tier

FILE = "cry_phrases.toml"
TEXT = "crisis_other_language"

_NO_WORD = re.compile(r"[\W_]+")


class OtherLanguage(Struct, frozen=True, forbid_unknown_fields=True):
    """The phrases of one language.

    - code: ISO 639-1
    - phrases: of a wish to die; any of them makes the card
    - overdose, withdrawal, violence: phrases of these dangers, which make the same card
    - spaced: whether the language writes spaces between words; without them a phrase may stand inside a word
    - match, no_match: examples, which run as tests
    """

    code: str
    phrases: tuple[str, ...]
    match: tuple[str, ...]
    no_match: tuple[str, ...]
    overdose: tuple[str, ...] = ()
    withdrawal: tuple[str, ...] = ()
    violence: tuple[str, ...] = ()
    spaced: bool = True

    def dangers(self) -> Iterator[tuple[str, CategoryTier]]:
        """Each phrase, with what it tells."""
        kinds: tuple[tuple[tuple[str, ...], CategoryTier], ...] = (
            (self.overdose, (Category.OVERDOSE, None)),
            (self.phrases, (Category.SUICIDE_SELF_HARM, Tier.PASSIVE)),
            (self.withdrawal, (Category.WITHDRAWAL, Tier.SEVERE)),
            (self.violence, (Category.VIOLENCE_ABUSE, None)),
        )
        for phrases, kind in kinds:
            for phrase in phrases:
                yield phrase, kind


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    language: tuple[OtherLanguage, ...]


@cache
def load_other_languages() -> tuple[OtherLanguage, ...]:
    """The shipped phrases. Raises DataFileError naming file and field."""
    return read_checked(FILE, _File).language


def cry_in_other_language(message: str) -> Finding | None:
    """The finding of the first phrase that stands in a message as it was written; None without one."""
    text = f" {_plain(message)} "
    for one in _phrases():
        if one.phrase in text:
            return Finding((f"other.{one.code}",), *one.kind, Action.CARD, explicit=True, text=TEXT)
    return None


class _Phrase(Struct, frozen=True):
    """A phrase as it is looked for, its language, and what it tells."""

    code: str
    phrase: str
    kind: CategoryTier


@cache
def _phrases() -> tuple[_Phrase, ...]:
    return tuple(_looked_for())


def _looked_for() -> Iterator[_Phrase]:
    for language in load_other_languages():
        for phrase, kind in language.dangers():
            plain = _plain(phrase)
            yield _Phrase(language.code, f" {plain} " if language.spaced else plain, kind)


def _plain(text: str) -> str:
    """Words in small letters without marks, one space between them."""
    bare = without_marks(text.casefold())
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
