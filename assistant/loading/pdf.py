"""PDF files through pypdf: their lines page by page, printed page labels, and the outline."""

import io
import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, cast

from assistant.cleaning import clean_text, one_line
from assistant.errors import DocumentError
from assistant.loading.metadata import Metadata
from assistant.loading.pages import Page, page_sections
from assistant.types import Section

if TYPE_CHECKING:
    from pypdf import PdfReader
    from pypdf.generic import Destination


def pdf_sections(data: bytes) -> tuple[Metadata, tuple[Section, ...], tuple[str, ...]]:
    """What the file's own information says, its sections, and its list of references.

    Every section lies on one page. Raises DocumentError for a broken, encrypted or text-less file.
    """
    import pypdf

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # damage is reported once, by us
    try:
        reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise DocumentError("the PDF is encrypted; save a copy without a password")
        pages, metadata = _pages(reader), _metadata(reader)
    except DocumentError:
        raise
    except Exception as error:  # a damaged file can make pypdf raise anything
        reason = f"{type(error).__name__}: {one_line(str(error))[:120]}".removesuffix(": ")
        raise DocumentError(f"the PDF cannot be read: {reason}") from error
    sections, references = page_sections(pages)
    if not sections:
        raise DocumentError("the PDF has no text layer (a scan?); run OCR over it first")
    return metadata, sections, references


def _pages(reader: "PdfReader") -> list[Page]:
    outline = _outline(reader)
    return [
        Page(number, label or str(number), clean_text(page.extract_text()).split("\n"), outline.get(number, ()))
        for number, (page, label) in enumerate(zip(reader.pages, reader.page_labels, strict=True), start=1)
    ]


def _outline(reader: "PdfReader") -> dict[int, tuple[tuple[str, int], ...]]:
    """Physical page → its outline entries as (title, level), level 1 the highest, in order."""
    found: dict[int, tuple[tuple[str, int], ...]] = {}

    def walk(entries: Iterable[object], level: int) -> None:
        for entry in entries:
            if isinstance(entry, Sequence) and not isinstance(entry, str):
                walk(entry, level + 1)
                continue
            target = cast("Destination", entry)
            page = reader.get_destination_page_number(target)
            title = one_line(str(target.title or ""))
            if page is not None and page >= 0 and title:
                found[page + 1] = (*found.get(page + 1, ()), (title, level))

    walk(reader.outline, 1)
    return found


def _metadata(reader: "PdfReader") -> Metadata:
    info: Mapping[str, object] = reader.metadata or {}
    title, author = (one_line(str(info.get(key) or ""))[:500] or None for key in ("/Title", "/Author"))
    return Metadata(title=title, author=author)
