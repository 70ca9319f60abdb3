"""One object for everything that depends on a language; its data stand in assistant/data/languages/<code>/.

A language is added by adding a folder. What a folder does not say is as in the default language.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import sentencex
import Stemmer

from assistant.data import DEFAULT_LANGUAGE, language_codes, language_file, parse_toml, read_text
from assistant.errors import DataFileError
from assistant.types import Span

WORD_PATTERN = r"(?u)\b\w\w+\b"  # also what bm25s splits by
_WORD = re.compile(WORD_PATTERN)
_ENUMERATOR = re.compile(r"(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,4}|[•*–-])[.)]?")
NO_CACHE = 0  # the stemmer's own cache would hold words of messages, and is slower than no cache


@dataclass(frozen=True, slots=True)
class FollowUpWords:
    """By what a message is told to go on from earlier ones; see the comments in language.toml."""

    pleasantry: re.Pattern[str]
    reply: re.Pattern[str]
    opening: re.Pattern[str]
    pointing: re.Pattern[str]
    comparing: re.Pattern[str]
    empty: re.Pattern[str]
    resolved: re.Pattern[str]
    naming: re.Pattern[str]
    narrowing: re.Pattern[str]
    function_words: frozenset[str]


@dataclass(frozen=True, slots=True)
class QuantityWords:
    """asks: finds a question for a number. states: finds a number, in figures or words."""

    asks: re.Pattern[str]
    states: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class ExtractWords:
    """limiting: begins a sentence that limits the one before. leaning: one that says little without the one before."""

    limiting: re.Pattern[str]
    leaning: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Language:
    """How texts of one language are taken apart.

    code: ISO 639-1. stop_words: in lower case; they carry no content. stemmer: name of a Snowball algorithm.
    segmenter: code that sentencex knows.
    """

    code: str
    stop_words: frozenset[str]
    stemmer: str
    segmenter: str
    follow_up: FollowUpWords
    quantity: QuantityWords
    extract: ExtractWords

    def content_words(self, text: str) -> tuple[Span, ...]:
        """Spans of the words of two letters and more that are no stop words, in order."""
        return tuple(found.span() for found in _WORD.finditer(text) if found.group().lower() not in self.stop_words)

    def stems(self, words: Sequence[str]) -> list[str]:
        """The stem of each word, in lower case."""
        return list(Stemmer.Stemmer(self.stemmer, NO_CACHE).stemWords([word.lower() for word in words]))

    def sentences(self, text: str) -> list[Span]:
        """Spans of the sentences of a text, each line apart, without white space around them."""
        spans: list[Span] = []
        position = 0
        for line in text.split("\n"):
            at = position
            for sentence in sentencex.segment(self.segmenter, line) if line.strip() else ():
                start = at + len(sentence) - len(sentence.lstrip())
                at += len(sentence)
                if sentence.strip():
                    spans.append((start, start + len(sentence.strip())))
            position += len(line) + 1
        return _join_enumerators(text, spans)


def _join_enumerators(text: str, spans: list[Span]) -> list[Span]:
    """A list mark on its own ("1.", "•") belongs to the sentence that follows it on the line."""
    joined: list[Span] = []
    pending: int | None = None
    for start, end in spans:
        first = start if pending is None else pending
        if _ENUMERATOR.fullmatch(text, start, end) and text[end : end + 1] not in ("", "\n"):
            pending = first
            continue
        joined.append((first, end))
        pending = None
    if pending is not None:
        joined.append((pending, spans[-1][1]))
    return joined


@cache
def language(code: str = DEFAULT_LANGUAGE) -> Language:
    """The language of a code or tag ("es", "es-MX").

    One that is not shipped is read as the default one, but for its sentences: sentencex knows more languages.
    """
    short = code.partition("-")[0].lower()
    if short in language_codes():
        return load_language(short)
    return replace(load_language(DEFAULT_LANGUAGE), code=short, segmenter=short)


@cache
def load_language(code: str) -> Language:
    """A language that is shipped. Raises DataFileError naming file and field."""
    name = language_file(code, "language.toml")
    own, base = _table(code), _table(DEFAULT_LANGUAGE)
    try:
        follow_up = {**base["follow_up"], **own.get("follow_up", {})}
        quantity = {**base["quantity"], **own.get("quantity", {})}
        extract = {**base["extract"], **own.get("extract", {})}
        stop_words = frozenset(read_text(language_file(code, "stop_words.txt")).split())
        return Language(
            code=code,
            stop_words=stop_words,
            stemmer=_stemmer(own["stemmer"]),
            segmenter=str(own["segmenter"]),
            follow_up=_follow_up(follow_up, stop_words),
            quantity=QuantityWords(*(re.compile(quantity[key], re.IGNORECASE) for key in ("asks", "states"))),
            extract=ExtractWords(*(re.compile(extract[key], re.IGNORECASE) for key in ("limiting", "leaning"))),
        )
    except (KeyError, TypeError, re.error) as error:
        raise DataFileError(f"{name}: {type(error).__name__}: {error}") from error


def _table(code: str) -> dict[str, Any]:
    name = language_file(code, "language.toml")
    return parse_toml(read_text(name), name)


def _stemmer(name: str) -> str:
    if name not in Stemmer.algorithms():
        raise KeyError(f"stemmer {name!r} is none of Snowball's")
    return name


def _follow_up(table: dict[str, str], stop_words: frozenset[str]) -> FollowUpWords:
    names = ("pleasantry", "reply", "opening", "pointing", "comparing", "empty", "resolved", "naming", "narrowing")
    patterns = {key: re.compile(table[key], re.IGNORECASE) for key in names}
    return FollowUpWords(**patterns, function_words=stop_words | frozenset(table["function_words"].split()))
