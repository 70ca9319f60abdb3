"""Source files to documents: one function for every format.

A file is read, its metadata checked, its text cleaned, what is not the article taken away, and what
must not reach anyone withheld.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from textwrap import shorten

from assistant.cleaning import clean_text, one_line
from assistant.errors import DocumentError
from assistant.loading.blocks import Block, BlockKind, sections_from_blocks
from assistant.loading.boilerplate import strip_boilerplate
from assistant.loading.byline import infer_byline
from assistant.loading.html import html_blocks
from assistant.loading.markdown import markdown_blocks
from assistant.loading.metadata import FIELDS, Metadata, parse_fields, split_front_matter
from assistant.loading.pdf import pdf_sections
from assistant.loading.plain import plain_blocks
from assistant.loading.textfile import decode
from assistant.loading.withholding import drop_inferred, objection, refuse_stated, withhold
from assistant.types import Document, Kind, Section

SUFFIXES = (".md", ".markdown", ".txt", ".html", ".htm", ".pdf")
LOADER_VERSION = "3"  # raise it when the same bytes would load differently
MAX_FILE_BYTES = 100_000_000
MAX_TITLE_CHARACTERS = 120
REPORTED_FIELDS = ("title", "author", "publisher", "published", "licence")  # warned about when not stated


@dataclass(frozen=True, slots=True)
class Loaded:
    """A document, what was inferred or missing, and how many sentences were withheld from it."""

    document: Document
    warnings: tuple[str, ...]
    withheld_sentences: int


def load(path: Path, *, document_id: str, fields: Mapping[str, object] | None = None) -> Loaded:
    """The document in a file. fields: its row of sources.toml, which fills what the file itself lacks.

    Raises DocumentError with the reason alone: empty, not text, broken, or a field that is wrong.
    """
    data = read_bytes(path)
    stated, inferred, sections, references = _read(path.suffix.lower(), data)
    row = parse_fields(fields or {})
    metadata = replace(stated.filled_from(row), inferred=(), withdrawn=stated.withdrawn or row.withdrawn)
    refuse_stated(metadata)
    inferred, dropped = drop_inferred(inferred)
    metadata = metadata.filled_from(inferred)
    checked = [withhold(section, metadata.language or "en") for section in sections]
    kept = tuple(section for section, _ in checked if section.text)
    if not kept:
        raise DocumentError("no text is left after navigation and advertising are taken away")
    works = tuple(work for work in references if not objection(work))
    document = _document(document_id, metadata, kept, content_hash(data, fields))
    warnings = (*dropped, *_withheld(sections, len(references) - len(works)), *_warnings(metadata))
    return Loaded(replace(document, references=works), warnings, sum(count for _, count in checked))


def read_bytes(path: Path) -> bytes:
    """The file's bytes; DocumentError when it cannot be read, is empty or larger than MAX_FILE_BYTES."""
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise DocumentError(f"larger than {MAX_FILE_BYTES // 1_000_000} MB; split it")
        data = path.read_bytes()
    except OSError as error:
        raise DocumentError(f"cannot be read: {error.strerror or error}") from error
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise DocumentError("the file is empty")
    return data


def content_hash(data: bytes, fields: Mapping[str, object] | None = None) -> str:
    """sha256 over a file's bytes and its row of sources.toml, hexadecimal."""
    row = json.dumps({str(key): str(value) for key, value in (fields or {}).items()}, sort_keys=True)
    return hashlib.sha256(data + b"\x00" + row.encode("utf-8")).hexdigest()


_Read = tuple[Metadata, Metadata, tuple[Section, ...], tuple[str, ...]]


def _read(suffix: str, data: bytes) -> _Read:
    """Stated metadata, inferred metadata, sections and references of one file."""
    if suffix == ".pdf":
        inferred, sections, references = pdf_sections(data)
        return Metadata(), replace(inferred, kind=Kind.LITERATURE), sections, references
    if suffix in (".html", ".htm"):
        inferred, blocks = html_blocks(data)
        return _from_blocks(Metadata(), inferred, blocks)
    stated, body = split_front_matter(decode(data))
    blocks = markdown_blocks(body) if suffix in (".md", ".markdown") else plain_blocks(clean_text(body))
    return _from_blocks(stated, Metadata(), blocks)


def _from_blocks(stated: Metadata, inferred: Metadata, blocks: list[Block]) -> _Read:
    first = next((block for block in blocks if block.kind is BlockKind.HEADING), blocks[0] if blocks else None)
    title = (
        stated.title
        or inferred.title
        or (shorten(first.text, MAX_TITLE_CHARACTERS, placeholder="…") if first else None)
    )
    body = [block for block in blocks if block.kind is not BlockKind.HEADING or block.text != title]
    byline, body = infer_byline(body)
    stripped = strip_boilerplate(body)
    inferred = replace(inferred.filled_from(byline).filled_from(Metadata(title=title)), inferred=())
    return stated, inferred, sections_from_blocks(stripped.blocks, title=title or ""), stripped.references


def _document(document_id: str, metadata: Metadata, sections: tuple[Section, ...], digest: str) -> Document:
    values = {name: getattr(metadata, name) for name in FIELDS if getattr(metadata, name) is not None}
    title = metadata.title or one_line(Path(document_id).stem.replace("-", " ").replace("_", " "))
    if reason := objection(title):
        raise DocumentError(f"the file name {reason}; rename the file, or state a title")
    defaults: dict[str, object] = {"kind": Kind.ARTICLE, "language": "en"}
    return Document(id=document_id, sections=sections, content_hash=digest, **{**defaults, **values, "title": title})


def _withheld(sections: tuple[Section, ...], references: int) -> tuple[str, ...]:
    """How many headings and works of a reference list must not be shown, where there are any."""
    paths = {section.heading[: at + 1] for section in sections for at in range(len(section.heading))}
    counts = {"headings": sum(objection(path[-1]) is not None for path in paths), "references": references}
    return tuple(f"{name} withheld: {count}" for name, count in counts.items() if count)


def _warnings(metadata: Metadata) -> tuple[str, ...]:
    missing = [name for name in REPORTED_FIELDS if getattr(metadata, name) is None]
    warnings = [f"{name} inferred: {getattr(metadata, name)!s}" for name in metadata.inferred if name != "kind"]
    return (*warnings, *(f"{name} not stated" for name in missing))


__all__ = ["LOADER_VERSION", "SUFFIXES", "Loaded", "content_hash", "load", "read_bytes"]
