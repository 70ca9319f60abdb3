"""English pronouns, and the nouns that resolve them: those of their number, or of persons.

Nouns are told
by rule: a word that is neither a stop word nor in the list of words that name nothing. The words stand in
data/languages/en/lint.toml.
"""

import re
from dataclasses import dataclass
from functools import cache

from assistant.data import read_text
from assistant.linting.language_data import lint_file
from assistant.linting.pointers import WORD, Grammar, parse_words
from assistant.text.language import language

_POSSESSIVE = re.compile(r"['’]s?$")
_PLURAL = re.compile(r"(?<![sui])s$")
_ENDING = re.compile(r"(?:s|es|ed|d|ing|er)$")
_AFTER_OPENING = re.compile(r"(?:(?:yes|no|well|so|and|but)\b,? )?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class EnglishWords:
    """The words of this rule, in small letters.

    - singular, plural, person: pronouns by what they stand for: one thing, several, a person.
    - people: nouns that `plural` and `person` may stand for though they are singular.
    - plurals: plurals that do not end in s.
    - no_nouns: words, without their endings, that name nothing a pronoun could stand for.
    """

    singular: frozenset[str]
    plural: frozenset[str]
    person: frozenset[str]
    people: frozenset[str]
    plurals: frozenset[str]
    no_nouns: frozenset[str]


@cache
def _words() -> EnglishWords:
    return parse_words(read_text(lint_file("en")), lint_file("en"), EnglishWords)


def _wanted(word: str, first: bool) -> frozenset[str]:
    """What a pronoun may stand for: "one", "several", "person"; nothing for a word that is no pronoun."""
    words = _words()
    if word in words.plural:
        return frozenset({"several", "person"})
    if word in words.person:
        return frozenset({"person"})
    if word in words.singular and (first or word != "that"):  # elsewhere it joins clauses
        return frozenset({"one"})
    return frozenset()


def _named(text: str) -> frozenset[str]:
    """What a text names: "one" thing, "several", a "person"; two joined by "and" are several."""
    words = _words()
    named: list[str] = []
    for found in WORD.finditer(text):
        word = _POSSESSIVE.sub("", found.group().lower())
        is_name = found.start() > 0 and found.group()[0].isupper()
        if word in words.people:
            named += ("one", "person")
        elif word in words.plurals:
            named.append("several")
        elif not _names_nothing(word):
            named += ("several",) if _PLURAL.search(word) else ("one", "person") if is_name else ("one",)
    if named.count("one") > 1 and " and " in text:
        named.append("several")
    return frozenset(named)


def _names_nothing(word: str) -> bool:
    words = _words()
    if word.endswith("ing") and word not in words.no_nouns:  # stopping, being angry
        return False
    bare = _ENDING.sub("", word)
    plain = {word, bare, f"{bare}e", bare[:-1] if bare[-2:-1] == bare[-1:] else bare}
    return len(word) < 2 or word in language().stop_words or not plain.isdisjoint(words.no_nouns)


ENGLISH = Grammar(_AFTER_OPENING, _wanted, _named)
