"""Where a pattern stands in a sentence: its first part, with all other parts beside it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from assistant.safety.rules.clauses import Sentence
from assistant.safety.rules.grammar import Branch, Expression
from assistant.safety.rules.patterns import Pattern
from assistant.safety.rules.prefilter import Prefilter


@dataclass(slots=True)
class SentenceMatcher:
    """A sentence while the patterns of a language are tried on it; it remembers what it looked for.

    - sentence: the text
    - candidates: branches that may match in it
    """

    sentence: Sentence
    candidates: frozenset[Branch]
    _found: dict[Expression, tuple[re.Match[str], ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, sentence: Sentence, prefilter: Prefilter[Branch]) -> "SentenceMatcher":
        """The sentence with its candidates."""
        return cls(sentence, prefilter.candidates(sentence.text))

    def may_hold(self, pattern: Pattern) -> bool:
        """Whether the pattern can match here, by the candidates alone."""
        return not any(part.branches.isdisjoint(self.candidates) for part in pattern.parts)

    def find(self, expression: Expression) -> tuple[re.Match[str], ...]:
        """All matches, in order."""
        found = self._found.get(expression)
        if found is None:
            found = self._found[expression] = self._search(expression)
        return found

    def _search(self, expression: Expression) -> tuple[re.Match[str], ...]:
        text = self.sentence.text
        tried = expression.branches & self.candidates
        found = [match for branch in tried for match in branch.regex.finditer(text)]
        return tuple(sorted(found, key=re.Match.span))


def matches(pattern: Pattern, sentence: SentenceMatcher) -> Iterator[re.Match[str]]:
    """Matches of the pattern's first part that count, in order."""
    first = sentence.find(pattern.parts[0])
    if not first or any(not sentence.find(part) for part in pattern.parts[1:]):
        return
    for match in first:
        if pattern.near is None or _is_beside(match, pattern, sentence, pattern.near):
            yield match


def excluded(pattern: Pattern, message: SentenceMatcher) -> bool:
    """Whether words stand in the message (all of it as one sentence) with which the pattern means something else."""
    return pattern.unless is not None and bool(message.find(pattern.unless))


def _is_beside(match: re.Match[str], pattern: Pattern, sentence: SentenceMatcher, near: int) -> bool:
    """Whether every other part has a match with at most `near` words between."""
    text = sentence.sentence.text
    return all(
        any(_words_between(match, other, text) <= near for other in sentence.find(part)) for part in pattern.parts[1:]
    )


def _words_between(one: re.Match[str], other: re.Match[str], text: str) -> int:
    """Words between two matches; 0 when they touch or overlap."""
    start, end = min(one.end(), other.end()), max(one.start(), other.start())
    return text.count(" ", start, end)
