"""Whether a section can be quoted alone: its first sentence names what it speaks of, and nothing points elsewhere.

A pronoun is resolved by a noun of its number that stands before it in the sentence, or in the heading. Nouns are told
by rule: a word that is neither a stop word nor in the list of words that name nothing. The words stand in
data/languages/en/lint.toml.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from assistant.data import parse_toml, read_text
from assistant.errors import DataFileError
from assistant.linting.phrases import FILE, quotations
from assistant.linting.readability import sentences
from assistant.linting.results import Remark
from assistant.linting.texts import LineKind, Text
from assistant.text.language import language
from assistant.types import Kind

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_POSSESSIVE = re.compile(r"['’]s?$")
_PLURAL = re.compile(r"(?<![sui])s$")
_ENDING = re.compile(r"(?:s|es|ed|d|ing|er)$")
_AFTER_OPENING = re.compile(r"(?:(?:yes|no|well|so|and|but)\b,? )?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Example:
    """A first sentence under a heading, and the pronouns or words in it that point elsewhere; run as a test."""

    heading: str
    text: str
    found: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pointers:
    """The words of this rule, in small letters.

    - singular, plural, person: pronouns by what they stand for: one thing, several, a person.
    - people: nouns that `plural` and `person` may stand for though they are singular.
    - plurals: plurals that do not end in s.
    - no_nouns: words, without their endings, that name nothing a pronoun could stand for.
    - unless: patterns in which a pronoun points nowhere (“it helps to”) or to the text itself (“this article”).
    - elsewhere: patterns that point to another part of the text (“the sections below”).
    """

    singular: frozenset[str]
    plural: frozenset[str]
    person: frozenset[str]
    people: frozenset[str]
    plurals: frozenset[str]
    no_nouns: frozenset[str]
    unless: tuple[re.Pattern[str], ...]
    elsewhere: tuple[re.Pattern[str], ...]
    examples: tuple[Example, ...]


def stands_alone(text: Text) -> Iterator[Remark]:
    """Pronouns in the first sentence of a section of an article that point out of it, and words that point elsewhere.

    The chapters of a book are read in their order, and are left alone. So are texts in other languages than English.
    """
    tongue = text.metadata.language or "en"
    if text.metadata.kind is Kind.LITERATURE or not tongue.startswith("en"):
        return
    heading: str | None = None
    for line in text.lines:
        if line.kind is LineKind.HEADING:
            heading = line.text
        elif line.kind in (LineKind.PROSE, LineKind.ITEM):
            for place, sentence in enumerate(sentences([line.text], tongue)):
                unnamed = dangling(sentence, heading) if heading is not None and place == 0 else ()
                for word in (*unnamed, *pointers_elsewhere(sentence)):
                    yield line.number, f"“{word}” points out of the section; name what is meant: “{sentence[:60]}…”"
            heading = None


def dangling(sentence: str, heading: str) -> tuple[str, ...]:
    """The first pronoun of a sentence that neither an earlier noun nor one of the heading resolves, or none."""
    words = load_pointers()
    spared = quotations(sentence) + [hit.span() for regex in words.unless for hit in regex.finditer(sentence)]
    opening = _AFTER_OPENING.match(sentence)
    start = opening.end() if opening else 0
    for hit in _WORD.finditer(sentence):
        wanted = _wanted(hit.group().lower(), first=hit.start() == start)
        if wanted and not any(low <= hit.start() < high for low, high in spared):
            before = sentence[: hit.start()]
            if wanted.isdisjoint(_named(heading) | _named(before)):
                return (hit.group(),)  # what the first one leaves open, the others do too
    return ()


def pointers_elsewhere(sentence: str) -> list[str]:
    """The words of a sentence that point to another part of the text."""
    return [hit.group() for regex in load_pointers().elsewhere for hit in regex.finditer(sentence)]


def _wanted(word: str, *, first: bool) -> frozenset[str]:
    """What a pronoun may stand for: "one", "several", "person"; nothing for a word that is no pronoun."""
    words = load_pointers()
    if word in words.plural:
        return frozenset({"several", "person"})
    if word in words.person:
        return frozenset({"person"})
    if word in words.singular and (first or word != "that"):  # elsewhere it joins clauses
        return frozenset({"one"})
    return frozenset()


def _named(text: str) -> frozenset[str]:
    """What a text names: "one" thing, "several", a "person"; two joined by "and" are several."""
    words = load_pointers()
    named: list[str] = []
    for found in _WORD.finditer(text):
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
    words = load_pointers()
    if word.endswith("ing") and word not in words.no_nouns:  # stopping, being angry
        return False
    bare = _ENDING.sub("", word)
    plain = {word, bare, f"{bare}e", bare[:-1] if bare[-2:-1] == bare[-1:] else bare}
    return len(word) < 2 or word in language().stop_words or not plain.isdisjoint(words.no_nouns)


@cache
def load_pointers() -> Pointers:
    """The shipped words; raises DataFileError naming file and what is wrong."""
    return parse_pointers(read_text(FILE))


def parse_pointers(text: str) -> Pointers:
    """The table `stands_alone` of such a file; raises DataFileError naming file and what is wrong."""
    try:
        table = parse_toml(text, FILE)["stands_alone"]
        return Pointers(
            singular=_words(table["singular"]),
            plural=_words(table["plural"]),
            person=_words(table["person"]),
            people=_words(table["people"]),
            plurals=_words(table["plurals"]),
            no_nouns=_words(table["no_nouns"]),
            unless=_patterns(table["unless"]),
            elsewhere=_patterns(table["elsewhere"]),
            examples=tuple(Example(one["heading"], one["text"], tuple(one["found"])) for one in table["examples"]),
        )
    except (AttributeError, KeyError, TypeError, re.error) as error:
        raise DataFileError(f"{FILE}: stands_alone: {error}") from error


def _words(value: str) -> frozenset[str]:
    return frozenset(value.split())


def _patterns(value: list[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(one, re.IGNORECASE) for one in value)
