"""The first stage: sources to documents, each with what was noted of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from assistant.embedding import Progress
from assistant.errors import AssistantError, DocumentError
from assistant.ingestion.loading import Loaded, ReadLimits, load
from assistant.ingestion.loading.notes import NOT_KEPT, Note
from assistant.ingestion.plan import Plan
from assistant.types import Document

SHOWN_REASONS = 3  # of the message that nothing could be indexed


@dataclass(frozen=True, slots=True)
class DocumentNotes:
    """What a reader of the report should know of one document.

    - withheld: sentences that must not be shown.
    - notes: on how it was read, those that an index keeps.
    """

    withheld: int = 0
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class LoadResult:
    """What became of the sources that were read.

    - documents: those that could be read, in order of path.
    - failures: path → reason, of all sources that cannot be indexed, whether they were read now or not.
    - notes: path → notes, of the documents that have any.
    """

    documents: tuple[Document, ...]
    failures: Mapping[str, str]
    notes: Mapping[str, DocumentNotes]

    @property
    def paths(self) -> tuple[str, ...]:
        """Paths of the documents."""
        return tuple(document.id for document in self.documents)


def load_sources(
    corpus: Path,
    plan: Plan,
    *,
    kept: Collection[str],
    limits: ReadLimits | None = None,
    progress: Progress | None = None,
) -> LoadResult:
    """Reads every source of the plan that is not kept; one that cannot be read is a failure, never an error.

    Raises AssistantError when there is nothing to index.
    """
    sources = {*plan.added, *plan.changed, *plan.unchanged, *plan.retried}
    paths = sorted(sources.difference(kept))
    failures = dict(plan.failed)
    documents: list[Document] = []
    notes: dict[str, DocumentNotes] = {}
    for number, path in enumerate(paths):
        if progress:
            progress("read", number, len(paths))
        result = load_or_reason(corpus / path, path, fields=plan.rows.get(path), limits=limits)
        if isinstance(result, str):
            failures[path] = result
            continue
        failures.pop(path, None)
        documents.append(result.document)
        kept_notes = tuple(note for note in result.notes if note.kind not in NOT_KEPT)
        if result.withheld_sentences or kept_notes:
            notes[path] = DocumentNotes(result.withheld_sentences, kept_notes)
    if progress and paths:
        progress("read", len(paths), len(paths))
    if not documents and not kept:
        reasons = "; ".join(f"{path}: {reason}" for path, reason in list(failures.items())[:SHOWN_REASONS])
        raise AssistantError(f"nothing in {corpus} could be indexed ({reasons})")
    return LoadResult(tuple(documents), failures, notes)


def load_or_reason(
    path: Path, document_id: str, *, fields: Mapping[str, object] | None, limits: ReadLimits | None
) -> Loaded | str:
    """A source, or the reason why it cannot be had: one file must never keep the others out.

    - fields: its row of sources.toml.
    - limits: what reading it may cost; None for the usual ones.
    """
    try:
        return load(path, document_id=document_id, fields=fields, limits=limits)
    except DocumentError as error:
        return str(error)
    except Exception as error:
        return f"cannot be read: {type(error).__name__}"
