"""What a question says in other words, and how its rare words are spelled: from data files, without a model.

Both look at what the library holds: a term the library uses itself needs no other words, and a misspelling
is put right only towards a word that some passage holds.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib.resources import files
from typing import TYPE_CHECKING

from assistant.data import DEFAULT_LANGUAGE, language_file, read_toml
from assistant.errors import DataFileError
from assistant.search.parameters import load_parameters
from assistant.search.query import FollowUp
from assistant.text.words import content_words

if TYPE_CHECKING:
    from symspellpy import SymSpell

Holds = Callable[[str], bool]  # whether any passage of the library holds a word, in whatever ending
MOST_EDITS = 2
_LETTERS = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True, slots=True)
class Term:
    """One row of the data file. pattern: any of its forms. means: what libraries say instead."""

    pattern: re.Pattern[str]
    means: str


@cache
def load_terms(language: str = DEFAULT_LANGUAGE) -> tuple[Term, ...]:
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


class QueryRewriter:
    """Rewrites questions in the default language; others are left as they are.

    counts: words of the library in lower case → how often. holds: see Holds.
    """

    def __init__(self, counts: Mapping[str, int], holds: Holds) -> None:
        self._counts = counts
        self._holds = holds

    def rewritten(self, plan: FollowUp) -> FollowUp:
        """The plan with every question of it rewritten."""
        if plan.language != DEFAULT_LANGUAGE:
            return plan
        earlier = tuple(replace(one, text=self.rewrite(one.text)) for one in plan.earlier)
        return replace(plan, query=self.rewrite(plan.query), earlier=earlier)

    def rewrite(self, question: str) -> str:
        """The question with misspellings put right and with other words for terms that the library does not use."""
        return expand(self.correct(question), load_terms(), self._holds)

    def correct(self, question: str) -> str:
        """The question with each misspelled word replaced by the nearest that the library holds.

        A word of the English list, a form of a word that the library holds, and a question that is mostly
        words near to none are left alone.
        """
        spans = content_words(question)
        wrong = [span for span in spans if self._is_unknown(question[span[0] : span[1]].lower())]
        nearest = [self._nearest(question[start:end].lower()) for start, end in wrong]
        many = len(wrong) > 1 and len(wrong) >= load_parameters().spelling.most_unknown * len(spans)
        if many and None in nearest:
            return question
        parts, last = [], 0
        for (start, end), right in zip(wrong, nearest, strict=True):
            parts += [question[last:start], right or question[start:end]]
            last = end
        return "".join((*parts, question[last:]))

    def _is_unknown(self, word: str) -> bool:
        if len(word) < load_parameters().spelling.shortest or not word.isalpha():
            return False
        return not (word in self._counts or word in english_words() or self._holds(word))

    def _nearest(self, word: str) -> str | None:
        """The library's word with the same first letter and the fewest edits, the most frequent of several.

        A swap of neighbours is one edit. None when every word is too far.
        """
        from symspellpy import Verbosity

        edits = MOST_EDITS if len(word) >= load_parameters().spelling.two_edits_from else 1
        found = self._spelling.lookup(word, Verbosity.ALL, max_edit_distance=edits)
        near = [(one.distance, -one.count, one.term) for one in found if one.term[0] == word[0]]
        return min(near)[2] if near else None

    @cached_property
    def _spelling(self) -> "SymSpell":
        """The library's words by their deletes (symmetric delete spelling correction; Garbe 2012)."""
        from symspellpy import SymSpell

        index = SymSpell(max_dictionary_edit_distance=MOST_EDITS, count_threshold=1)
        for word, count in self._counts.items():
            if count >= load_parameters().spelling.least_count:
                index.create_dictionary_entry(word, count)
        return index
