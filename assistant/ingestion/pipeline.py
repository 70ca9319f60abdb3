"""A folder of sources to a published snapshot of the index: the whole path in `build`."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from assistant.embedding import Encoder, Progress
from assistant.errors import IndexDamagedError, IndexFormatError, IndexMissingError
from assistant.ingestion.build_settings import build_settings, split_limits, vector_settings
from assistant.ingestion.garbage import older_objects_left_alone
from assistant.ingestion.library_encoding import LibraryEncoding
from assistant.ingestion.loading import ReadLimits
from assistant.ingestion.plan import Plan, make_plan
from assistant.ingestion.report import Clock, Report
from assistant.ingestion.reuse import PreviousSnapshots
from assistant.ingestion.snapshot_writing import (
    VECTOR_INDEXES,
    manifest_of,
    notes_of,
    write_keyword_indexes,
    write_texts,
    write_vectors,
)
from assistant.ingestion.source_loading import DocumentNotes, LoadResult, load_sources
from assistant.ingestion.splitter import CountTokens, split_document
from assistant.store import snapshots
from assistant.store.formats import FORMAT_VERSION, outdated
from assistant.store.recorded import CORPUS, corpus_from
from assistant.store.snapshots import REBUILD, Snapshot, new_snapshot, open_current, publish, write_lock
from assistant.store.vectors import ENGINES
from assistant.text.gloss import search_text
from assistant.types import Document, Passage

KeptDocuments = Mapping[str, tuple[Document, Sequence[Passage]]]  # by document id
Notes = Mapping[str, DocumentNotes]  # by path
Complete = Callable[[Snapshot], None]  # of a snapshot that is written, and not sealed yet


def build(
    corpus: Path,
    index: Path,
    encoder: Encoder,
    *,
    rebuild: bool = False,
    progress: Progress | None = None,
    limits: ReadLimits | None = None,
    engine: str = ENGINES[0],
    complete: Complete | None = None,
) -> Report:
    """Brings the index up to date with the corpus; publishes a new snapshot if anything changed.

    Only what changed is read, and only new passages are encoded. A live index that is damaged or of another format:
    everything is read, and it stays live meanwhile. Failed files are tried again; they are reported, never raised.

    - rebuild: everything is read and encoded; nothing of earlier snapshots is used.
    - limits: what reading one file may cost; None for the usual ones.
    - engine: of the vector store, one of ENGINES.
    - complete: adds files to a new snapshot just before it is published.

    Raises AssistantError when nothing at all could be indexed, the disk refuses, or another run holds the index.
    """
    clock = Clock()
    with write_lock(index), older_objects_left_alone():
        plan = make_plan(corpus, index, settings=build_settings(encoder, engine))
        live, reason = open_live(index)
        kept_paths = plan.unchanged if live and not rebuild else ()
        sources = load_sources(corpus, plan, kept=kept_paths, limits=limits, progress=progress)
        place = corpus_from(index, corpus)
        if live and plan.is_current and not sources.documents and live.manifest.get(CORPUS) == place:
            return _report_unchanged(index, plan, live, sources, clock)
        earlier = None if rebuild else PreviousSnapshots(index, live, vector_settings(encoder))
        kept = earlier.documents(kept_paths) if earlier else {}
        documents = sorted((*(one for one, _ in kept.values()), *sources.documents), key=lambda one: one.id)
        passages = _split(documents, kept, encoder)
        clock.stop("read")
        notes = {**notes_of_kept(live, kept), **sources.notes}
        failures = {one: {"hash": plan.hashes.get(one), "reason": why} for one, why in sources.failures.items()}
        made = manifest_of(encoder, documents, passages, engine=engine, failures=failures, notes=notes)
        encoding = LibraryEncoding(documents, passages, encoder, earlier=earlier, progress=progress)
        with new_snapshot(index, snapshots.new_name(index)) as folder:
            write_texts(folder, documents, passages)
            write_keyword_indexes(folder, documents, passages, kept=kept, earlier=earlier)
            clock.stop("index")
            stores = write_vectors(folder, documents, passages, encoding=encoding, engine=engine)
            clock.stop("embed")
            published = _publish(index, folder, {CORPUS: place, VECTOR_INDEXES: stores, **made}, complete)
    clock.stop("index")
    return replace(_report(plan, sources, notes, published, clock), encoded=encoding.new, built_anew=reason)


def _publish(index: Path, folder: Path, manifest: Mapping[str, Any], complete: Complete | None) -> Snapshot:
    if complete is not None:
        complete(Snapshot(folder, {"format_version": FORMAT_VERSION, "files": {}, **manifest}))
    return publish(index, folder, manifest)


def build_documents(documents: Sequence[Document], index: Path, encoder: Encoder) -> Report:
    """Publishes an index of documents that are already at hand, for measuring on other collections."""
    clock = Clock()
    with write_lock(index):
        passages = _split(documents, {}, encoder)
        clock.stop("read")
        manifest = manifest_of(encoder, documents, passages, engine=ENGINES[0], failures={}, notes={})
        encoding = LibraryEncoding(documents, passages, encoder)
        with new_snapshot(index, snapshots.new_name(index)) as folder:
            write_texts(folder, documents, passages)
            write_keyword_indexes(folder, documents, passages, kept=(), earlier=None)
            clock.stop("index")
            stores = write_vectors(folder, documents, passages, encoding=encoding, engine=ENGINES[0])
            clock.stop("embed")
            published = publish(index, folder, {VECTOR_INDEXES: stores, **manifest})
        clock.stop("index")
    plan = Plan(added=tuple(document.id for document in documents))
    report = _report(plan, LoadResult(tuple(documents), {}, {}), {}, published, clock)
    return replace(report, encoded=encoding.new)


def open_live(index: Path) -> tuple[Snapshot | None, str | None]:
    """The live snapshot, verified, or why all must be built anew; neither where there is none."""
    try:
        live = open_current(index)
    except IndexDamagedError as error:
        return None, str(error).removesuffix(f"; {REBUILD}")
    except IndexFormatError as error:
        return None, str(error).partition(";")[0]
    except IndexMissingError:
        return None, None
    if remark := outdated(live.manifest):
        return None, f"snapshot {live.id} {remark}"
    return live, None


def _split(documents: Sequence[Document], kept: KeptDocuments, encoder: Encoder) -> list[Passage]:
    """The passages of all documents; those of kept documents as they are."""
    limits = split_limits(encoder)
    passages: list[Passage] = []
    for document in documents:
        if document.id in kept:
            passages += kept[document.id][1]
        else:
            passages += split_document(document, _token_counter(encoder, document.language), limits)
    return passages


def _token_counter(encoder: Encoder, code: str) -> CountTokens:
    """Counts the tokens of texts of a language as the encoder is given them."""
    return lambda texts: encoder.count_tokens([search_text(text, code) for text in texts])


def notes_of_kept(live: Snapshot | None, kept: Collection[str]) -> Notes:
    """What was noted of documents that are kept as they are. kept: their paths."""
    if live is None:
        return {}
    return {path: own for path, own in notes_of(live.manifest).items() if path in kept}


def _report_unchanged(index: Path, plan: Plan, live: Snapshot, sources: LoadResult, clock: Clock) -> Report:
    """Clears away what killed runs left; the live snapshot stays."""
    snapshots.clear_interrupted(index)
    snapshots.drop_old(index)
    clock.stop("read")
    return _report(plan, sources, notes_of(live.manifest), live, clock)


def _report(plan: Plan, sources: LoadResult, notes: Notes, live: Snapshot, clock: Clock) -> Report:
    """What a run did that ended with this live snapshot."""
    counts = live.manifest["counts"]
    report = report_of_reading(plan, sources, notes)
    return replace(
        report,
        snapshot=live.id,
        passages=counts["passages"],
        sentences=counts["sentences"],
        seconds=clock.seconds(),
    )


def report_of_reading(plan: Plan, sources: LoadResult, notes: Notes) -> Report:
    """What is known once the sources are read. notes: of every document."""
    healed = set(plan.retried).intersection(sources.paths)
    return Report(
        plan=replace(plan, added=tuple(sorted({*plan.added, *healed}))),
        read=sources.paths,
        failures=sources.failures,
        notes={path: own.notes for path, own in notes.items() if own.notes},
        withheld={path: own.withheld for path, own in notes.items() if own.withheld},
    )


__all__ = ["Report", "build", "build_documents", "notes_of_kept", "open_live", "report_of_reading"]
