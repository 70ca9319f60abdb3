"""Which expressions may match a text, told by the pieces of text that each of them needs.

Most messages hold none of the pieces of most rules, so most rules need not be tried. FilteredRE2 of google-re2 finds
the pieces. It knows no lookarounds, so it gets the expressions without them; that lets more texts through, never fewer.
"""

from collections.abc import Hashable, Iterable
from typing import Generic, Protocol, TypeVar

import re2

from assistant.safety.rules.alternatives import without_lookarounds


class HasSource(Hashable, Protocol):
    """A rule, or a part of one, that a regular expression decides."""

    @property
    def source(self) -> str:
        """The expression, as it is written."""


Rule = TypeVar("Rule", bound=HasSource)


class Prefilter(Generic[Rule]):
    """Immutable after construction, so threads may share one."""

    def __init__(self, branches: Iterable[Rule]) -> None:
        self._filter = re2.Filter()
        self._known: list[Rule] = []  # by their number in the filter
        self._unknown: set[Rule] = set()  # whose syntax RE2 does not know; they are tried on every text
        options = re2.Options()
        options.log_errors = False
        for branch in branches:
            try:
                self._filter.Add(without_lookarounds(branch.source), options)
            except re2.error:
                self._unknown.add(branch)
            else:
                self._known.append(branch)
        if self._known:
            self._filter.Compile()

    def candidates(self, text: str) -> frozenset[Rule]:
        """All branches that match the text, and some that do not."""
        if not self._known:
            return frozenset(self._unknown)
        numbers = self._filter.Match(text, potential=True) or ()
        return frozenset(self._unknown).union([self._known[number] for number in numbers])
