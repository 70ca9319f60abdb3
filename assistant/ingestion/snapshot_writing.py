"""The last stage: the files of a snapshot, and its manifest."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from assistant.data import data_file
from assistant.embedding import Encoder
from assistant.ingestion.build_settings import build_settings, vector_settings
from assistant.ingestion.library_encoding import EncodedLibrary
from assistant.ingestion.reuse import PreviousSnapshots
from assistant.ingestion.source_loading import Note
from assistant.store import snapshot
from assistant.store.bm25 import LexicalIndex, lexical_document_text, lexical_text
from assistant.store.records import write_documents, write_passages
from assistant.store.tokens import read_terms
from assistant.store.vectors import FaissStore
from assistant.types import Document, Passage


def write_files(
    folder: Path, documents: Sequence[Document], passages: Sequence[Passage], *, encoded: EncodedLibrary
) -> None:
    """Writes all files of a snapshot but its keyword indexes and its manifest."""
    write_documents(folder / snapshot.DOCUMENTS, documents)
    write_passages(folder / snapshot.PASSAGES, passages)
    FaissStore.build(encoded.vectors).save(folder / snapshot.FAISS)
    FaissStore.build(encoded.example_questions).save(folder / snapshot.EXAMPLE_QUESTIONS)
    np.save(folder / snapshot.SENTENCES, encoded.sentences, allow_pickle=False)
    np.save(folder / snapshot.WORDS, encoded.word_vectors, allow_pickle=False)
    np.save(folder / snapshot.WORD_COUNTS, encoded.word_counts, allow_pickle=False)
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
    passage_texts = {one.id: lexical_text(by_id[one.document_id], one) for one in passages}
    document_texts = {one.id: lexical_document_text(one) for one in documents}
    for kind, texts in ((snapshot.BM25, passage_texts), (snapshot.BM25_DOCUMENTS, document_texts)):
        known = earlier.terms(kind, kept) if earlier else None
        if known:
            rows = [known.rows.get(one) for one in texts]
            terms = read_terms(list(texts.values()), earlier=known.terms, rows=rows)
        else:
            terms = read_terms(list(texts.values()))
        LexicalIndex.of(terms).save(folder / kind)


def manifest_of(
    encoder: Encoder,
    documents: Sequence[Document],
    *,
    encoded: EncodedLibrary,
    failures: Mapping[str, Mapping[str, str | None]],
    notes: Mapping[str, Note],
) -> dict[str, Any]:
    """What a snapshot was built from and with.

    - failures: path → "hash" and "reason", of the sources that cannot be indexed.
    - notes: path → note, of the documents that have one.
    """
    return {
        "built_with": build_settings(encoder),
        "vectors": vector_settings(encoder),
        "sources": {"documents": {one.id: one.content_hash for one in documents}, "failures": dict(failures)},
        "notes": {
            path: {"withheld": note.withheld, "warnings": list(note.warnings)} for path, note in sorted(notes.items())
        },
        "counts": {
            "documents": len(documents),
            "passages": len(encoded.vectors),
            "sentences": len(encoded.sentences),
            "withheld_sentences": sum(note.withheld for note in notes.values()),
        },
    }


def notes_of(manifest: Mapping[str, Any]) -> dict[str, Note]:
    """Path → note, as `manifest_of` was given them."""
    return {path: Note(row["withheld"], tuple(row["warnings"])) for path, row in manifest["notes"].items()}
