"""Bytes of a file to a document: one path for every format.

The metadata is checked, the text cleaned, what is not the article taken away, and what must not reach
anyone withheld.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.errors import DocumentError
from assistant.ingestion.loading.metadata import FIELDS, Metadata, parse_fields
from assistant.ingestion.loading.readers import READERS, Ocr, ParseOptions
from assistant.ingestion.loading.redaction import drop_inferred, objection, refuse_stated, withhold
from assistant.text.cleaning import one_line
from assistant.types import Document, Kind, Section

REPORTED_FIELDS = ("title", "author", "publisher", "published", "licence")  # warned about when not stated


@dataclass(frozen=True, slots=True)
class Loaded:
    """A document, what was inferred or missing, and how many sentences were withheld from it."""

    document: Document
    warnings: tuple[str, ...]
    withheld_sentences: int

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
    checked = [withhold(section, metadata.language or "en") for section in read.sections]
    kept = tuple(section for section, _ in checked if section.text)
    if not kept:
        raise DocumentError("no text is left after navigation and advertising are taken away")
    works = tuple(work for work in read.references if not objection(work))
    document = replace(_document(document_id, metadata, kept), references=works)
    withheld = _withheld(read.sections, len(read.references) - len(works))
    warnings = (*read.warnings, *dropped, *withheld, *_warnings(metadata))
    return Loaded(document, warnings, sum(count for _, count in checked))


def _document(document_id: str, metadata: Metadata, sections: tuple[Section, ...]) -> Document:
    values = {name: getattr(metadata, name) for name in FIELDS if getattr(metadata, name) is not None}
    title = metadata.title or one_line(Path(document_id).stem.replace("-", " ").replace("_", " "))
    if reason := objection(title):
        raise DocumentError(f"the file name {reason}; rename the file, or state a title")
    defaults: dict[str, object] = {"kind": Kind.ARTICLE, "language": "en"}
    return Document(id=document_id, sections=sections, content_hash="", **{**defaults, **values, "title": title})


def _withheld(sections: tuple[Section, ...], references: int) -> tuple[str, ...]:
    """How many headings and works of a reference list must not be shown, where there are any."""
    paths = {section.heading[: at + 1] for section in sections for at in range(len(section.heading))}
    counts = {"headings": sum(objection(path[-1]) is not None for path in paths), "references": references}
    return tuple(f"{name} withheld: {count}" for name, count in counts.items() if count)


def _warnings(metadata: Metadata) -> tuple[str, ...]:
    missing = [name for name in REPORTED_FIELDS if getattr(metadata, name) is None]
    warnings = [f"{name} inferred: {getattr(metadata, name)!s}" for name in metadata.inferred if name != "kind"]
    return (*warnings, *(f"{name} not stated" for name in missing))
