"""PDF files through pypdf: their lines page by page, printed page labels, and the outline.

It runs in a process of its own (assistant.ingestion.loading.sandbox.parent): a PDF can stall or break its parser.
"""

import io
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from assistant.errors import DocumentError
from assistant.ingestion.loading.hyphens import show_soft_hyphens
from assistant.ingestion.loading.notes import Note
from assistant.ingestion.loading.pdf.information import told_by
from assistant.ingestion.loading.pdf.layout import LIGATURES, Fragment
from assistant.ingestion.loading.pdf.legibility import MIN_LEGIBILITY, legibility
from assistant.ingestion.loading.pdf.page_reader import PageReader, PageText
from assistant.ingestion.loading.printed_pages import Page, page_sections
from assistant.ingestion.loading.running_lines import drop_running_lines
from assistant.text.cleaning import clean_text, one_line
from assistant.types import Section

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader
    from pypdf.generic import Destination

MAX_CHARACTERS = 20_000_000  # of one file; a library of books in one file is split by hand
MAX_PAGES = 10_000  # of one file; a damaged page tree can seem endless
Ocr = Callable[[int], str]  # the number of a page from 1 → the text of its picture
MAX_BEGINNING = 40  # characters that tell a line from others of its page
_AES = "the PDF is encrypted with AES; install the package cryptography, or save a copy without a password"


@dataclass(frozen=True, slots=True)
class PdfText:
    """What a PDF holds.

    - sections: each lies on one page.
    - references: the works it lists.
    - notes: what was left out, and why.
    """

    title: str | None
    author: str | None
    sections: tuple[Section, ...]
    references: tuple[str, ...]
    notes: tuple[Note, ...]


def read_pdf(data: bytes, ocr: Ocr | None = None) -> PdfText:
    """What the file says.

    ocr: reads a page whose text layer is missing or no language.

    Raises DocumentError for a broken, encrypted or text-less file.
    """
    import pypdf

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # damage is reported once, by us
    try:
        return _read(pypdf.PdfReader(io.BytesIO(data), strict=False), ocr)
    except (DocumentError, MemoryError):
        raise
    except pypdf.errors.DependencyError as error:
        raise DocumentError(_AES if "AES" in str(error) else _reason(error)) from error
    except Exception as error:  # a damaged file can make pypdf raise anything
        raise DocumentError(_reason(error)) from error


def _reason(error: Exception) -> str:
    what = f"{type(error).__name__}: {one_line(str(error))[:120]}".removesuffix(": ")
    return f"the PDF cannot be read: {what}; open it in a viewer and save it as a new PDF"


def _read(reader: "PdfReader", ocr: Ocr | None) -> PdfText:
    if reader.is_encrypted and not reader.decrypt(""):
        raise DocumentError("the PDF is encrypted; save a copy without a password")
    if len(reader.pages) > MAX_PAGES:
        raise DocumentError(f"more than {MAX_PAGES:,} pages; split it")
    page_reader = PageReader(reader)
    pages, notes = _pages(reader, page_reader, ocr)
    words = sum(len(line.split()) for page in pages for line in page.lines)
    legible = [page for page in pages if not page.illegible]
    notes += drop_running_lines(legible)
    sections, references, left_out = page_sections(legible)
    notes += left_out
    if not sections:
        raise DocumentError(_why_empty(words, len(pages), len(legible), ocr_ran=ocr is not None))
    told = told_by(reader.metadata or {}, lambda: page_reader.largest_print(reader.pages[0]))
    return PdfText(told.title, told.author, sections, references, (*notes, *told.notes))


def _why_empty(words: int, pages: int, legible: int, *, ocr_ran: bool) -> str:
    advice = "OCR found no text in its pictures either" if ocr_ran else "install Tesseract and run `ingest --ocr`"
    if not words:
        return f"the PDF has no text layer (a scan?); {advice}"
    if not legible:
        return f"the PDF's text layer cannot be read as words (a bad scan?); {advice}"
    return f"the PDF holds no running text: {words} words on {pages} pages, a form, drawing or title page"


def _pages(reader: "PdfReader", page_reader: PageReader, ocr: Ocr | None) -> tuple[list[Page], list[Note]]:
    """Every page with its lines, and a note on each that cannot be read or is no language."""
    outline, labels = _outline(reader), _labels(reader)
    pages: list[Page] = []
    notes: list[Note] = []
    characters = 0
    for number, page in enumerate(reader.pages, start=1):
        read = _text(page_reader, page, number, ocr, is_only=len(reader.pages) == 1)
        score = legibility(read.text)
        is_noise = score < MIN_LEGIBILITY
        noise = f"left out: its text does not read as words (score {score:.2f})"
        notes += [Note("illegible", noise, number)] if is_noise else read.notes
        characters += len(read.text)
        if characters > MAX_CHARACTERS:
            raise DocumentError(f"more than {MAX_CHARACTERS:,} characters of text; split it")
        lines, entries = read.text.split("\n"), outline.get(number, ())
        pages.append(
            Page(number, labels[number - 1], lines, entries, illegible=is_noise, heights=_heights(read.fragments))
        )
    return pages, notes


def _text(reader: PageReader, page: "PageObject", number: int, ocr: Ocr | None, *, is_only: bool) -> PageText:
    """The text of one page, through OCR where its text layer is of no use, and what is to be said of it."""
    read = PageText("")
    try:
        read = reader.read(page, number)
        read = replace(read, text=clean_text(show_soft_hyphens(read.text)))
    except (DocumentError, MemoryError):
        raise
    except Exception as error:
        if is_only and ocr is None:
            raise
        read = PageText("", notes=(Note("unreadable", f"cannot be read: {type(error).__name__}", number),))
    if ocr is None or (read.text and legibility(read.text) >= MIN_LEGIBILITY):
        return read
    drawn = ocr(number).translate(LIGATURES)
    return PageText(drawn, notes=(Note("ocr", "read by OCR", number),)) if drawn else read


def _heights(fragments: Sequence[Fragment]) -> dict[str, list[float]]:
    """The beginning of a line → where it stands, in points from below, once for each time."""
    heights: dict[str, list[float]] = {}
    for one in fragments:
        heights.setdefault(" ".join(one.text.split("\n", 1)[0].split())[:MAX_BEGINNING], []).append(one.y)
    return heights


def _labels(reader: "PdfReader") -> list[str]:
    """The printed label of each page; its number where the file says none, or says it wrongly."""
    numbers = [str(number) for number in range(1, len(reader.pages) + 1)]
    try:
        labels = list(reader.page_labels)
    except Exception:  # a damaged tree of labels is no reason to lose the text
        return numbers
    return [
        one_line(label)[:20] or number
        for label, number in zip([*labels, *numbers[len(labels) :]], numbers, strict=False)
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

    try:
        walk(reader.outline, 1)
    except Exception:  # the text is worth more than its table of contents
        return {}
    return found
