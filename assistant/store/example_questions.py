"""The example questions of sections: what readers ask that a section answers, as its author says.

A question is nearer to another question than to its answer, so each section has vectors of its own here: first that
of its title and heading, then one for each example question. They find passages and rank them; they are never shown.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

import numpy as np

from assistant.arrays import Floats, Rows
from assistant.errors import IndexDamagedError
from assistant.store.ragged import flat_places, segment_max
from assistant.store.vectors import REBUILD, VectorStore
from assistant.text.gloss import search_text
from assistant.types import Document, Passage, Section


def section_questions(document: Document) -> list[tuple[str, ...]]:
    """Of each section: its title and heading as one line, then its example questions; all as search reads them."""
    return [
        tuple(search_text(line, document.language) for line in (_title_line(document, part), *part.example_questions))
        for part in document.sections
    ]


def _title_line(document: Document, part: Section) -> str:
    return ": ".join((document.title, *part.heading[-1:]))


def all_questions(documents: Iterable[Document]) -> list[str]:
    """The questions of all sections of all documents, in order: key i of the store belongs to the i-th."""
    return [line for document in documents for own in section_questions(document) for line in own]


class ExampleQuestionIndex:
    """The questions of a library's sections as a new question sees them.

    store: vectors of `all_questions`, by place. sections: (n,), of each passage the number of its section, and
    owners: (m,), of each question the number of its section; sections are counted over all documents.
    """

    def __init__(self, documents: Mapping[str, Document], passages: Sequence[Passage], store: VectorStore) -> None:
        """Raises IndexDamagedError when store has not as many vectors as there are questions."""
        parts = [(name, at, part) for name, one in documents.items() for at, part in enumerate(one.sections)]
        counts = [1 + len(part.example_questions) for _, _, part in parts]
        self._starts: Rows = np.cumsum([0, *counts], dtype=np.int64)
        if store.count() != self._starts[-1]:
            raise IndexDamagedError(f"vectors and headings do not agree; {REBUILD}")
        numbers = {(name, at): number for number, (name, at, _) in enumerate(parts)}
        self.store = store
        self.sections: Rows = np.asarray([numbers[one.document_id, one.section] for one in passages], np.int64)

    def nearest(self, vector: Floats, *, questions: int, sections: int, among: Rows | None = None) -> Rows:
        """Rows of the passages of the sections whose questions are nearest to a question (dim,), best section first.

        questions: how many of the nearest are looked at. sections: how many of theirs are taken at most. among: the
        rows that may be found; None for all.
        """
        allowed = None if among is None else np.flatnonzero(np.isin(self.owners, self.sections[among]))
        found, _ = self.store.search(vector, questions, among=allowed)
        best = list(dict.fromkeys(self.owners[found].tolist()))[:sections]
        rows = np.concatenate([np.empty(0, np.int64), *map(self._passages_of, best)])
        return rows if among is None else rows[np.isin(rows, among)]

    def likeness(self, vector: Floats, rows: Rows, windows: Floats) -> tuple[Floats, Floats]:
        """Of each passage at rows: cosine with its section's heading, and the best with its heading and questions.

        windows: (len(rows),), the best window of each passage. It stands in where a section has no example
        questions: else sections that have some would come first for that alone.
        """
        sections, places = np.unique(self.sections[rows], return_inverse=True)
        questions, begins = flat_places(self._starts, sections)
        scores = self.store.get(questions) @ vector
        heading = scores[begins[:-1]][places]
        nearest = segment_max(scores[:, None], begins)[:, 0][places]
        has_none = (np.diff(begins) == 1)[places]
        return heading, np.asarray(np.where(has_none, np.maximum(heading, windows), nearest), np.float32)

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
