"""Numbers in a line of print: arabic and strictly written roman ones, and words that count with them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

_ARABIC = r"\d{1,5}"
_ROMAN = r"(?=[ivxlc])c?(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})"  # strictly, up to 199: no preface is longer
_NUMERAL = re.compile(rf"(?<![\w.,:/’'-])(?:{_ARABIC}|{_ROMAN}|{_ROMAN.upper()})(?![\w’'-]|[.,:/]\d)")
_WORD_BEFORE = re.compile(r"([^\W\d_]+)[\s.#]*$")
_WORD_AFTER = re.compile(r"^[\s.]*(?:(?:de|di)\s+)?([^\W\d_]+)")
_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_LANGUAGES = ("en", "es", "fr", "de", "pt", "it", "nl")
_UNITS = (  # what a book may have one of on each page
    "chapter part section day week month year step tradition concept promise lesson session meeting module unit "
    "exercise meditation reading reflection prayer question letter story rule tip table figure "
    "capítulo parte sección día semana mes año paso tradición lección sesión reunión módulo unidad ejercicio "
    "meditación lectura reflexión oración pregunta carta regla "
    "chapitre partie jour semaine mois étape tradition leçon séance réunion exercice méditation réflexion "
    "kapitel teil tag woche monat schritt tradition lektion sitzung übung meditation frage "
    "dia passo tradição lição sessão reunião exercício meditação reflexão capitolo giorno settimana passo lezione "
    "hoofdstuk dag week stap les "
    "appendix case dose example fact goal habit idea item key level meal myth phase point principle psalm reason round "
    "sign skill stage symptom task truth verse worksheet"
)
_OF = frozenset({"of", "de", "von", "sur", "di", "van"})  # between the number of a page and that of all


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number in a line.

    - start, end: characters, end exclusive.
    - counts: whether a word beside it counts with it ("Step 3", "3 January"); no page number is written so.
    """

    value: int
    start: int
    end: int
    counts: bool = False


@lru_cache(maxsize=4096)  # a line is looked at again and again
def numerals(line: str) -> tuple[Numeral, ...]:
    """The numbers in a line in order; roman ones only at its ends, where page numbers stand, and not as a pronoun."""
    return tuple(_numerals(line))


def _numerals(line: str) -> Iterator[Numeral]:
    for found in _NUMERAL.finditer(line):
        text, before, after = found.group(), line[: found.start()], line[found.end() :]
        is_inside = bool(before.strip() and after.strip())
        if not text or (not text.isdecimal() and (is_inside or (text == "I" and after.strip()))):
            continue
        yield Numeral(value_of(text), found.start(), found.end(), counts=_is_counted(before, after))


def value_of(numeral: str) -> int:
    """The number that a numeral, arabic or roman, stands for."""
    if numeral.isdecimal():
        return int(numeral)
    values = [_VALUES[letter] for letter in numeral.lower()]
    return sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))


def _is_counted(before: str, after: str) -> bool:
    """Whether a word right before or after a number counts with it. "3 de enero" has one word more between."""
    if _is_label(before, after) or _is_in_sentence(before, after):
        return True
    beside = (*_WORD_BEFORE.findall(before.lower()), *_WORD_AFTER.findall(after.lower()))
    return not _counting_words().isdisjoint(beside)


def _is_label(before: str, after: str) -> bool:
    """Whether a number numbers what follows it: "1." alone, "Fact 1: …"; no page number is written so."""
    return bool(not before.strip() and re.fullmatch(r"[.)]\s*", after)) or bool(
        before.strip() and after.startswith(":")
    )


def _is_in_sentence(before: str, after: str) -> bool:
    """Whether a number stands before a word in small letters, as in a sentence or before a unit: "Dose 1 mg"."""
    word = re.match(r"\s*([^\W\d_]+|%|°)", after)
    if not before.strip() or word is None:
        return False
    return word.group(1) == word.group(1).lower() and word.group(1) not in _OF


@cache
def _counting_words() -> frozenset[str]:
    from babel.dates import get_month_names  # not at the start of every command

    months = [
        name.rstrip(".").lower()
        for language in _LANGUAGES
        for width in ("wide", "abbreviated")
        for name in get_month_names(width, locale=language).values()
    ]
    return frozenset([*months, *_UNITS.split()])
