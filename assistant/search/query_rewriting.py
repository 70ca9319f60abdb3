"""What a question says in other words, and how its rare words are spelled: from data files, without a model.

Both look at what the library holds: a term the library uses itself needs no other words, and a misspelling
is put right only towards a word that some passage holds.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from assistant.data import language_file, read_toml
from assistant.errors import DataFileError
from assistant.text.words import content_words

Holds = Callable[[str], bool]  # whether any passage of the library holds a word, in whatever ending
SHORTEST = 5  # letters; shorter words have too many neighbours
TWO_EDITS_FROM = 9  # letters from which two edits are allowed, one before
LEAST_COUNT = 2  # occurrences of a word in the library that a misspelling may be put right to
MOST_UNKNOWN = 0.5  # share of a question's words; with as many unknown each must be near a word, or it is not English
_LETTERS = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True, slots=True)
class Term:
    """One row of the data file. pattern: any of its forms. means: what libraries say instead."""

    pattern: re.Pattern[str]
    means: str


@cache
def load_terms(language: str = "en") -> tuple[Term, ...]:
    """The rows of data/languages/<language>/vocabulary.toml. Raises DataFileError naming the row that is wrong."""
    name = language_file(language, "vocabulary.toml")
    data = read_toml(name)
    return tuple(
        _term(row, f"{name}, {group} {number}") for group, rows in data.items() for number, row in enumerate(rows, 1)
    )


def _term(row: Mapping[str, object], place: str) -> Term:
    forms, means = row.get("forms"), row.get("means")
    if set(row) != {"forms", "means"} or not isinstance(forms, list) or not forms or not isinstance(means, str):
        raise DataFileError(f"{place}: needs forms (a list of texts) and means (a text)")
    return Term(re.compile("|".join(_form(str(form)) for form in forms)), means)


def _form(form: str) -> str:
    """A form as whole words; one in capitals as it is written, any other in any case."""
    exact = form.upper() == form
    return rf"(?<!\w){re.escape(form)}(?!\w)" if exact else rf"(?<!\w)(?i:{re.escape(form)})(?!\w)"


def expand(question: str, terms: Sequence[Term], holds: Holds) -> str:
    """The question with what its terms mean behind it, each meaning once.

    A term of one word that the library holds, or whose meaning the question says itself, is left alone:
    written behind such a term, its meaning made rankings worse on every set tried.
    """
    found = []
    for term in terms:
        match = term.pattern.search(question)
        if match and term.means.lower() not in question.lower() and (" " in match[0] or not holds(match[0])):
            found.append(term.means)
    meanings = list(dict.fromkeys(found))
    return f"{question} ({'; '.join(meanings)})" if meanings else question


@cache
def english_words() -> frozenset[str]:
    """The 82,765 words of the frequency list that symspellpy ships, in lower case."""
    lines = files("symspellpy").joinpath("frequency_dictionary_en_82_765.txt").read_text(encoding="utf-8-sig")
    return frozenset(line.split()[0] for line in lines.splitlines() if line)


def word_counts(texts: Iterable[str]) -> Counter[str]:
    """How often each word of three letters and more stands in texts, in lower case."""
    return Counter(word for text in texts for word in _LETTERS.findall(text.lower()))


def correct(question: str, known: Mapping[str, int], holds: Holds) -> str:
    """The question with each misspelled word replaced by the nearest that the library holds.

    known: words of the library in lower case → how often. A word of the English list, a form of a word
    that the library holds, and a question that is mostly words near to none are left alone.
    """
    spans = content_words(question)
    wrong = [span for span in spans if _is_unknown(question[span[0] : span[1]].lower(), known, holds)]
    nearest = [_nearest(question[start:end].lower(), known) for start, end in wrong]
    if None in nearest and len(wrong) > 1 and len(wrong) >= MOST_UNKNOWN * len(spans):
        return question
    parts, last = [], 0
    for (start, end), right in zip(wrong, nearest, strict=True):
        parts += [question[last:start], right or question[start:end]]
        last = end
    return "".join((*parts, question[last:]))


def _is_unknown(word: str, known: Mapping[str, int], holds: Holds) -> bool:
    return len(word) >= SHORTEST and word.isalpha() and not (word in known or word in english_words() or holds(word))


def _nearest(word: str, known: Mapping[str, int]) -> str | None:
    """The known word with the same first letter and the fewest edits, the most frequent of several; None when far."""
    edits = 2 if len(word) >= TWO_EDITS_FROM else 1
    measure = _distance()
    near = [
        (distance, -count, other)
        for other, count in known.items()
        if count >= LEAST_COUNT and other[0] == word[0] and abs(len(other) - len(word)) <= edits
        if (distance := measure(word, other, edits)) >= 0
    ]
    return min(near)[2] if near else None


@cache
def _distance() -> Callable[[str, str, int], int]:
    """Edits between two words, a swap of neighbours counting once, or -1 when there are more than allowed."""
    from symspellpy.editdistance import DistanceAlgorithm, EditDistance

    compare: Callable[[str, str, int], int] = EditDistance(DistanceAlgorithm.DAMERAU_OSA_FAST).compare
    return compare
