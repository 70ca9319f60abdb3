"""Which language a message is written in, told by its small words."""

import re
from functools import cache

from msgspec import Struct

from assistant.data import DEFAULT_LANGUAGE, language_codes, language_file, read_text
from assistant.safety.checked_toml import read_checked
from assistant.safety.text.normalise import normalise, without_marks

OTHER_FILE = "other_small_words.toml"
LEAST = 2  # different small words of another language that must stand in a message
_WORD = re.compile(r"[^\W\d_]+")


class _OtherWords(Struct, frozen=True, forbid_unknown_fields=True):
    words: dict[str, str]


@cache
def _small_words() -> dict[str, frozenset[str]]:
    return {code: frozenset(read_text(language_file(code, "small_words.txt")).split()) for code in language_codes()}


@cache
def _other_words() -> tuple[frozenset[str], ...]:
    """The small words of each language that is not shipped."""
    return tuple(frozenset(words.split()) for words in read_checked(OTHER_FILE, _OtherWords).words.values())


def language_of(text: str, *, likely: str = DEFAULT_LANGUAGE) -> str:
    """The language most of whose small words stand in the text; the likely one when as many of each do, or none."""
    words = normalise(text).split()
    counts = {language: sum(word in small for word in words) for language, small in _small_words().items()}
    return max(counts, key=lambda language: (counts[language], language == likely))


def is_of_unread_language(text: str) -> bool:
    """Whether more small words of some language stand in the text than of any that is shipped."""
    words = frozenset(_WORD.findall(without_marks(text.lower())))
    most = max((len(words & small) for small in _other_words()), default=0)
    return most >= LEAST and most > max(len(words & small) for small in _small_words().values())
