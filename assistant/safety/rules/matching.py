"""Where a pattern stands in a sentence: its first part, with all other parts beside it."""

import re
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field

from assistant.safety.rules.anchors import AnchorIndex
from assistant.safety.rules.clauses import Sentence
from assistant.safety.rules.grammar import Words
from assistant.safety.rules.patterns import Pattern


@dataclass(slots=True)
class Reading:
    """A sentence while the patterns of a file are tried on it: what was looked for once is remembered.

    held: those anchors of the file that stand in it. live: branches that may match, by the anchors alone.
    """

    sentence: Sentence
    index: AnchorIndex
    held: frozenset[str]
    live: frozenset[Hashable]
    _found: dict[Words, tuple[re.Match[str], ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, sentence: Sentence, index: AnchorIndex) -> "Reading":
        """The sentence, with the pieces it holds."""
        held = index.held_by(sentence.text)
        return cls(sentence, index, held, index.owners(held))

    def part(self, sentence: Sentence) -> "Reading":
        """A sentence that is a part of this one, and holds nothing that this one does not."""
        held = frozenset([piece for piece in self.held if piece in sentence.text])
        return Reading(sentence, self.index, held, self.index.owners(held))

    def may_hold(self, pattern: Pattern) -> bool:
        """Whether the pattern can match here, by the pieces alone."""
        return not any(words.branches.isdisjoint(self.live) for words in pattern.parts)

    def find(self, words: Words) -> tuple[re.Match[str], ...]:
        """All matches, in order."""
        found = self._found.get(words)
        if found is None:
            found = self._found[words] = self._search(words)
        return found

    def _search(self, words: Words) -> tuple[re.Match[str], ...]:
        text = self.sentence.text
        found = [match for branch in words.branches & self.live for match in branch.regex.finditer(text)]
        return tuple(sorted(found, key=re.Match.span))


def matches(pattern: Pattern, reading: Reading) -> Iterator[re.Match[str]]:
    """Matches of the pattern's first part that count, in order."""
    first = reading.find(pattern.parts[0])
    if not first or any(not reading.find(words) for words in pattern.parts[1:]):
        return
    for match in first:
        if pattern.near is None or _beside(match, pattern, reading, pattern.near):
            yield match


def excluded(pattern: Pattern, reading: Reading) -> bool:
    """Whether words stand in the message (reading: all of it) with which the pattern means something else."""
    return pattern.unless is not None and bool(reading.find(pattern.unless))


def _beside(match: re.Match[str], pattern: Pattern, reading: Reading, near: int) -> bool:
    """Whether every other part has a match with at most `near` words between."""
    return all(
        any(_between(match, other, reading.sentence.text) <= near for other in reading.find(words))
        for words in pattern.parts[1:]
    )


def _between(one: re.Match[str], other: re.Match[str], text: str) -> int:
    """Words between two matches; 0 when they touch or overlap."""
    start, end = min(one.end(), other.end()), max(one.start(), other.start())
    return text.count(" ", start, end)
