"""Which expressions may match a text, told by the pieces of text that each of them needs.

Most messages hold none of the pieces of most rules, so most rules need not be tried. FilteredRE2 of google-re2 finds
the pieces. It knows no lookarounds, so it gets the expressions without them; that lets more texts through, never fewer.
"""

from collections.abc import Iterable

import re2

from assistant.safety.rules.alternatives import without_lookarounds
from assistant.safety.rules.grammar import Branch


class Prefilter:
    """Immutable after construction, so threads may share one."""

    def __init__(self, branches: Iterable[Branch]) -> None:
        self._branches = tuple(branches)
        self._filter = re2.Filter()
        for branch in self._branches:
            self._filter.Add(without_lookarounds(branch.regex.pattern))
        if self._branches:
            self._filter.Compile()

    def candidates(self, text: str) -> frozenset[Branch]:
        """All branches that match the text, and some that do not."""
        if not self._branches:
            return frozenset()
        return frozenset([self._branches[place] for place in self._filter.Match(text, potential=True) or ()])
