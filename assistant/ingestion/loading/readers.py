"""Which formats can be read, and how: one entry for each suffix. A new format is added here alone.

Heavy parsers are imported when they are first used.
"""

from collections.abc import Callable
from dataclasses import dataclass

from assistant.ingestion.loading.blocks import Block
from assistant.ingestion.loading.decoding import declared_label, decode_bytes
from assistant.ingestion.loading.foreign_content import refuse_binary, refuse_page
from assistant.ingestion.loading.front_matter import split_front_matter
from assistant.ingestion.loading.html.article import html_blocks
from assistant.ingestion.loading.html.stated_withdrawal import page_fields
from assistant.ingestion.loading.markdown.commonmark import markdown_blocks
from assistant.ingestion.loading.metadata import Metadata
from assistant.ingestion.loading.notes import Note
from assistant.ingestion.loading.parsed_source import ParsedSource, source_of_blocks
from assistant.ingestion.loading.pdf.extraction import read_pdf
from assistant.ingestion.loading.plain.plain_text import plain_blocks
from assistant.ingestion.loading.removed import controls_as_blanks, removed_notes, with_references
from assistant.ingestion.loading.textfile import decode, decode_text
from assistant.text.cleaning import clean_text
from assistant.types import Kind

Ocr = Callable[[bytes, int, str], str]  # a PDF, the number of a page from 1, a language → the page's text


@dataclass(frozen=True, slots=True)
class ParseOptions:
    """What a reader may want to know besides the bytes.

    - language: of the text, as far as it is known beforehand.
    - ocr: reads the pages of a PDF that have no text layer; None leaves them out.
    """

    language: str = "en"
    ocr: Ocr | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """How files of one suffix are read.

    - parse: bytes → content. Raises DocumentError with the reason alone.
    - sandboxed: whether it is read in a process of its own, because a file can break or stall the parser.
    - has_front_matter: whether its metadata may stand in YAML at the start.
    - fields_of: what a text without front matter states of itself on purpose, from its beginning.
    """

    parse: Callable[[bytes, ParseOptions], ParsedSource]
    sandboxed: bool = True
    has_front_matter: bool = False
    fields_of: Callable[[str], Metadata] | None = None


def _parse_markdown(data: bytes, _options: ParseOptions) -> ParsedSource:
    return _parse_text_file(data, markdown_blocks)


def _parse_text(data: bytes, _options: ParseOptions) -> ParsedSource:
    return _parse_text_file(data, lambda body: (plain_blocks(clean_text(body)), ()))


def _parse_text_file(data: bytes, blocks_of: Callable[[str], tuple[list[Block], tuple[Note, ...]]]) -> ParsedSource:
    refuse_binary(data)
    decoded = decode_text(data)
    stated, body = split_front_matter(decoded.text)
    refuse_page(body)
    blocks, notes = blocks_of(body)
    return source_of_blocks(stated, Metadata(), blocks, notes=(*decoded.notes, *removed_notes(body), *notes))


def _parse_page(data: bytes, _options: ParseOptions) -> ParsedSource:
    decoded = decode_bytes(data, label=declared_label(data))
    stated = page_fields(decoded.text)
    inferred, blocks, notes = html_blocks(controls_as_blanks(decoded.text))
    notes = (*removed_notes(with_references(decoded.text)), *notes)
    return source_of_blocks(stated, inferred, blocks, in_page=True, notes=(*decoded.notes, *notes))


def _parse_pdf(data: bytes, options: ParseOptions) -> ParsedSource:
    ocr = options.ocr
    read_page = (lambda number: ocr(data, number, options.language)) if ocr else None
    pdf = read_pdf(data, ocr=read_page)
    inferred = Metadata(title=pdf.title, author=pdf.author, kind=Kind.LITERATURE, inferred=("kind",))
    return ParsedSource(Metadata(), inferred, pdf.sections, pdf.references, pdf.notes)


_MARKDOWN = Reader(_parse_markdown, sandboxed=False, has_front_matter=True)
_PAGE = Reader(_parse_page, fields_of=page_fields)
READERS: dict[str, Reader] = {
    ".md": _MARKDOWN,
    ".markdown": _MARKDOWN,
    ".txt": Reader(_parse_text, sandboxed=False, has_front_matter=True),
    ".html": _PAGE,
    ".htm": _PAGE,
    ".pdf": Reader(_parse_pdf),
}


def reader_of(name: str) -> Reader | None:
    """The reader for a file by the suffix of its name, in any case; None for a format that is not read."""
    return next((reader for suffix, reader in READERS.items() if name.lower().endswith(suffix)), None)


def stated_fields(name: str, head: bytes) -> Metadata:
    """What a file states of itself, read as the ingest reads it. head: its beginning, to the end of a line.

    Raises DocumentError where that cannot be read.
    """
    reader = reader_of(name)
    if reader and reader.has_front_matter:
        return split_front_matter(decode(head))[0]
    if reader and reader.fields_of:
        return reader.fields_of(decode_bytes(head, label=declared_label(head)).text)
    return Metadata()
