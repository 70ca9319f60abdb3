"""What the files of a snapshot hold, read and checked against each other."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.errors import IndexDamagedError
from assistant.store.ragged import Ragged
from assistant.store.records import read_documents, read_passages
from assistant.store.snapshots import REBUILD
from assistant.store.vectors import FaissStore
from assistant.types import Document, Passage

DOCUMENTS = "documents.jsonl"
PASSAGES = "passages.jsonl"
FAISS = "faiss.index"  # passage vectors
SENTENCES = "sentences.npy"  # sentence sums, half precision, in the order of the passages
WORDS = "words.npy"  # word vectors in bytes, in the order of the passages
WORD_COUNTS = "word-counts.npy"  # how many of them each passage has
EXAMPLE_QUESTIONS = "example-questions.index"  # vectors of headings and example questions
RANKING = "ranking.toml"  # weights and confidence, as they were when the snapshot was built
BM25 = "bm25"  # of passages
BM25_DOCUMENTS = "bm25-documents"  # of whole documents, in the order of documents.jsonl


@dataclass(frozen=True, slots=True)
class SnapshotContents:
    """Documents and passages of a snapshot with their vectors; row i of each store belongs to passages[i]."""

    documents: tuple[Document, ...]
    passages: tuple[Passage, ...]
    store: FaissStore
    sentences: Ragged
    words: Ragged
    example_questions: FaissStore  # rows in the order of example_questions.all_questions


def read_snapshot(folder: Path) -> SnapshotContents:
    """The contents of a generation's folder. Raises IndexDamagedError for whatever cannot be read."""
    with damage():
        passages = read_passages(folder / PASSAGES)
        store = FaissStore.load(folder / FAISS)
        sentences = Ragged.load(folder / SENTENCES, [len(one.sentences) for one in passages])
        words = Ragged.load(folder / WORDS, _counts(folder / WORD_COUNTS, len(passages)))
        documents = read_documents(folder / DOCUMENTS)
        example_questions = FaissStore.load(folder / EXAMPLE_QUESTIONS)
    if store.shape[0] != len(passages):
        raise IndexDamagedError(f"vectors and passages do not agree; {REBUILD}")
    return SnapshotContents(documents, passages, store, sentences, words, example_questions)


def _counts(path: Path, passages: int) -> list[int]:
    counts = np.load(path, allow_pickle=False)
    if counts.shape != (passages,):
        raise IndexDamagedError(f"words and passages do not agree; {REBUILD}")
    return [int(count) for count in counts]


@contextmanager
def damage() -> Iterator[None]:
    """Whatever goes wrong in reading a snapshot as an IndexDamagedError."""
    try:
        yield
    except (OSError, ValueError, KeyError, TypeError) as error:  # TypeError, KeyError: rows of another shape
        raise IndexDamagedError(f"a file of the index cannot be read ({type(error).__name__}); {REBUILD}") from error
