"""A folder of sources to a published snapshot of the index: the whole path in `build`."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from assistant.arrays import Floats, unit_rows
from assistant.data import data_file
from assistant.embedding import Encoder
from assistant.embedding.adapters import QUESTION_ADAPTERS
from assistant.errors import AssistantError, DocumentError, IndexDamagedError, IndexMissingError
from assistant.ingestion.loading import LOADER_VERSION, Loaded, ReadLimits, load
from assistant.ingestion.plan import Plan, make_plan
from assistant.ingestion.report import Clock
from assistant.ingestion.report import Report as Report
from assistant.ingestion.reuse import (
    GatheredVectors,
    PreviousSnapshots,
    encode_example_questions,
    encode_new,
    save_lexical,
)
from assistant.ingestion.splitter import SPLITTER_VERSION, SplitLimits, split_document
from assistant.store import snapshot, snapshots
from assistant.store.records import write_documents, write_passages
from assistant.store.snapshots import REBUILD, Snapshot, new_snapshot, open_current, publish, write_lock
from assistant.store.vectors import ENGINES, new_store
from assistant.types import Document, Passage

Progress = Callable[[str, int, int], None]  # stage, done, all

VECTORS_VERSION = "1"  # raise it when the same encoder would give a passage other vectors
VECTOR_DATA = (
    "languages/en/stop_words.txt",
    "word_basis.npy",
    QUESTION_ADAPTERS,
)
SHAPING_DATA = ("boilerplate.toml", "lead_generation.toml", "helplines.toml", *VECTOR_DATA, snapshot.RANKING)


@dataclass(slots=True)
class _Run:
    """What the stages of one run share."""

    index: Path
    encoder: Encoder
    report: Report
    clock: Clock
    progress: Progress | None = None
    limits: ReadLimits | None = None
    engine: str = ENGINES[0]
    earlier: PreviousSnapshots | None = None
    kept: Mapping[str, tuple[Document, Sequence[Passage]]] = field(default_factory=dict)  # by document id


def build(
    corpus: Path,
    index: Path,
    encoder: Encoder,
    *,
    rebuild: bool = False,
    progress: Progress | None = None,
    limits: ReadLimits | None = None,
    engine: str = ENGINES[0],
) -> Report:
    """Brings the index up to date with the corpus; publishes a new snapshot if anything changed.

    Only what changed is read, and only new passages are encoded. rebuild: everything is, and nothing of
    earlier snapshots is used; a damaged live index: everything is read. Files that failed before are
    tried again. limits: what reading one file may cost. engine: of the vector store.

    Raises AssistantError when nothing at all could be indexed, the disk refuses, or another run holds the
    index. Files that fail are in the report, never raised.
    """
    clock = Clock()
    with write_lock(index):
        plan = make_plan(corpus, index, settings=build_settings(encoder, engine))
        live, damage = _open_live(index)
        run = _Run(
            index, encoder, Report(plan, failures=dict(plan.failed), damage=damage), clock, progress, limits, engine
        )
        run.earlier = None if rebuild else PreviousSnapshots(index, live, _vector_settings(encoder))
        loaded = _load_all(run, corpus, kept=plan.unchanged if live and not rebuild else ())
        if live and plan.is_current and not loaded:
            return _unchanged(run, live)
        run.kept = run.earlier.documents(plan.unchanged) if run.earlier else {}
        _take_over(run.report, live, run.kept)
        documents = [*(document for document, _ in run.kept.values()), *(one.document for one in loaded)]
        _index(run, sorted(documents, key=lambda one: one.id))
    run.report.seconds = clock.seconds()
    return run.report


def build_documents(documents: Sequence[Document], index: Path, encoder: Encoder) -> Report:
    """Publishes an index of documents that are already at hand, for measuring on other collections."""
    run = _Run(index, encoder, Report(Plan(added=tuple(document.id for document in documents))), Clock())
    with write_lock(index):
        _index(run, documents)
    run.report.seconds = run.clock.seconds()
    return run.report


def build_settings(encoder: Encoder, engine: str = ENGINES[0]) -> dict[str, Any]:
    """What must be equal for an index to be usable and current."""
    return {
        "encoder": {
            "name": encoder.name,
            "digest": encoder.digest,
            "dimension": encoder.dimension,
            "dtype": encoder.dtype,
        },
        "splitter": {"version": SPLITTER_VERSION, **asdict(_limits(encoder))},
        "vector_store": engine,
        "loader": LOADER_VERSION,
        "data": _data_digest(SHAPING_DATA),
    }


def _vector_settings(encoder: Encoder) -> dict[str, Any]:
    """What must be equal for vectors to be used again."""
    return {
        "version": VECTORS_VERSION,
        "encoder": encoder.digest,
        "computed_in": encoder.dtype,
        "dimensions": [encoder.dimension, encoder.word_dimension],
        "data": _data_digest(VECTOR_DATA),
    }


def _open_live(index: Path) -> tuple[Snapshot | None, str | None]:
    """The live snapshot, verified, or what is wrong with it; neither where there is none."""
    try:
        return open_current(index), None
    except IndexDamagedError as error:
        return None, str(error).removesuffix(f"; {REBUILD}")
    except IndexMissingError:
        return None, None


def _load_all(run: _Run, corpus: Path, *, kept: Collection[str]) -> list[Loaded]:
    """Loads every source that is not kept; failures, warnings and counts go into the report."""
    report, plan = run.report, run.report.plan
    sources = {*plan.added, *plan.changed, *plan.unchanged, *plan.retried}
    paths = sorted(sources.difference(kept))
    loaded: list[Loaded] = []
    say = run.progress or (lambda *_: None)
    for number, name in enumerate(paths):
        say("read", number, len(paths))
        result = _load(corpus, name, plan, run.limits)
        if isinstance(result, Loaded):
            loaded.append(result)
            report.failures.pop(name, None)
            _note(report, name, result.withheld_sentences, result.warnings)
        else:
            report.failures[name] = result
    if paths:
        say("read", len(paths), len(paths))
    if not loaded and not kept:
        reasons = "; ".join(f"{name}: {reason}" for name, reason in list(report.failures.items())[:3])
        raise AssistantError(f"nothing in {corpus} could be indexed ({reasons})")
    report.read = tuple(one.document.id for one in loaded)
    healed = {*plan.retried}.intersection(report.read)
    report.plan = replace(plan, added=tuple(sorted({*plan.added, *healed})))
    run.clock.stop("read")
    return loaded


def _load(corpus: Path, name: str, plan: Plan, limits: ReadLimits | None) -> Loaded | str:
    """A source, or the reason why it cannot be had: one file must never keep the others out."""
    try:
        return load(corpus / name, document_id=name, fields=plan.rows.get(name), limits=limits)
    except DocumentError as error:
        return str(error)
    except Exception as error:
        return f"cannot be read: {type(error).__name__}"


def _note(report: Report, name: str, withheld: int, warnings: Sequence[str]) -> None:
    if withheld:
        report.withheld[name] = withheld
    if warnings:
        report.warnings[name] = tuple(warnings)


def _take_over(report: Report, live: Snapshot | None, names: Iterable[str]) -> None:
    """What was noted of documents that are kept as they are."""
    notes = live.manifest["notes"] if live else {}
    for name in names:
        if name in notes:
            _note(report, name, notes[name]["withheld"], notes[name]["warnings"])


def _unchanged(run: _Run, live: Snapshot) -> Report:
    report, counts = run.report, live.manifest["counts"]
    snapshots.clear_interrupted(run.index)
    snapshots.drop_old(run.index)
    _take_over(report, live, live.manifest["notes"])
    report.snapshot = live.id
    report.passages, report.sentences = counts["passages"], counts["sentences"]
    run.clock.stop("read")
    report.seconds = run.clock.seconds()
    return report


def _index(run: _Run, documents: Sequence[Document]) -> None:
    """Splits, encodes and publishes documents; the counts go into the report."""
    report, progress = run.report, run.progress
    passages: list[Passage] = []
    for document in documents:
        own = run.kept.get(document.id)
        passages += own[1] if own else split_document(document, run.encoder.count_tokens, _limits(run.encoder))
    run.clock.stop("read")
    say = (lambda done, total: progress("encode", done, total)) if progress else None
    gathered = encode_new(passages, run.encoder, run.earlier, progress=say)
    run.clock.stop("embed")
    report.encoded, report.passages = gathered.new, len(passages)
    report.sentences = len(gathered.sentences)
    report.snapshot = _write(run, documents, passages, gathered)
    run.clock.stop("index")


def _write(run: _Run, documents: Sequence[Document], passages: Sequence[Passage], gathered: GatheredVectors) -> str:
    with new_snapshot(run.index, snapshots.new_name(run.index)) as folder:
        write_documents(folder / snapshot.DOCUMENTS, documents)
        write_passages(folder / snapshot.PASSAGES, passages)
        _write_vectors(run.engine, folder / snapshot.VECTORS, gathered.vectors)
        questions = encode_example_questions(documents, run.encoder, run.earlier)
        _write_vectors(run.engine, folder / snapshot.EXAMPLE_QUESTIONS, questions)
        of_documents = document_vectors(documents, passages, gathered.vectors)
        np.save(folder / snapshot.DOCUMENT_VECTORS, of_documents, allow_pickle=False)
        np.save(folder / snapshot.SENTENCES, gathered.sentences, allow_pickle=False)
        np.save(folder / snapshot.WORDS, gathered.words, allow_pickle=False)
        np.save(folder / snapshot.WORD_COUNTS, gathered.word_counts, allow_pickle=False)
        (folder / snapshot.RANKING).write_bytes(data_file(snapshot.RANKING).read_bytes())
        save_lexical(folder, documents, passages, kept=run.kept, earlier=run.earlier)
        return publish(run.index, folder, _manifest(run, documents)).id


def _write_vectors(engine: str, place: Path, vectors: Floats) -> None:
    """Vectors (n, dim) as a store in a snapshot that is being written; the key of each is its row."""
    store = new_store(engine, place, vectors.shape[1])
    store.write(np.arange(len(vectors)), vectors)
    store.publish()


def document_vectors(documents: Sequence[Document], passages: Sequence[Passage], vectors: Floats) -> Floats:
    """(documents, dim): mean of the passage vectors (n, dim) of each document, at length 1; zeros where it has none."""
    rows = {document.id: row for row, document in enumerate(documents)}
    sums = np.zeros((len(documents), vectors.shape[1]), np.float32)
    np.add.at(sums, [rows[passage.document_id] for passage in passages], vectors)
    return unit_rows(sums)


def _manifest(run: _Run, documents: Sequence[Document]) -> dict[str, Any]:
    report = run.report
    hashes = report.plan.hashes
    failures = {name: {"hash": hashes.get(name), "reason": reason} for name, reason in report.failures.items()}
    notes = {
        name: {"withheld": report.withheld.get(name, 0), "warnings": list(report.warnings.get(name, ()))}
        for name in sorted({*report.withheld, *report.warnings})
    }
    return {
        "built_with": build_settings(run.encoder, run.engine),
        "vector_store": run.engine,
        "vectors": _vector_settings(run.encoder),
        "sources": {"documents": {one.id: one.content_hash for one in documents}, "failures": failures},
        "notes": notes,
        "counts": {
            "documents": len(documents),
            "passages": report.passages,
            "sentences": report.sentences,
            "withheld_sentences": report.withheld_sentences,
        },
    }


def _data_digest(names: Iterable[str]) -> str:
    """sha256 over shipped files that decide what a source becomes."""
    digests = (hashlib.sha256(data_file(name).read_bytes()).hexdigest() for name in names)
    return hashlib.sha256(" ".join(digests).encode("ascii")).hexdigest()


def _limits(encoder: Encoder) -> SplitLimits:
    return SplitLimits(max_tokens=encoder.max_tokens)
