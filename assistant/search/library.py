"""The live snapshot with its encoder: opened once, replaced when another snapshot is published."""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from assistant.data import DEFAULT_LANGUAGE
from assistant.embedding import Encoder
from assistant.errors import AssistantError, EncoderMismatchError, IndexDamagedError, IndexFormatError
from assistant.search.cohort import read_cohorts
from assistant.search.confidence import RankingModel, load_ranking, read_ranking
from assistant.search.index_view import IndexView
from assistant.search.query_rewriting import QueryRewriter, word_counts
from assistant.search.reranker import Reranker
from assistant.search.searcher import Searcher
from assistant.store.bm25 import LexicalIndex
from assistant.store.example_questions import ExampleQuestionIndex
from assistant.store.formats import outdated
from assistant.store.snapshot import BM25, BM25_DOCUMENTS, RANKING, damage, read_snapshot
from assistant.store.snapshots import REBUILD, Snapshot, current_id, open_current
from assistant.text.language import language
from assistant.types import Document, Passage

Withdrawn = Callable[[Iterable[str]], frozenset[str]]  # of these document ids, those that are withdrawn now
RECHECK_SECONDS = 1.0  # how often, at most, a question looks for a newer snapshot
_log = logging.getLogger(__name__)


def open_searcher(index: Path, encoder: Encoder, *, reranker: Reranker | None = None, verify: bool = True) -> Searcher:
    """The live snapshot, ready to search. verify: compare every file with its digest first.

    Raises IndexMissingError, IndexDamagedError, IndexFormatError, or EncoderMismatchError when the index was built
    with another encoder.
    """
    return searcher_of(open_current(index, verify=verify), encoder, reranker)


def searcher_of(snapshot: Snapshot, encoder: Encoder, reranker: Reranker | None = None) -> Searcher:
    """The searcher of a snapshot; whatever cannot be read of it is an IndexDamagedError."""
    with damage():
        return _read(snapshot, encoder, reranker)


def _read(snapshot: Snapshot, encoder: Encoder, reranker: Reranker | None) -> Searcher:
    check_encoder(snapshot, encoder)
    folder = snapshot.folder
    contents = read_snapshot(folder, snapshot.manifest)
    lengths = contents.vectors.dimension, contents.words.values.shape[1]
    if lengths != (encoder.dimension, encoder.word_dimension):
        raise IndexDamagedError(f"vectors are not as long as the encoder makes them; {REBUILD}")
    documents = {document.id: document for document in contents.documents}
    view = IndexView(
        documents=documents,
        passages=contents.passages,
        vectors=contents.vectors,
        document_vectors=contents.document_vectors,
        sentences=contents.sentences,
        words=contents.words,
        example_questions=ExampleQuestionIndex(documents, contents.passages, contents.example_questions),
        bm25=LexicalIndex.load(folder / BM25, count=len(contents.passages)),
        bm25_documents=LexicalIndex.load(folder / BM25_DOCUMENTS, count=len(documents)),
    )
    cohorts = read_cohorts(folder).by_language
    return Searcher(view, encoder, _ranking(snapshot), _rewriter(view), reranker, cohorts)


def _ranking(snapshot: Snapshot) -> RankingModel:
    """The figures that the snapshot carries; those shipped where it is older and names other features."""
    if outdated(snapshot.manifest):
        return load_ranking()
    return read_ranking((snapshot.folder / RANKING).read_text(encoding="utf-8"))


def _rewriter(view: IndexView) -> QueryRewriter:
    def holds(word: str) -> bool:
        return all(view.bm25.knows(stem) for stem in language().stems([word]))

    own = (one.text for one in view.passages if view.documents[one.document_id].language == DEFAULT_LANGUAGE)
    return QueryRewriter(word_counts(own), holds)


def check_encoder(snapshot: Snapshot, encoder: Encoder) -> None:
    """Raises EncoderMismatchError unless the snapshot was built with this very encoder."""
    built = snapshot.manifest["built_with"]["encoder"]
    if (built["digest"], built["dimension"]) != (encoder.digest, encoder.dimension):
        raise EncoderMismatchError(
            f"the index was built with encoder {built['name']} ({str(built['digest'])[:12]}…), not {encoder.name} "
            f"({encoder.digest[:12]}…); rebuild it: recovery-assistant ingest --rebuild"
        )


class Library:
    """Hands out the current Searcher; safe to use from several threads.

    The encoder is loaded on first use. A newer snapshot is picked up between two questions; one that
    cannot be opened leaves the old one in use, and is not tried again.
    """

    def __init__(
        self,
        index: Path,
        encoder: Callable[[], Encoder],
        *,
        withdrawn: Withdrawn | None = None,
        reranker: Reranker | None = None,
    ) -> None:
        """encoder: loads it. withdrawn: tells which documents are withdrawn now; asked once a second at most."""
        self._reranker = reranker
        self._index = index
        self._load_encoder = encoder
        self._encoder: Encoder | None = None
        self._flags = withdrawn
        self._opened: Searcher | None = None  # as the index has it
        self._searcher: Searcher | None = None  # with what the corpus has withdrawn since
        self._withdrawn: frozenset[str] = frozenset()
        self._snapshot = ""
        self._refused: tuple[str, AssistantError] | None = None  # a snapshot that cannot be used, and why
        self._checked = 0.0
        self._lock = threading.Lock()

    def searcher(self) -> Searcher:
        """The searcher of the live snapshot. Raises AssistantError when there is none.

        Whoever asks first after a publish opens the new snapshot; the others are served by the one
        before it meanwhile.
        """
        if not self._lock.acquire(blocking=self._searcher is None):
            return self._searcher or self.searcher()
        try:
            now = time.monotonic()
            if self._searcher is None or now - self._checked >= RECHECK_SECONDS:
                self._checked = now
                self._refresh()
                self._hide_withdrawn()
            if self._searcher is None:
                raise AssistantError("the index could not be opened")
            return self._searcher
        finally:
            self._lock.release()

    def documents(self) -> Mapping[str, Document]:
        """Every document by id; empty while no snapshot is open."""
        searcher = self._open_searcher()
        return searcher.documents if searcher else {}

    def passage(self, identifier: str) -> Passage | None:
        """The passage with that id; None where there is none, or while no snapshot is open."""
        searcher = self._open_searcher()
        return searcher.view.passage(identifier) if searcher else None

    def _open_searcher(self) -> Searcher | None:
        try:
            return self.searcher() if self.ready else None
        except AssistantError:
            return None

    def encoder(self) -> Encoder:
        """The encoder, loaded once. Raises EncoderError."""
        if self._encoder is None:
            self._encoder = self._load_encoder()
        return self._encoder

    @property
    def loaded_encoder(self) -> Encoder | None:
        """The encoder when it is loaded already."""
        return self._encoder

    @property
    def ready(self) -> bool:
        """Whether a question could be searched for at once."""
        return self._searcher is not None

    def _refresh(self) -> None:
        try:
            live = current_id(self._index)
            if live != self._snapshot:
                self._open_snapshot(live)
        except AssistantError as error:
            if self._searcher is None:
                raise
            _log.warning("the newer snapshot was not opened: %s", type(error).__name__)

    def _open_snapshot(self, live: str) -> None:
        """Opens the live snapshot, unless it was refused before: that takes long and ends the same."""
        if self._refused and self._refused[0] == live:
            raise type(self._refused[1])(*self._refused[1].args)
        encoder = self.encoder()
        try:
            snapshot = open_current(self._index)
            self._opened = self._searcher = searcher_of(snapshot, encoder, self._reranker)
        except (IndexDamagedError, IndexFormatError, EncoderMismatchError) as error:
            if (newer := current_id(self._index)) != live:  # pruned while it was being opened
                self._open_snapshot(newer)
                return
            self._refused = (live, error)
            raise
        self._snapshot, self._withdrawn, self._refused = snapshot.id, frozenset(), None

    def _hide_withdrawn(self) -> None:
        if self._flags is None or self._opened is None:
            return
        withdrawn = self._flags(self._opened.documents)
        if withdrawn == self._withdrawn:
            return
        documents = {
            name: replace(document, withdrawn=document.withdrawn or name in withdrawn)
            for name, document in self._opened.documents.items()
        }
        view = replace(self._opened.view, documents=documents)
        self._searcher, self._withdrawn = replace(self._opened, view=view), withdrawn
