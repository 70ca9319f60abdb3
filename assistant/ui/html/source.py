"""A document of the library as one plain page that needs nothing else: no style sheet, no image, no script.

A long document is shown in windows around a place, with links to the text before and after.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from assistant.types import Document, Section, Span
from assistant.ui.html.citation_text import original_link, page_words, pathway_words, source_link
from assistant.ui.html.help import bar_html
from assistant.ui.html.marked_text import MarkedText, mark_span
from assistant.ui.html.reader import Reader, read_path
from assistant.ui.html.rendering import render
from assistant.ui.html.wording import Wording, dotted

WINDOW = 24_000  # characters shown before and after the place: some ten printed pages each way
OWN_PUBLISHER = "Recovery Assistant"  # of the texts that we wrote ourselves
SLICE = 4_000  # characters at which a long section is cut, at the end of a paragraph


@dataclass(frozen=True, slots=True)
class ReadingPlace:
    """Where to open a document.

    - section: 1-based; 0 for the beginning.
    - span: characters of that section, end exclusive.
    - mark: whether to mark them.
    """

    section: int = 0
    span: Span = (0, 0)
    mark: bool = True


@dataclass(frozen=True, slots=True)
class SectionSlice:
    """A part of one section. section: 1-based; start, end: characters of it, end exclusive."""

    section: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ShownSlice:
    """The values of a slice on the page.

    - anchor: number of the section that begins here; 0 where the slice goes on with one.
    - heading: what stands above the text; None for nothing.
    - page: the printed page that begins here, in words; empty for none.
    - text: the words, with what is to be marked.
    """

    anchor: int
    heading: str | None
    page: str
    text: MarkedText


def source_html(
    document: Document, place: ReadingPlace | None = None, *, reader: Reader | None = None, note: str = ""
) -> Markup:
    """The document around a place. note: words of ours above it."""
    reader, place = reader or Reader(), place or ReadingPlace()
    slices = slices_of(document.sections)
    first, last = window_of(slices, place)
    values = {
        **document_values(document, place, reader=reader, note=note),
        "whole": reader.to(read_path(document.id)),
        "earlier": _window_link(document, slices[first - 1], "earlier") if first > 0 else None,
        "slices": shown_slices(document, slices[first : last + 1], place, reader.words),
        "later": _window_link(document, slices[last + 1], "later") if last + 1 < len(slices) else None,
    }
    return render("source.html", values)


def missing_html(reason: str, *, reader: Reader | None = None) -> Markup:
    """What stands at the address of a document that is not there."""
    reader = reader or Reader()
    return render("missing.html", {**page_values(reader), "reason": reason})


def page_values(reader: Reader) -> dict[str, object]:
    """What every page of plain reading is filled in with."""
    return {"words": reader.words, "reader": reader, "help": bar_html(reader)}


def document_values(document: Document, place: ReadingPlace, *, reader: Reader, note: str = "") -> dict[str, object]:
    """What every page of a document is filled in with. note: words of ours above it."""
    page = _physical_page(document, place)
    return {
        **page_values(reader),
        "document": document,
        "facts": _facts(document, page, reader.words),
        "original": original_link(document.url, page),
        "note": note,
    }


def shown_slices(
    document: Document, slices: Sequence[SectionSlice], place: ReadingPlace, words: Wording
) -> list[ShownSlice]:
    """The values of neighbouring slices, with the place marked in them."""
    return [_shown(document, one, place, words, opens=at == 0) for at, one in enumerate(slices)]


def _physical_page(document: Document, place: ReadingPlace) -> int | None:
    """The page that a place is on, 1-based; None where the document has no pages."""
    return document.sections[place.section - 1].page if 0 < place.section <= len(document.sections) else None


def _facts(document: Document, page: int | None, words: Wording) -> list[str]:
    """Lines below the title: people, dates and pathway; who reviewed it; rights; the page of a PDF."""
    people = [document.author, document.publisher]
    for key, day in (("published", document.published), ("reviewed", document.reviewed)):
        people.append(words(key, day=words.day(day)) if day else None)
    people.append(pathway_words(document.pathway, words))
    rights = dotted(document.licence, document.credit) or words("not_stated")
    lines = [dotted(*people), review_words(document, words), rights, words("pdf_page", number=page) if page else ""]
    return [line for line in lines if line]


def review_words(document: Document, words: Wording) -> str:
    """Who reviewed a document; of one of our own that nobody has, that it is unreviewed."""
    if document.reviewed_by:
        return words("reviewed_by", person=document.reviewed_by)
    return words("own_summary") if document.publisher == OWN_PUBLISHER else ""


def slices_of(sections: Sequence[Section]) -> list[SectionSlice]:
    """Every section, long ones cut at the ends of paragraphs; together they are the whole text."""
    slices = []
    for number, section in enumerate(sections, start=1):
        start = 0
        while len(section.text) - start > SLICE:
            at = section.text.rfind("\n", start + SLICE // 2, start + SLICE)
            end = at + 1 if at >= 0 else start + SLICE
            slices.append(SectionSlice(number, start, end))
            start = end
        slices.append(SectionSlice(number, start, len(section.text)))
    return slices


def window_of(slices: Sequence[SectionSlice], place: ReadingPlace, *, reach: int = WINDOW) -> tuple[int, int]:
    """First and last slice to show: those within so many characters of the place."""
    held = [at for at, one in enumerate(slices) if one.section == place.section and one.end > place.span[0]]
    middle = held[0] if held else 0
    return _last_within(slices, middle, step=-1, reach=reach), _last_within(slices, middle, step=1, reach=reach)


def _last_within(slices: Sequence[SectionSlice], at: int, *, step: int, reach: int) -> int:
    shown = 0
    while 0 <= at + step < len(slices) and shown < reach:
        at += step
        shown += slices[at].end - slices[at].start
    return at


def _shown(document: Document, one: SectionSlice, place: ReadingPlace, words: Wording, *, opens: bool) -> ShownSlice:
    """The values of one slice. opens: whether it is the first on the page."""
    section = document.sections[one.section - 1]
    begins = one.start == 0
    marks = place.mark and one.section == place.section
    span = (max(place.span[0] - one.start, 0), place.span[1] - one.start) if marks else (0, 0)
    return ShownSlice(
        anchor=one.section if begins else 0,
        heading=heading_of(document, one.section, opens=opens) if begins or opens else None,
        page=page_words(section.page_label, words) if begins or opens else "",
        text=mark_span(section.text[one.start : one.end], span),
    )


def heading_of(document: Document, number: int, *, opens: bool = False) -> str | None:
    """The heading of a section, unless it repeats the section before or the title.

    number: of the section, 1-based. opens: whether it is the first on the page.
    """
    heading = tuple(document.sections[number - 1].heading)
    above = tuple(document.sections[number - 2].heading) if number > 1 else (document.title,)
    hidden_above = opens and number > 1  # the section before is not on the page, so nothing is repeated
    if not heading or (heading == above and not hidden_above):
        return None
    return heading[-1]


def _window_link(document: Document, one: SectionSlice, anchor: str) -> str:
    """The address of the window around a slice. anchor: where the side panel looks for the way back."""
    return f"{source_link(document.id)}&section={one.section}&start={one.start}#{anchor}"
