"""What need not be done again: documents kept as they are indexed, vectors of passages encoded before."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.arrays import Floats
from assistant.embedding import Bytes, Encoded, Encoder
from assistant.errors import IndexDamagedError
from assistant.store.bm25 import LexicalIndex, lexical_document_text, lexical_text
from assistant.store.example_questions import all_questions
from assistant.store.snapshot import BM25, BM25_DOCUMENTS, SnapshotContents, read_snapshot
from assistant.store.snapshots import Snapshot, open_snapshot, snapshot_ids
from assistant.store.tokens import Terms, load_terms, read_terms
from assistant.text.words import content_words
from assistant.types import Document, Passage, Span

Key = tuple[str, tuple[Span, ...]]  # all that the vectors of a passage follow from
Halves = npt.NDArray[np.float16]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class PassageVectors:
    """Of one passage, as they are stored: its own (dim,), of its s sentences and of its w words of content."""

    passage: Floats
    sentences: Halves
    words: Bytes


@dataclass(slots=True)
class PreviousSnapshots:
    """The snapshots on disk as a source: the live one, opened and verified, then the others.

    live: None where there is none or it is damaged. wanted: what vectors must have been made with.
    Whatever of the others is damaged or made otherwise is left alone.
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

    def vectors(self, keys: Iterable[Key]) -> dict[Key, PassageVectors]:
        """What is known of the passages with these keys."""
        missing = set(keys)
        found: dict[Key, PassageVectors] = {}
        for snapshot in self._usable():
            if not missing:
                break
            found.update(_vectors(self._contents(snapshot), missing))
            missing -= found.keys()
        return found

    def lines(self) -> dict[str, Floats]:
        """Lines that sections are asked for with, and the vector of each; of the newest snapshot that can be used."""
        usable = next(self._usable(), None)
        if usable is None:
            return {}
        contents = self._contents(usable)
        lines, store = all_questions(contents.documents), contents.example_questions
        vectors = store.get(np.arange(store.count()))
        return dict(zip(lines, vectors, strict=True)) if len(lines) == len(vectors) else {}

    def terms(self, kept: Collection[str]) -> dict[str, tuple[Terms | None, dict[str, int]]] | None:
        """Of the passages and documents of the live snapshot: terms, and id → row of those that are kept."""
        if self.live is None:
            return None
        contents = self._contents(self.live)
        rows = {
            BM25: {one.id: row for row, one in enumerate(contents.passages) if one.document_id in kept},
            BM25_DOCUMENTS: {one.id: row for row, one in enumerate(contents.documents) if one.id in kept},
        }
        terms = {kind: load_terms(self.live.folder / kind) for kind in rows}
        sizes = {BM25: len(contents.passages), BM25_DOCUMENTS: len(contents.documents)}
        fit = {kind: one if one and len(one.counts) == sizes[kind] else None for kind, one in terms.items()}
        return {kind: (fit[kind], rows[kind]) for kind in rows}

    def _usable(self) -> Iterator[Snapshot]:
        """Generations whose vectors may be used again: the live one, then what a rollback left after it.

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
            except IndexDamagedError:
                continue

    def _contents(self, snapshot: Snapshot) -> SnapshotContents:
        if snapshot.id not in self._read:
            self._read[snapshot.id] = read_snapshot(snapshot.folder, snapshot.manifest)
        return self._read[snapshot.id]


def key(passage: Passage) -> Key:
    """By what a passage is known again, in whatever document it stands."""
    return passage.text, passage.sentences


@dataclass(frozen=True, slots=True)
class GatheredVectors:
    """PassageVectors of n passages with m sentences and w words, as they are stored and in the order of Encoded.

    vectors: (n, dim). sentences: (m, dim). words: (w, word_dim); word_counts: (n,), how many are whose.
    new: texts that had to be encoded.
    """

    vectors: Floats
    sentences: Halves
    words: Bytes
    word_counts: npt.NDArray[np.int32]
    new: int


def encode_new(
    passages: Sequence[Passage],
    encoder: Encoder,
    earlier: PreviousSnapshots | None,
    *,
    progress: Progress | None = None,
) -> GatheredVectors:
    """PassageVectors of the passages; each text that is not known is encoded, once."""
    keys = [key(passage) for passage in passages]
    known = earlier.vectors(keys) if earlier else {}
    new = [one for one in dict.fromkeys(keys) if one not in known]
    if new:
        texts, spans = [text for text, _ in new], [own for _, own in new]
        if progress:
            progress(0, len(new))
        known.update(_split(new, encoder.encode_passages(texts, spans, progress=progress)))
    return _joined([known[one] for one in keys], encoder, new=len(new))


def encode_example_questions(
    documents: Iterable[Document], encoder: Encoder, earlier: PreviousSnapshots | None
) -> Floats:
    """(m, dim): vectors of the lines of all sections, in the order of all_questions; each new one is encoded, once."""
    lines = all_questions(documents)
    known = earlier.lines() if earlier else {}
    new = [line for line in dict.fromkeys(lines) if line not in known]
    if new:
        known.update(zip(new, encoder.encode_example_questions(new), strict=True))
    return np.stack([known[line] for line in lines])


def save_lexical(
    folder: Path,
    documents: Sequence[Document],
    passages: Sequence[Passage],
    *,
    kept: Collection[str],
    earlier: PreviousSnapshots | None,
) -> None:
    """Writes the keyword indexes; the texts of kept documents, known by their ids, are not taken apart again."""
    by_id = {document.id: document for document in documents}
    known = earlier.terms(kept) if earlier and kept else None
    own = [by_id[one.document_id] for one in passages]
    texts = [lexical_text(document, one) for document, one in zip(own, passages, strict=True)]
    for kind, ids, read, languages in (
        (BM25, [one.id for one in passages], texts, [one.language for one in own]),
        (
            BM25_DOCUMENTS,
            list(by_id),
            [lexical_document_text(one) for one in documents],
            [one.language for one in documents],
        ),
    ):
        earlier_terms, rows = known[kind] if known else (None, {})
        known_rows = [rows.get(one) for one in ids]
        terms = read_terms(read, languages=languages, earlier=earlier_terms, rows=known_rows)
        LexicalIndex.of(terms).save(folder / kind)


def _vectors(contents: SnapshotContents, keys: set[Key]) -> Iterator[tuple[Key, PassageVectors]]:
    vectors = contents.vectors.get(np.arange(contents.vectors.count()))
    sentences, words = np.asarray(contents.sentences.values), np.asarray(contents.words.values)
    begins, word_begins = contents.sentences.starts.tolist(), contents.words.starts.tolist()
    for row, passage in enumerate(contents.passages):
        if (own := key(passage)) in keys:
            sums = sentences[begins[row] : begins[row + 1]]
            yield own, PassageVectors(vectors[row], sums, words[word_begins[row] : word_begins[row + 1]])


def _split(keys: Sequence[Key], encoded: Encoded) -> Iterator[tuple[Key, PassageVectors]]:
    """Encoded texts one by one."""
    sentences = encoded.sentences.astype(np.float16)
    sentence = word = 0
    for row, one in enumerate(keys):
        ends = sentence + len(one[1]), word + len(content_words(one[0]))
        yield one, PassageVectors(encoded.passages[row], sentences[sentence : ends[0]], encoded.words[word : ends[1]])
        sentence, word = ends


def _joined(parts: Sequence[PassageVectors], encoder: Encoder, *, new: int) -> GatheredVectors:
    rows = np.zeros((0, encoder.dimension), np.float32)
    words = np.zeros((0, encoder.word_dimension), np.int8)
    return GatheredVectors(
        vectors=np.concatenate([rows, *(one.passage[None, :] for one in parts)]),
        sentences=np.concatenate([rows.astype(np.float16), *(one.sentences for one in parts)]),
        words=np.concatenate([words, *(one.words for one in parts)]),
        word_counts=np.array([len(one.words) for one in parts], np.int32),
        new=new,
    )
