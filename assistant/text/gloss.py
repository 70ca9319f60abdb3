"""How search reads a language that the encoder does not know: word by word, as words of the default language.

Dictionary-based translation of both sides (Pirkola, 1998): questions and texts are glossed alike, so vectors, keywords
and example questions work for them as they are, and a question can find texts in the default language too. What is
shown and quoted is never glossed.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

import Stemmer

from assistant.data import DEFAULT_LANGUAGE, data_file, language_file, read_text
from assistant.errors import DataFileError
from assistant.text.language import NO_CACHE, language
from assistant.types import Span

FILE = "gloss.tsv"
_WORD = re.compile(r"[^\W\d_]+")


def is_glossed(code: str) -> bool:
    """Whether texts of a language are read by their gloss."""
    return bool(_glosses(language(code).code))


def search_language(code: str) -> str:
    """The language whose words search reads in a text of this one."""
    return DEFAULT_LANGUAGE if is_glossed(code) else code


def search_text(text: str, code: str) -> str:
    """A text of a language as search reads it; words that are not known stay, without accents."""
    return "".join(_glossed(text, code)) if is_glossed(code) else text


def search_passage(text: str, spans: Sequence[Span], code: str) -> tuple[str, tuple[Span, ...]]:
    """The same of a passage, with the spans of its sentences in what search reads."""
    if not is_glossed(code):
        return text, tuple(spans)
    parts: list[str] = []
    found: list[Span] = []
    at = before = 0
    for start, end in spans:
        between, sentence = search_text(text[before:start], code), search_text(text[start:end], code)
        at += len(between)
        found.append((at, at + len(sentence)))
        parts += [between, sentence]
        at, before = at + len(sentence), end
    parts.append(search_text(text[before:], code))
    return "".join(parts), tuple(found)


def gloss_files(codes: Sequence[str]) -> tuple[str, ...]:
    """The files of those languages that have one."""
    names = (language_file(code, FILE) for code in codes)
    return tuple(name for name in names if data_file(name).is_file())


@cache
def _glosses(code: str) -> Mapping[str, str]:
    """Stem → words of the default language; empty for a language without a gloss. Raises DataFileError."""
    name = language_file(code, FILE)
    if not data_file(name).is_file():
        return {}
    glosses: dict[str, str] = {}
    for number, line in enumerate(read_text(name).splitlines(), start=1):
        if line.startswith("#") or not line:
            continue
        stem, _, words = line.partition("\t")
        if not stem or not words.strip() or stem in glosses:
            raise DataFileError(f"{name}: line {number}: a stem of its own, a tab and its words are needed")
        glosses[stem] = words.strip()
    return glosses


def _glossed(text: str, code: str) -> Iterator[str]:
    own = language(code)
    glosses, stemmer = _glosses(own.code), Stemmer.Stemmer(own.stemmer, NO_CACHE)
    at = 0
    for found in _WORD.finditer(text):
        plain = _without_accents(found.group().lower())
        yield text[at : found.start()]
        yield glosses.get(stemmer.stemWord(plain), plain)
        at = found.end()
    yield text[at:]


def _without_accents(word: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKD", word) if not unicodedata.combining(letter))
