"""A folder of sources to a published generation of the index: the whole path in `build`."""

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from assistant.embedding import Encoded, Encoder
from assistant.errors import AssistantError, DocumentError
from assistant.lexical import LexicalIndex, lexical_document_text, lexical_text
from assistant.loading import LOADER_VERSION, Loaded, load
from assistant.planning import Plan, make_plan
from assistant.splitting import SPLITTER_VERSION, SplitLimits, split_document
from assistant.stores.generations import current_id, new_generation, publish, read_manifest, write_lock
from assistant.stores.records import write_documents, write_passages
from assistant.stores.vectors import FaissStore
from assistant.types import Document, Passage

Progress = Callable[[str, int, int], None]  # stage, done, all

DOCUMENTS = "documents.jsonl"
PASSAGES = "passages.jsonl"
FAISS = "faiss.index"  # passage vectors
SENTENCES = "sentences.npy"  # sentence sums, half precision, in the order of the passages
WORDS = "words.npy"  # word vectors in bytes, in the order of the passages
RANKING = "ranking.toml"  # weights and confidence, as they were when the generation was built
BM25 = "bm25"  # of passages
BM25_DOCUMENTS = "bm25-documents"  # of whole documents, in the order of documents.jsonl
SHAPING_DATA = (
    "boilerplate.toml", "lead_generation.toml", "helplines.toml", "stopwords.en.txt", "word_basis.npy", RANKING,
)  # fmt: skip


@dataclass(slots=True)
class Report:
    """What a run did. seconds: by stage, wall time."""

    plan: Plan
    generation: str | None = None
    passages: int = 0
    sentences: int = 0
    withheld_sentences: int = 0
    failures: dict[str, str] = field(default_factory=dict)
    warnings: dict[str, tuple[str, ...]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)


def build(
    corpus: Path, index: Path, encoder: Encoder, *, rebuild: bool = False, progress: Progress | None = None
) -> Report:
    """Brings the index up to date with the corpus; publishes a new generation if anything changed.

    Raises AssistantError when nothing at all could be indexed, the disk refuses, or another run holds
    the index. Files that fail are in the report, never raised.
    """
    clock = _Clock()
    with write_lock(index):
        plan = make_plan(corpus, index, settings=_build_settings(encoder))
        report = Report(plan, failures=dict(plan.failed))
        if plan.is_current and not rebuild:
            return _unchanged(report, index, clock)
        loaded = _load_all(corpus, plan, report, progress)
        clock.stop("read")
        _index(index, [one.document for one in loaded], encoder, report=report, clock=clock, progress=progress)
    report.seconds = clock.seconds()
    return report


def build_documents(documents: Sequence[Document], index: Path, encoder: Encoder) -> Report:
    """Publishes an index of documents that are already at hand, for measuring on other collections."""
    clock, report = _Clock(), Report(Plan(added=tuple(document.id for document in documents)))
    with write_lock(index):
        _index(index, documents, encoder, report=report, clock=clock)
    report.seconds = clock.seconds()
    return report


def _index(
    index: Path,
    documents: Sequence[Document],
    encoder: Encoder,
    *,
    report: Report,
    clock: "_Clock",
    progress: Progress | None = None,
) -> None:
    """Splits, encodes and publishes documents; the counts go into the report."""
    passages = [p for d in documents for p in split_document(d, encoder.count_tokens, _limits(encoder))]
    clock.stop("read")
    encoded = encoder.encode_passages(
        [passage.text for passage in passages],
        [passage.sentences for passage in passages],
        progress=(lambda done, total: progress("encode", done, total)) if progress else None,
    )
    clock.stop("embed")
    report.passages, report.sentences = len(passages), len(encoded.sentences)
    report.generation = _write(index, documents, passages, encoded, encoder=encoder, report=report)
    clock.stop("index")


def _unchanged(report: Report, index: Path, clock: "_Clock") -> Report:
    manifest = read_manifest(index / "generations" / current_id(index))
    report.generation = current_id(index)
    report.passages, report.sentences = manifest["counts"]["passages"], manifest["counts"]["sentences"]
    report.withheld_sentences = manifest["counts"]["withheld_sentences"]
    clock.stop("read")
    report.seconds = clock.seconds()
    return report


def _load_all(corpus: Path, plan: Plan, report: Report, progress: Progress | None) -> list[Loaded]:
    paths = sorted((*plan.added, *plan.changed, *plan.unchanged))
    loaded: list[Loaded] = []
    for number, name in enumerate(paths, start=1):
        try:
            one = load(corpus / name, document_id=name, fields=plan.rows.get(name))
        except DocumentError as error:
            report.failures[name] = str(error)
            continue
        except Exception as error:  # one file must never keep the others out
            report.failures[name] = f"cannot be read: {type(error).__name__}"
            continue
        loaded.append(one)
        report.withheld_sentences += one.withheld_sentences
        if one.warnings:
            report.warnings[name] = one.warnings
        if progress:
            progress("read", number, len(paths))
    if not loaded:
        reasons = "; ".join(f"{name}: {reason}" for name, reason in list(report.failures.items())[:3])
        raise AssistantError(f"nothing in {corpus} could be indexed ({reasons})")
    return loaded


def _write(
    index: Path,
    documents: Sequence[Document],
    passages: Sequence[Passage],
    encoded: Encoded,
    *,
    encoder: Encoder,
    report: Report,
) -> str:
    name = f"{time.strftime('%Y%m%dT%H%M%S', time.gmtime())}-{time.time_ns() % 10**9:09d}"
    with new_generation(index, name) as folder:
        write_documents(folder / DOCUMENTS, documents)
        write_passages(folder / PASSAGES, passages)
        FaissStore.build(encoded.passages).save(folder / FAISS)
        np.save(folder / SENTENCES, encoded.sentences.astype(np.float16), allow_pickle=False)
        np.save(folder / WORDS, encoded.words, allow_pickle=False)
        (folder / RANKING).write_bytes(files("assistant").joinpath("data", RANKING).read_bytes())
        by_id = {document.id: document for document in documents}
        LexicalIndex.build([lexical_text(by_id[one.document_id], one) for one in passages]).save(folder / BM25)
        LexicalIndex.build([lexical_document_text(one) for one in documents]).save(folder / BM25_DOCUMENTS)
        return publish(index, folder, _manifest(documents, passages, encoded, encoder=encoder, report=report)).id


def _manifest(
    documents: Sequence[Document], passages: Sequence[Passage], encoded: Encoded, *, encoder: Encoder, report: Report
) -> dict[str, Any]:
    hashes = report.plan.hashes
    return {
        "built_with": _build_settings(encoder),
        "computed_in": encoder.dtype,
        "sources": {
            "documents": {document.id: document.content_hash for document in documents},
            "failures": {
                name: {"hash": hashes.get(name), "reason": reason} for name, reason in report.failures.items()
            },
        },
        "counts": {
            "documents": len(documents),
            "passages": len(passages),
            "sentences": len(encoded.sentences),
            "withheld_sentences": report.withheld_sentences,
        },
    }


def _build_settings(encoder: Encoder) -> dict[str, Any]:
    """What must be equal for an index to be usable and current."""
    return {
        "encoder": {"name": encoder.name, "digest": encoder.digest, "dimension": encoder.dimension},
        "splitter": {"version": SPLITTER_VERSION, **asdict(_limits(encoder))},
        "loader": LOADER_VERSION,
        "data": _data_digest(),
    }


def _data_digest() -> str:
    """sha256 over the shipped files that decide what a source becomes."""
    folder = files("assistant").joinpath("data")
    digests = (hashlib.sha256(folder.joinpath(name).read_bytes()).hexdigest() for name in SHAPING_DATA)
    return hashlib.sha256(" ".join(digests).encode("ascii")).hexdigest()


def _limits(encoder: Encoder) -> SplitLimits:
    return SplitLimits(max_tokens=encoder.max_tokens)


class _Clock:
    """Wall time by stage."""

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self._seconds = {"read": 0.0, "embed": 0.0, "index": 0.0}

    def stop(self, stage: str) -> None:
        now = time.perf_counter()
        self._seconds[stage] += now - self._last
        self._last = now

    def seconds(self) -> dict[str, float]:
        return {**self._seconds, "total": time.perf_counter() - self._start}
