"""Bytes of a file to a document: one path for every format.

The metadata is checked, the text cleaned, what is not the article taken away, and what must not reach
anyone withheld.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from assistant.errors import DocumentError
from assistant.ingestion.loading.metadata import FIELDS, Metadata, parse_fields
from assistant.ingestion.loading.notes import Note
from assistant.ingestion.loading.origins import Origin, field_origins
from assistant.ingestion.loading.readers import READERS, Ocr, ParseOptions
from assistant.ingestion.loading.redaction import (
    drop_inferred,
    objection,
    redaction_notes,
    refuse_stated,
    withhold,
    without_withheld_words,
)
from assistant.text.cleaning import one_line
from assistant.types import Document, Kind, Section

REPORTED_FIELDS = ("title", "author", "publisher", "published", "licence")  # noted when nobody states them
_LEFT_OUT = frozenset({"boilerplate", "gutenberg", "hidden", "references", "struck", "directive", "byline"})
_TAKEN = {Origin.FILE: "taken from the file", Origin.INFERRED: "inferred"}


@dataclass(frozen=True, slots=True)
class Loaded:
    """A document and how it was read.

    - notes: what was inferred, is missing, was left out or withheld.
    - withheld_sentences: how many.
    - origins: metadata field → who says it.
    """

    document: Document
    notes: tuple[Note, ...]
    withheld_sentences: int
    origins: Mapping[str, Origin] = field(default_factory=dict)

    def with_hash(self, content_hash: str) -> "Loaded":
        """The same with the document's content hash."""
        return replace(self, document=replace(self.document, content_hash=content_hash))


def read_document(
    data: bytes,
    suffix: str,
    *,
    document_id: str,
    fields: Mapping[str, object] | None = None,
    ocr: Ocr | None = None,
) -> Loaded:
    """The document in the bytes of a file, its content hash still empty.

    - suffix: one of READERS.
    - document_id: path inside the corpus.
    - fields: its row of sources.toml.
    - ocr: reads the pages of a PDF that have no text layer.

    Raises DocumentError with the reason alone.
    """
    row = parse_fields(fields or {})
    read = READERS[suffix].parse(data, ParseOptions(row.language or "en", ocr))
    metadata = replace(read.stated.filled_from(row), inferred=(), withdrawn=read.stated.withdrawn or row.withdrawn)
    refuse_stated(metadata)
    inferred, dropped = drop_inferred(read.inferred)
    metadata = metadata.filled_from(inferred)
    redacted = [withhold(section, metadata.language or "en") for section in read.sections]
    kept = tuple(one.section for one in redacted if one.section.text)
    if not kept:
        raise DocumentError(_why_empty(read.sections, read.notes))
    works = tuple(work for work in read.references if not objection(work))
    origins = field_origins(read.stated, row, inferred)
    notes = (
        *map(without_withheld_words, read.notes),
        *dropped,
        *redaction_notes(read.sections, redacted, read.references),
        *_metadata_notes(metadata, origins),
    )
    document = replace(_document(document_id, metadata, kept), references=works)
    return Loaded(document, notes, sum(len(one.reasons) for one in redacted), origins)


def _why_empty(sections: Sequence[Section], notes: Sequence[Note]) -> str:
    if not sections and not any(note.kind in _LEFT_OUT for note in notes):
        return "the file holds no text, only fields or headings"
    return "no text is left after navigation and advertising are taken away"


def _document(document_id: str, metadata: Metadata, sections: tuple[Section, ...]) -> Document:
    values = {name: getattr(metadata, name) for name in FIELDS if getattr(metadata, name) is not None}
    title = metadata.title or one_line(Path(document_id).stem.replace("-", " ").replace("_", " "))
    if reason := objection(title):
        raise DocumentError(f"the file name {reason}; rename the file, or state a title")
    defaults: dict[str, object] = {"kind": Kind.ARTICLE, "language": "en"}
    return Document(id=document_id, sections=sections, content_hash="", **{**defaults, **values, "title": title})


def _metadata_notes(metadata: Metadata, origins: Mapping[str, Origin]) -> tuple[Note, ...]:
    """What nobody stated: taken from elsewhere, or missing."""
    inferred = [
        Note("inferred", f"{name} {_TAKEN[origins[name]]}: {getattr(metadata, name)}")
        for name in metadata.inferred
        if name != "kind"
    ]
    missing = [name for name in REPORTED_FIELDS if getattr(metadata, name) is None]
    return (*inferred, Note("missing", f"{', '.join(missing)} not stated")) if missing else tuple(inferred)
