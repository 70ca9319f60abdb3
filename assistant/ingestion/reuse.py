"""What need not be done again: documents kept as they are indexed, vectors of passages encoded before."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from assistant.arrays import Floats
from assistant.embedding import Bytes, Halves
from assistant.errors import IndexDamagedError, IndexFormatError
from assistant.store.example_questions import all_questions
from assistant.store.snapshot import BM25, SnapshotContents, read_snapshot
from assistant.store.snapshots import Snapshot, open_snapshot, snapshot_ids
from assistant.store.tokens import Terms, load_terms
from assistant.text.gloss import search_passage
from assistant.types import Document, Passage, Span

PassageKey = tuple[str, tuple[Span, ...]]  # all that the vectors of a passage follow from


@dataclass(frozen=True, slots=True)
class PassageVectors:
    """The vectors of one passage, as they are stored.

    - passage: (dim,), length 1.
    - sentences: (s, dim), un-normalised sums.
    - word_vectors: (w, word_dim), of its content words.
    """

    passage: Floats
    sentences: Halves
    word_vectors: Bytes

    def copy(self) -> "PassageVectors":
        """The same, apart from the arrays that they are slices of."""
        return PassageVectors(self.passage.copy(), self.sentences.copy(), self.word_vectors.copy())


@dataclass(frozen=True, slots=True)
class KnownTerms:
    """Texts of an earlier keyword index that need not be taken apart again.

    - terms: of all its texts.
    - rows: id of a passage or document → row of its text in terms.
    """

    terms: Terms
    rows: Mapping[str, int]


@dataclass(slots=True)
class PreviousSnapshots:
    """The snapshots on disk as a source: the live one, opened and verified, then the others.

    - live: None where there is none or it is damaged.
    - wanted: what vectors must have been made with; whatever is damaged or made otherwise is left alone.
    """

    index: Path
    live: Snapshot | None
    wanted: Mapping[str, Any]
    _read: dict[str, SnapshotContents] = field(default_factory=dict)

    def documents(self, ids: Iterable[str]) -> dict[str, tuple[Document, list[Passage]]]:
        """Those of the ids that the live snapshot holds, with their passages in reading order."""
        names = set(ids)
        if self.live is None or not names:
            return {}
        contents = self._contents(self.live)
        kept: dict[str, tuple[Document, list[Passage]]] = {
            one.id: (one, []) for one in contents.documents if one.id in names
        }
        for passage in contents.passages:
            if passage.document_id in kept:
                kept[passage.document_id][1].append(passage)
        return kept

    def vectors(self, keys: Iterable[PassageKey]) -> dict[PassageKey, PassageVectors]:
        """What is known of the passages with these keys."""
        missing = set(keys)
        found: dict[PassageKey, PassageVectors] = {}
        for snapshot in self._usable():
            if not missing:
                break
            found.update(_vectors(self._contents(snapshot), missing))
            missing -= found.keys()
        return found

    def example_questions(self) -> dict[str, Floats]:
        """Headings and example questions, and the vector of each; of the newest snapshot that can be used."""
        usable = next(self._usable(), None)
        if usable is None:
            return {}
        contents = self._contents(usable)
        lines, store = all_questions(contents.documents), contents.example_questions
        vectors = store.get(np.arange(store.count()))
        return dict(zip(lines, vectors, strict=True)) if len(lines) == len(vectors) else {}

    def terms(self, kind: str, kept: Collection[str]) -> KnownTerms | None:
        """What is known of the texts of a keyword index of the live snapshot; None where it is nothing.

        - kind: BM25 or BM25_DOCUMENTS.
        - kept: ids of the documents that are as they were.
        """
        if self.live is None or not kept:
            return None
        contents = self._contents(self.live)
        if kind == BM25:
            texts = [(one.id, one.document_id) for one in contents.passages]
        else:
            texts = [(one.id, one.id) for one in contents.documents]
        terms = load_terms(self.live.folder / kind)
        if terms is None or len(terms.counts) != len(texts):
            return None
        return KnownTerms(terms, {own: row for row, (own, document) in enumerate(texts) if document in kept})

    def _usable(self) -> Iterator[Snapshot]:
        """Snapshots whose vectors may be used again: the live one, then what a rollback left after it.

        Older ones are looked at only when the live one cannot be used: they seldom hold anything more.
        """
        live = self.live if self.live and self.live.manifest["vectors"] == self.wanted else None
        if live:
            yield live
        for name in reversed(snapshot_ids(self.index)):
            if live and name <= live.id:
                break
            try:
                snapshot = open_snapshot(self.index, name)
                if snapshot.manifest["vectors"] == self.wanted:
                    self._contents(snapshot)
                    yield snapshot
            except (IndexDamagedError, IndexFormatError):
                continue

    def _contents(self, snapshot: Snapshot) -> SnapshotContents:
        if snapshot.id not in self._read:
            self._read[snapshot.id] = read_snapshot(snapshot.folder, snapshot.manifest)
        return self._read[snapshot.id]


def passage_key(passage: Passage, code: str) -> PassageKey:
    """By what a passage is known again, in whatever document it stands: its text as search reads it.

    code: language of its document.
    """
    return search_passage(passage.text, passage.sentences, code)


def _vectors(contents: SnapshotContents, keys: set[PassageKey]) -> Iterator[tuple[PassageKey, PassageVectors]]:
    """The vectors of those passages of a snapshot that are looked for."""
    vectors = contents.vectors.get(np.arange(contents.vectors.count()))
    codes = {document.id: document.language for document in contents.documents}
    for row, passage in enumerate(contents.passages):
        key = passage_key(passage, codes[passage.document_id])
        if key in keys:
            yield key, PassageVectors(vectors[row], contents.sentences.of(row), contents.words.of(row))
