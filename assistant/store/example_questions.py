"""How sections are asked for: by their headings, and by the questions that their authors say readers ask.

A question is nearer to another question than to its answer, so that each section has vectors of its own
here: first that of its title and heading, then one for each of those questions. They find passages and
rank them; they are never shown.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

import numpy as np

from assistant.arrays import Floats, Rows
from assistant.errors import IndexDamagedError
from assistant.store.ragged import segment_max
from assistant.store.snapshots import REBUILD
from assistant.store.vectors import FaissStore
from assistant.types import Document, Passage

LINES = 60  # nearest lines whose sections …
SECTIONS = 20  # … are candidates, at most so many


def section_questions(document: Document) -> list[tuple[str, ...]]:
    """Of each section: its title and heading as one line, then the questions that it answers."""
    return [(": ".join((document.title, *part.heading[-1:])), *part.example_questions) for part in document.sections]


def all_questions(documents: Iterable[Document]) -> list[str]:
    """The lines of all sections of all documents, in order: row i of the store belongs to the i-th."""
    return [line for document in documents for own in section_questions(document) for line in own]


class ExampleQuestionIndex:
    """The lines of a library's sections as a question sees them.

    store: rows as all_questions has them. sections: (n,), of each passage, and owners: (m,), of each line, the
    number of its section, counted over all documents.
    """

    def __init__(self, documents: Mapping[str, Document], passages: Sequence[Passage], store: FaissStore) -> None:
        """Raises IndexDamagedError when store has not as many rows as there are lines."""
        parts = [(name, at, part) for name, one in documents.items() for at, part in enumerate(one.sections)]
        self._starts: Rows = np.cumsum([0, *(1 + len(part.example_questions) for _, _, part in parts)], dtype=np.int64)
        if store.shape[0] != self._starts[-1]:
            raise IndexDamagedError(f"vectors and headings do not agree; {REBUILD}")
        numbers = {(name, at): number for number, (name, at, _) in enumerate(parts)}
        self.store = store
        self.sections: Rows = np.asarray([numbers[one.document_id, one.section] for one in passages], np.int64)

    def nearest(self, vector: Floats, *, among: Rows | None = None) -> Rows:
        """Rows of the passages whose sections are asked for most like a question (dim,), best section first."""
        allowed = None if among is None else np.flatnonzero(np.isin(self.owners, self.sections[among]))
        lines, _ = self.store.search(vector, LINES, among=allowed)
        found = [self._passages_of(section) for section in list(dict.fromkeys(self.owners[lines].tolist()))[:SECTIONS]]
        rows = np.concatenate([np.empty(0, np.int64), *found])
        return rows if among is None else rows[np.isin(rows, among)]

    def likeness(self, vector: Floats, rows: Rows, windows: Floats) -> tuple[Floats, Floats]:
        """Of each passage at rows: how near its section's heading is, and the nearest of its heading and questions.

        windows: (len(rows),), the best window of each passage, which stands in where a section says nothing
        of how it is asked for: else those that do would come first for that alone.
        """
        sections, places = np.unique(self.sections[rows], return_inverse=True)
        begins, ends = self._starts[sections], self._starts[sections + 1]
        lines = np.concatenate([np.empty(0, np.int64), *map(np.arange, begins, ends)]).astype(np.int64)
        scores = self.store.scores(vector, lines)
        edges = np.concatenate([[0], np.cumsum(ends - begins)]).astype(np.int64)
        heading, nearest = scores[edges[:-1]][places], segment_max(scores[:, None], edges)[:, 0][places]
        silent = (ends - begins == 1)[places]
        return heading, np.asarray(np.where(silent, np.maximum(heading, windows), nearest), np.float32)

    def _passages_of(self, section: int) -> Rows:
        begin, end = np.searchsorted(self._ordered, [section, section + 1])
        return self._order[begin:end]

    @cached_property
    def owners(self) -> Rows:
        """(m,): see above."""
        return np.repeat(np.arange(len(self._starts) - 1), np.diff(self._starts))

    @cached_property
    def _order(self) -> Rows:
        """(n,): rows of the passages in order of their sections."""
        return np.argsort(self.sections, kind="stable").astype(np.int64)

    @cached_property
    def _ordered(self) -> Rows:
        return self.sections[self._order]
