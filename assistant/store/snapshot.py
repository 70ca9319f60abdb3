"""What the files of a snapshot hold, read and checked against each other."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.arrays import Floats
from assistant.errors import IndexDamagedError
from assistant.store import older_layout
from assistant.store.document_vectors import document_vectors
from assistant.store.older_layout import has_older_layout, open_older_vectors, read_older_documents
from assistant.store.ragged import Ragged
from assistant.store.records import read_documents, read_passages
from assistant.store.snapshots import REBUILD
from assistant.store.vectors import VectorStore, open_store
from assistant.text.regular_files import check_regular
from assistant.types import Document, Passage

DOCUMENTS = "documents.jsonl"
PASSAGES = "passages.jsonl"
VECTORS = "vectors"  # of passages, a vector store
DOCUMENT_VECTORS = "document-vectors.npy"  # in the order of documents.jsonl
SENTENCES = "sentences.npy"  # sentence sums, half precision, in the order of the passages
WORDS = "words.npy"  # word vectors in bytes, in the order of the passages
WORD_COUNTS = "word-counts.npy"  # how many of them each passage has
EXAMPLE_QUESTIONS = "example-questions"  # of headings and example questions, a vector store
RANKING = "ranking.toml"  # weights and confidence, as they were when the snapshot was built
BM25 = "bm25"  # of passages
BM25_DOCUMENTS = "bm25-documents"  # of whole documents, in the order of documents.jsonl


@dataclass(frozen=True, slots=True)
class SnapshotContents:
    """Documents and passages of a snapshot with their vectors; key or row i of each belongs to passages[i].

    document_vectors: (documents, dim), rows of length 1. example_questions: keys as all_questions has them.
    """

    documents: tuple[Document, ...]
    passages: tuple[Passage, ...]
    vectors: VectorStore
    document_vectors: Floats
    sentences: Ragged
    words: Ragged
    example_questions: VectorStore


def read_snapshot(folder: Path, manifest: Mapping[str, Any]) -> SnapshotContents:
    """The contents of a snapshot's folder. Raises IndexDamagedError for whatever cannot be read."""
    with damage():
        _check_regular_files(folder)
        contents = _read_older(folder) if has_older_layout(manifest) else _read(folder, str(manifest["vector_store"]))
    _check(contents)
    return contents


def _check_regular_files(folder: Path) -> None:
    """Raises OSError for a pipe or the like, which would never end. An index may be opened without its digests."""
    for path in folder.rglob("*"):
        if not path.is_dir():
            check_regular(path)


def _read(folder: Path, engine: str) -> SnapshotContents:
    passages = read_passages(folder / PASSAGES)
    return SnapshotContents(
        documents=read_documents(folder / DOCUMENTS),
        passages=passages,
        vectors=open_store(engine, folder / VECTORS),
        document_vectors=_array(folder / DOCUMENT_VECTORS),
        sentences=_sentences(folder, passages),
        words=_words(folder),
        example_questions=open_store(engine, folder / EXAMPLE_QUESTIONS),
    )


def _read_older(folder: Path) -> SnapshotContents:
    documents = read_older_documents(folder / DOCUMENTS)
    passages = read_passages(folder / PASSAGES)
    vectors = open_older_vectors(folder / older_layout.VECTORS)
    return SnapshotContents(
        documents=documents,
        passages=passages,
        vectors=vectors,
        document_vectors=document_vectors(documents, passages, vectors.get(np.arange(vectors.count()))),
        sentences=_sentences(folder, passages),
        words=_words(folder),
        example_questions=open_older_vectors(folder / older_layout.EXAMPLE_QUESTIONS),
    )


def _sentences(folder: Path, passages: Sequence[Passage]) -> Ragged:
    return Ragged.load(folder / SENTENCES, [len(one.sentences) for one in passages])


def _words(folder: Path) -> Ragged:
    return Ragged.load(folder / WORDS, _array(folder / WORD_COUNTS).tolist())


def _check(contents: SnapshotContents) -> None:
    """Raises IndexDamagedError unless the parts are as many as they should be."""
    passages, dimension = len(contents.passages), contents.vectors.dimension
    fits = (
        contents.vectors.count() == passages
        and len(contents.words.starts) == passages + 1
        and contents.document_vectors.shape == (len(contents.documents), dimension)
    )
    if not fits:
        raise IndexDamagedError(f"vectors and passages do not agree; {REBUILD}")


def _array(path: Path) -> npt.NDArray[Any]:
    return np.asarray(np.load(path, allow_pickle=False))


@contextmanager
def damage() -> Iterator[None]:
    """Whatever goes wrong in reading a snapshot as an IndexDamagedError; rows of another shape too."""
    try:
        yield
    except (
        OSError,
        ValueError,
        KeyError,
        TypeError,
        RecursionError,
    ) as error:
        raise IndexDamagedError(f"a file of the index cannot be read ({type(error).__name__}); {REBUILD}") from error
