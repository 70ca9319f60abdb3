"""PDF to sections, one per page, through pypdf: physical pages and printed labels both kept.

A sentence that runs over a page break is given whole to the page where it begins.
"""

import io
import logging
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.cleaning import clean_text, one_line
from assistant.errors import DocumentError
from assistant.loading.metadata import Metadata
from assistant.types import Section

MIN_REPEATS = 3  # a first or last line on this many pages, digits aside, is a running header or footer
EDGE_LINES = 2  # how many lines at the top and the bottom of a page are looked at
_SENTENCE_END = re.compile(r"[.!?:;…][”\"')\]]*$")
_FIRST_SENTENCE_END = re.compile(r"[.!?…][”\"')\]]*(?=\s|$)")
_DIGITS = re.compile(r"\d+|\b[ivxlcdm]+\b")


@dataclass(slots=True)
class _Page:
    number: int
    label: str
    heading: tuple[str, ...]
    lines: list[str]


def pdf_sections(data: bytes) -> tuple[Metadata, tuple[Section, ...]]:
    """What the file's own information says, and a section for each page that has text.

    Raises DocumentError for a broken, encrypted or text-less file.
    """
    import pypdf
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # damage is reported once, by us
    try:
        reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise DocumentError("the PDF is encrypted; save a copy without a password")
        pages, metadata = _pages(reader), _metadata(reader)
    except DocumentError:
        raise
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        reason = one_line(str(error))[:120] or type(error).__name__
        raise DocumentError(f"the PDF cannot be read: {reason}") from error
    _drop_running_lines(pages)
    sections = _sections(pages)
    if not sections:
        raise DocumentError("the PDF has no text layer (a scan?); run OCR over it first")
    return metadata, sections


def _pages(reader) -> list[_Page]:  # type: ignore[no-untyped-def]  # noqa: ANN001 - pypdf is imported late
    labels: Sequence[str] = reader.page_labels
    headings = _headings(reader)
    current: tuple[str, ...] = ()
    pages = []
    for number, page in enumerate(reader.pages, start=1):
        current = headings.get(number, current)
        lines = clean_text(page.extract_text()).split("\n")
        pages.append(_Page(number, labels[number - 1] or str(number), current, lines))
    return pages


def _headings(reader) -> dict[int, tuple[str, ...]]:  # type: ignore[no-untyped-def]  # noqa: ANN001
    """Physical page → heading path in force where the page begins to speak of something new."""
    found: dict[int, tuple[str, ...]] = {}

    def walk(entries: Iterable[object], path: tuple[str, ...]) -> None:
        last = path
        for entry in entries:
            if isinstance(entry, list):
                walk(entry, last)
                continue
            last = (*path, one_line(str(entry.title)))  # type: ignore[attr-defined]
            page = reader.get_destination_page_number(entry)
            if page is not None and page >= 0:
                found.setdefault(page + 1, last)

    walk(reader.outline, ())
    return found


def _drop_running_lines(pages: Sequence[_Page]) -> None:
    """Lines that recur at the same edge of several pages, page numbers aside, are not the author's text."""
    for edge in ("top", "bottom"):
        for _ in range(EDGE_LINES):
            shapes = Counter(_shape(page, edge) for page in pages if page.lines)
            for page in pages:
                shape = _shape(page, edge) if page.lines else ""
                alone = shape in ("", "#", "page #", page.label.lower())
                if page.lines and (alone or shapes[shape] >= min(MIN_REPEATS, max(2, len(pages)))):
                    page.lines.pop(0 if edge == "top" else -1)


def _shape(page: _Page, edge: str) -> str:
    line = page.lines[0 if edge == "top" else -1]
    return _DIGITS.sub("#", line.lower()).strip()


def _sections(pages: Sequence[_Page]) -> tuple[Section, ...]:
    texts = [_paragraphs(page.lines) for page in pages]
    for here, after in zip(range(len(texts)), range(1, len(texts)), strict=False):
        texts[here], texts[after] = _carry_sentence(texts[here], texts[after])
    return tuple(
        Section(page.heading, text, page.number, page.label) for page, text in zip(pages, texts, strict=True) if text
    )


def _paragraphs(lines: Sequence[str]) -> str:
    """Lines of one page as paragraphs: a line break inside a sentence is only the width of the page."""
    if not lines:
        return ""
    width = max(len(line) for line in lines)
    parts: list[str] = []
    for line in lines:
        previous = parts[-1] if parts else ""
        short_before = len(previous.rsplit("\n", 1)[-1]) < 0.6 * width and _SENTENCE_END.search(previous)
        if not line:
            parts.append("")
        elif previous and not short_before:
            joint = "" if re.search(r"[a-z]-$", previous) and line[0].islower() else " "
            parts[-1] = (previous[:-1] if not joint else previous) + joint + line
        else:
            parts.append(line)
    return clean_text("\n".join(parts))


def _carry_sentence(here: str, after: str) -> tuple[str, str]:
    """Moves the rest of a sentence left open at the end of a page to where the sentence begins."""
    if not here or not after or _SENTENCE_END.search(here) or not after[0].islower():
        return here, after
    end = _FIRST_SENTENCE_END.search(after)
    if end is None:
        return here, after
    return f"{here} {after[: end.end()]}", after[end.end() :].lstrip()


def _metadata(reader) -> Metadata:  # type: ignore[no-untyped-def]  # noqa: ANN001
    info = reader.metadata or {}
    title, author = (one_line(str(info.get(key) or ""))[:500] or None for key in ("/Title", "/Author"))
    return Metadata(title=title, author=author)
