"""A document as a page to read it whole: contents, every section with an anchor, references, the way to print it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from assistant.types import Document
from assistant.ui.html.reader import Reader, read_path
from assistant.ui.html.rendering import render
from assistant.ui.html.source import (
    ReadingPlace,
    SectionSlice,
    document_values,
    heading_of,
    shown_slices,
    slices_of,
    window_of,
)

REACH = 200_000  # characters before and after the place: a whole article or booklet, and a book in a few parts


@dataclass(frozen=True, slots=True)
class ContentsLine:
    """One line of the contents. heading: of a section; address: of the page where it stands."""

    heading: str
    address: str


def read_html(
    document: Document,
    place: ReadingPlace | None = None,
    *,
    reader: Reader,
    documents: Mapping[str, Document],
    note: str = "",
) -> Markup:
    """The page. documents: of the library by id, for a twin in another language. note: words of ours above the text."""
    place = place or ReadingPlace()
    slices = slices_of(document.sections)
    first, last = window_of(slices, place, reach=REACH)
    twin = twin_of(document, documents)
    is_plain = place == ReadingPlace() and not note
    values = {
        **document_values(document, place, reader=reader, note=note),
        "indexed": reader.indexed and is_plain,
        "canonical": f"{reader.site}/{read_path(document.id)}" if reader.site else "",
        "contents": _contents(document, slices[first : last + 1], reader),
        "earlier": _part(reader, slices[first - 1]) if first > 0 else None,
        "slices": shown_slices(document, slices[first : last + 1], place, reader.words),
        "later": _part(reader, slices[last + 1]) if last + 1 < len(slices) else None,
        "twin": twin,
        "twin_address": reader.to(read_path(twin.id)) if twin else "",
    }
    return render("read.html", values)


def twin_of(document: Document, documents: Mapping[str, Document]) -> Document | None:
    """The same text in another language, where the library holds it and it is not withdrawn."""
    if document.twin is None:
        return None
    folder = document.id.partition("/")[0]
    found = [documents[one] for one in (document.twin, f"{folder}/{document.twin}") if one in documents]
    return next((one for one in found if not one.withdrawn), None)


def _contents(document: Document, shown: Sequence[SectionSlice], reader: Reader) -> list[ContentsLine]:
    """A line for each heading, leading to its anchor on this page or to the part of the document that holds it."""
    here = {one.section for one in shown if one.start == 0}
    lines = []
    for number in range(1, len(document.sections) + 1):
        heading = heading_of(document, number)
        if heading is None:
            continue
        anchor = f"section-{number}"
        address = f"#{anchor}" if number in here else reader.here(passage="", section=number, anchor=anchor)
        lines.append(ContentsLine(heading, address))
    return lines


def _part(reader: Reader, one: SectionSlice) -> str:
    """The address of the part of the document around a slice."""
    return reader.here(passage="", section=one.section, start=one.start, anchor=f"section-{one.section}")
