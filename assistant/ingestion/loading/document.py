"""Bytes of a file to a document: one path for every format.

The metadata is checked, the text cleaned, what is not the article taken away, and what must not reach
anyone withheld.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from textwrap import shorten

from assistant.errors import DocumentError
from assistant.ingestion.loading.blocks import Block, BlockKind
from assistant.ingestion.loading.boilerplate import strip_boilerplate
from assistant.ingestion.loading.byline import infer_byline
from assistant.ingestion.loading.gutenberg import strip_gutenberg
from assistant.ingestion.loading.html.article import html_blocks
from assistant.ingestion.loading.markdown.commonmark import markdown_blocks
from assistant.ingestion.loading.metadata import FIELDS, Metadata, parse_fields, split_front_matter
from assistant.ingestion.loading.page_breaks import paged_sections, split_at_pages
from assistant.ingestion.loading.pdf.extraction import read_pdf
from assistant.ingestion.loading.plain.plain_text import plain_blocks
from assistant.ingestion.loading.redaction import drop_inferred, objection, refuse_stated, withhold
from assistant.ingestion.loading.textfile import decode
from assistant.text.cleaning import clean_text, one_line
from assistant.types import Document, Kind, Section

MAX_TITLE_CHARACTERS = 120
REPORTED_FIELDS = ("title", "author", "publisher", "published", "licence")  # warned about when not stated
Ocr = Callable[[bytes, int, str], str]  # a PDF, the number of a page from 1, a language → the page's text


@dataclass(frozen=True, slots=True)
class Loaded:
    """A document, what was inferred or missing, and how many sentences were withheld from it."""

    document: Document
    warnings: tuple[str, ...]
    withheld_sentences: int

    def with_hash(self, content_hash: str) -> "Loaded":
        """The same with the document's content hash."""
        return replace(self, document=replace(self.document, content_hash=content_hash))


@dataclass(frozen=True, slots=True)
class _Read:
    """What one file holds. stated: metadata it gives on purpose; inferred: what can be told from the rest."""

    stated: Metadata
    inferred: Metadata
    sections: tuple[Section, ...]
    references: tuple[str, ...]
    warnings: tuple[str, ...] = ()


def read_document(
    data: bytes,
    suffix: str,
    *,
    document_id: str,
    fields: Mapping[str, object] | None = None,
    ocr: Ocr | None = None,
) -> Loaded:
    """The document in the bytes of a file, its content hash still empty. suffix: ".md", ".pdf", …

    ocr: reads the pages of a PDF that have no text layer. Raises DocumentError with the reason alone.
    """
    row = parse_fields(fields or {})
    read = _read(data, suffix, language=row.language or "en", ocr=ocr)
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


def _read(data: bytes, suffix: str, *, language: str, ocr: Ocr | None) -> _Read:
    if suffix == ".pdf":
        read_page = (lambda number: ocr(data, number, language)) if ocr else None
        pdf = read_pdf(data, ocr=read_page)
        inferred = Metadata(title=pdf.title, author=pdf.author, kind=Kind.LITERATURE)
        return _Read(Metadata(), inferred, pdf.sections, pdf.references, pdf.warnings)
    if suffix in (".html", ".htm"):
        inferred, blocks = html_blocks(data)
        return _from_blocks(Metadata(), inferred, blocks, in_page=True)
    stated, body = split_front_matter(decode(data))
    blocks = markdown_blocks(body) if suffix in (".md", ".markdown") else plain_blocks(clean_text(body))
    return _from_blocks(stated, Metadata(), blocks)


def _from_blocks(stated: Metadata, inferred: Metadata, blocks: list[Block], *, in_page: bool = False) -> _Read:
    header, blocks = strip_gutenberg(split_at_pages(blocks))
    inferred = replace(header.filled_from(inferred), inferred=())
    text = [block for block in blocks if block.kind is not BlockKind.PAGE]
    first = next((block for block in text if block.kind is BlockKind.HEADING), text[0] if text else None)
    title = (
        stated.title
        or inferred.title
        or (shorten(first.text, MAX_TITLE_CHARACTERS, placeholder="…") if first else None)
    )
    body = [
        block
        for block in blocks
        if block.kind is not BlockKind.HEADING or block.text != title or block.example_questions
    ]
    byline, body = infer_byline(body)
    stripped = strip_boilerplate(body, in_page=in_page)
    inferred = replace(inferred.filled_from(byline).filled_from(Metadata(title=title)), inferred=())
    return _Read(stated, inferred, paged_sections(stripped.blocks, title=title or ""), stripped.references)


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
