"""Spanish pronouns, and the nouns that resolve them: those of their gender and number.

Nouns are told by what stands before them: an article says gender and number, a preposition that one follows. A capital
inside a sentence is a name. Where the gender is not told, either agrees. The words stand in
data/languages/es/lint.toml.
"""

import re
from dataclasses import dataclass
from functools import cache

from assistant.data import read_text
from assistant.linting.language_data import lint_file
from assistant.linting.pointers import WORD, Grammar, parse_words
from assistant.text.language import language

_AFTER_OPENING = re.compile(
    r"(?:(?:sí|no|bueno|pues|y|pero|así que|por|para|con|sin|de|en|a|todo)\b,? )*", re.IGNORECASE
)
_INFINITIVE = re.compile(r"(?:[aeií]r|[aeiáéí]r(?:se|te|me|nos|l[oae]s?)|(?:ando|[iy]endo))$")
ONE = frozenset({"masculine", "feminine"})
SEVERAL = frozenset({"masculine_plural", "feminine_plural"})
_CLASSES = tuple(sorted(ONE | SEVERAL))
_STATEMENT = frozenset({"statement"})  # a neuter pronoun means what was said; no noun resolves it


@dataclass(frozen=True, slots=True)
class SpanishWords:
    """The words of this rule, in small letters.

    - masculine, feminine, masculine_plural, feminine_plural: pronouns and demonstratives by what they agree with.
    - neuter: pronouns that stand for a statement.
    - no_subject: verbs whose subject is left out where they begin a sentence.
    - article_…: words before a noun that tell its gender and number; one, several: that tell its number alone.
    - before_noun: words that a noun may follow without an article.
    - people: nouns of one gender for persons of any.
    """

    masculine: frozenset[str]
    feminine: frozenset[str]
    masculine_plural: frozenset[str]
    feminine_plural: frozenset[str]
    neuter: frozenset[str]
    no_subject: frozenset[str]
    article_masculine: frozenset[str]
    article_feminine: frozenset[str]
    article_masculine_plural: frozenset[str]
    article_feminine_plural: frozenset[str]
    one: frozenset[str]
    several: frozenset[str]
    before_noun: frozenset[str]
    people: frozenset[str]


@cache
def _words() -> SpanishWords:
    return parse_words(read_text(lint_file("es")), lint_file("es"), SpanishWords)


def _wanted(word: str, first: bool) -> frozenset[str]:
    """What a pronoun may stand for: a class of gender and number, "statement"; nothing for a word that is none."""
    words = _words()
    if first and word in words.neuter:
        return _STATEMENT
    if first and word in words.no_subject:
        return ONE | SEVERAL
    return frozenset(name for name in _CLASSES if word in getattr(words, name))


def _named(text: str) -> frozenset[str]:
    """The classes of gender and number of what a text names; two joined by “y” or “o” are several."""
    words = _words()
    spoken = list(WORD.finditer(text))
    named: set[str] = set()
    singulars = 0
    for place, found in enumerate(spoken):
        before = spoken[place - 1].group().lower() if place else ""
        classes = _classes(found.group(), before) if place or found.group().lower() in words.people else frozenset()
        singulars += not classes.isdisjoint(ONE)
        named |= classes
    return frozenset(named | SEVERAL) if singulars > 1 and re.search(r"\b[yoeu]\b", text) else frozenset(named)


def _classes(shown: str, before: str) -> frozenset[str]:
    """What one word names, by the word before it."""
    words, word = _words(), shown.lower()
    if word in words.people:
        return ONE | SEVERAL
    if word in language("es").stop_words or _INFINITIVE.search(word):
        return frozenset()
    for name in _CLASSES:
        if before in getattr(words, f"article_{name}"):
            return frozenset({name})
    plural = word.endswith("s")
    if (before in words.one and not plural) or (before in words.several and plural):
        return _by_ending(word)
    if shown[0].isupper():
        return ONE | SEVERAL
    return _by_ending(word) if before in words.before_noun else frozenset()


def _by_ending(noun: str) -> frozenset[str]:
    """Number and gender by the ending: hijo, hija; of others, and of problema and terapeuta, the number alone."""
    classes = SEVERAL if noun.endswith("s") else ONE
    ending = noun.removesuffix("s")
    if ending.endswith("o"):
        return frozenset(name for name in classes if name.startswith("masculine"))
    if ending.endswith("a") and not ending.endswith(("ma", "ta")):
        return frozenset(name for name in classes if name.startswith("feminine"))
    return classes


SPANISH = Grammar(_AFTER_OPENING, _wanted, _named)
