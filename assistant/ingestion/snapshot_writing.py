"""The last stage: the files of a snapshot, and its manifest."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant.arrays import Floats
from assistant.data import data_file
from assistant.embedding import Encoder
from assistant.ingestion.build_settings import build_settings, vector_settings
from assistant.ingestion.library_encoding import LibraryEncoding
from assistant.ingestion.loading.notes import Note
from assistant.ingestion.reuse import PreviousSnapshots
from assistant.ingestion.source_loading import DocumentNotes
from assistant.store import snapshot
from assistant.store.bm25 import LexicalIndex, lexical_document_text, lexical_text
from assistant.store.document_vectors import document_vectors
from assistant.store.records import write_documents, write_passages
from assistant.store.row_file import RowFile
from assistant.store.row_texts import RowTexts
from assistant.store.tokens import read_terms
from assistant.store.vectors import KeepsTexts, new_store
from assistant.text.gloss import search_language
from assistant.types import Document, Passage

VECTOR_INDEXES = "vector_indexes"  # of a manifest: the kind of each vector store, and why


def write_texts(folder: Path, documents: Sequence[Document], passages: Sequence[Passage]) -> None:
    """Writes the documents and passages of a snapshot, and how they are to be ranked."""
    write_documents(folder / snapshot.DOCUMENTS, documents)
    write_passages(folder / snapshot.PASSAGES, passages)
    (folder / snapshot.RANKING).write_bytes(data_file(snapshot.RANKING).read_bytes())


def write_keyword_indexes(
    folder: Path,
    documents: Sequence[Document],
    passages: Sequence[Passage],
    *,
    kept: Collection[str],
    earlier: PreviousSnapshots | None,
) -> None:
    """Writes the BM25 indexes of passages and documents.

    - kept: ids of the documents that the live snapshot holds too; their texts are not taken apart again.
    """
    by_id = {document.id: document for document in documents}
    of_passages = [_LexicalText(one.id, by_id[one.document_id], one) for one in passages]
    of_documents = [_LexicalText(one.id, one) for one in documents]
    for kind, texts in ((snapshot.BM25, of_passages), (snapshot.BM25_DOCUMENTS, of_documents)):
        known = earlier.terms(kind, kept) if earlier else None
        rows = [known.rows.get(one.id) if known else None for one in texts]
        terms = read_terms(
            [one.text() if row is None else "" for one, row in zip(texts, rows, strict=True)],  # "": it is not read
            languages=[search_language(one.document.language) for one in texts],
            earlier=known.terms if known else None,
            rows=rows,
        )
        LexicalIndex.of(terms).save(folder / kind)


@dataclass(frozen=True, slots=True)
class _LexicalText:
    """What a keyword index reads: a passage of a document, or the whole of it. id: of the passage or document."""

    id: str
    document: Document
    passage: Passage | None = None

    def text(self) -> str:
        """The text that it is found by."""
        if self.passage is None:
            return lexical_document_text(self.document)
        return lexical_text(self.document, self.passage)


def write_vectors(
    folder: Path,
    documents: Sequence[Document],
    passages: Sequence[Passage],
    *,
    encoding: LibraryEncoding,
    engine: str,
) -> dict[str, Any]:
    """Writes the vectors of a snapshot: encodes what is new. Returns what its manifest says of the vector stores."""
    vectors = _write_passage_vectors(folder, encoding, len(passages))
    np.save(folder / snapshot.DOCUMENT_VECTORS, document_vectors(documents, passages, vectors), allow_pickle=False)
    questions = encoding.example_questions()
    return {
        snapshot.VECTORS: _write_store(engine, folder / snapshot.VECTORS, vectors, passages),
        snapshot.EXAMPLE_QUESTIONS: _write_store(engine, folder / snapshot.EXAMPLE_QUESTIONS, questions),
    }


def _write_passage_vectors(folder: Path, encoding: LibraryEncoding, count: int) -> Floats:
    """Writes the vectors of the sentences and words of passages; returns those of the passages, (count, dim).

    Sentences and words are most of what there is: they go to disk as they come and are never in memory together.
    """
    encoder = encoding.encoder
    vectors = np.empty((count, encoder.dimension), np.float32)
    word_counts = np.empty(count, np.int32)
    with (
        RowFile(folder / snapshot.SENTENCES, encoder.dimension, np.float16) as sentences,
        RowFile(folder / snapshot.WORDS, encoder.word_dimension, np.int8) as words,
    ):
        for row, one in enumerate(encoding.passages()):
            vectors[row] = one.passage
            word_counts[row] = len(one.word_vectors)
            sentences.write(one.sentences)
            words.write(one.word_vectors)
    np.save(folder / snapshot.WORD_COUNTS, word_counts, allow_pickle=False)
    return vectors


def _write_store(engine: str, place: Path, vectors: Floats, passages: Sequence[Passage] = ()) -> Mapping[str, Any]:
    """Vectors (n, dim) as a store in a snapshot that is being written; the key of each is its row.

    passages: whose vectors they are, for a store that keeps their texts too. Returns the description of the store.
    """
    store = new_store(engine, place, vectors.shape[1])
    store.write(np.arange(len(vectors)), vectors)
    if passages and isinstance(store, KeepsTexts):
        store.add_texts(RowTexts.of(passages, LexicalIndex.load(place.parent / snapshot.BM25, count=len(passages))))
    store.publish()
    return store.description()


def manifest_of(
    encoder: Encoder,
    documents: Sequence[Document],
    passages: Sequence[Passage],
    *,
    engine: str,
    failures: Mapping[str, Mapping[str, str | None]],
    notes: Mapping[str, DocumentNotes],
) -> dict[str, Any]:
    """What a snapshot was built from and with.

    - engine: of the vector store.
    - failures: path → "hash" and "reason", of the sources that cannot be indexed.
    - notes: path → notes, of the documents that have any.
    """
    return {
        "built_with": build_settings(encoder, engine),
        "vector_store": engine,
        "vectors": vector_settings(encoder),
        "sources": {"documents": {one.id: one.content_hash for one in documents}, "failures": dict(failures)},
        "notes": {
            path: {"withheld": own.withheld, "notes": [_note_row(note) for note in own.notes]}
            for path, own in sorted(notes.items())
        },
        "counts": {
            "documents": len(documents),
            "passages": len(passages),
            "sentences": sum(len(one.sentences) for one in passages),
            "withheld_sentences": sum(own.withheld for own in notes.values()),
        },
    }


def notes_of(manifest: Mapping[str, Any]) -> dict[str, DocumentNotes]:
    """Path → notes, as `manifest_of` was given them.

    Snapshots of loaders before 7 hold them as sentences, "warnings". Those are not read: their files are read again.
    """
    return {
        path: DocumentNotes(row["withheld"], tuple(Note(*note) for note in row.get("notes", ())))
        for path, row in manifest["notes"].items()
    }


def _note_row(note: Note) -> list[str | int]:
    """Kind, detail and, where it has one, page: the keys would be longer than the values."""
    return [note.kind, note.detail] if note.page is None else [note.kind, note.detail, note.page]
