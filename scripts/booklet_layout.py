"""How a booklet looks: its styles, running heads, page labels, contents, tables, columns and footnotes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

from reportlab import platypus as flow
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A5
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus.doctemplate import FrameActionFlowable

Block = tuple[str, str]  # what it is (a key of STYLES, "table", "columns" or "end") and its text
ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
CONTENTS, REFERENCES, BODY_KEY = "Contents", "References", "b0"  # "b0": where the body begins
MARGIN, WIDTH = 51.0, A5[0] - 2 * 51.0  # points (51 = 18 mm), as all lengths here
BOTTOM, NOTE_GAP = 50.0, 9.0  # where the text ends above the foot; what parts it from its footnotes
NOTE_MARK = re.compile(r"\[\^(\w+)\]")
MARKS = "*†"  # of footnotes in turn: two on one page differ
Foreign = Any  # a value of reportlab, which ships no types
INK, GREY = HexColor("#1a1a1a"), HexColor("#555555")


def _style(name: str, font: str, size: float, leading: float, **more: float) -> ParagraphStyle:
    """No widows, no orphans and no broken words: a quoted sentence must read as it was written."""
    more |= {"allowWidows": 0, "allowOrphans": 0, "splitLongWords": 0}
    return ParagraphStyle(name, fontName=font, fontSize=size, leading=leading, textColor=INK, **more)


STYLES = {
    "title": _style("title", "Helvetica-Bold", 27, 33, spaceAfter=10),
    "subtitle": _style("subtitle", "Helvetica", 14, 19),
    "imprint": _style("imprint", "Times-Roman", 10.5, 15),
    "chapter": _style("chapter", "Helvetica-Bold", 18, 23, spaceAfter=12, keepWithNext=1),
    "section": _style("section", "Helvetica-Bold", 11.5, 15, spaceBefore=9, spaceAfter=4, keepWithNext=1),
    "text": _style("text", "Times-Roman", 11, 15, spaceAfter=7),
    "item": _style("item", "Times-Roman", 11, 15, spaceAfter=3.5, leftIndent=13, bulletIndent=2),
    "reference": _style("ref", "Times-Roman", 9.5, 12.5, spaceAfter=5, leftIndent=12, firstLineIndent=-12),
    "last": _style("last", "Times-Roman", 11, 15, spaceAfter=8, leftIndent=13, bulletIndent=2),
    "cell": _style("cell", "Times-Roman", 10, 13),
    "note": _style("note", "Times-Roman", 9, 11.5),
    "entry": _style("entry", "Times-Roman", 9.5, 12.5, spaceAfter=4.5),
    "toc0": _style("toc0", "Helvetica-Bold", 9.5, 12.5, spaceBefore=3.5, alignment=4, justifyLastLine=1),
    "toc1": _style("toc1", "Times-Roman", 9.5, 12, leftIndent=12, alignment=4, justifyLastLine=1),
}


def markup(text: str) -> str:
    """**bold** and *italic* as the tags that reportlab reads; everything else is escaped."""
    bold = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", escape(text))
    return re.sub(r"\*(.+?)\*", r"<i>\1</i>", bold)


class Entry(NamedTuple):
    """A heading that was placed. level: 0 chapter, 1 section; page: physical, 1-based."""

    level: int
    title: str
    key: str
    page: int = 0


@dataclass(slots=True)
class Pages:
    """Running heads, labels and contents, drawn from the headings that the pass before has noted."""

    title: str
    known: list[Entry]  # from the pass before
    noted: list[Entry] = field(default_factory=list)  # in this pass
    notes: list[Foreign] = field(default_factory=list)  # footnotes waiting for the end of their page

    def label(self, page: int) -> str:
        """The label of a physical page, 1-based: roman in the front part, arabic in the body."""
        front = next((entry.page - 1 for entry in self.known if entry.key == BODY_KEY), 0)
        return ROMAN[page - 1] if page <= front else str(page - front)

    def head(self, canvas: Foreign, doc: Foreign) -> None:
        """Draw the running head: booklet left, chapter right; nothing on the title page."""
        if (page := canvas.getPageNumber()) == 1:
            canvas.addPageLabel(0, "ROMAN_LOWER", 1)
            return
        chapters = [entry.title for entry in self.known if entry.level == 0 and entry.page <= page]
        canvas.setFont("Helvetica", 8)
        canvas.setFillColor(GREY)
        canvas.drawString(MARGIN, A5[1] - 36, self.title)
        canvas.drawRightString(A5[0] - MARGIN, A5[1] - 36, "".join(chapters[-1:]))
        canvas.setLineWidth(0.4)
        canvas.line(MARGIN, A5[1] - 41, A5[0] - MARGIN, A5[1] - 41)

    def foot(self, canvas: Foreign, doc: Foreign) -> None:
        """Draw the footnotes, and the page number as it stands in the page labels; none on the title page."""
        self._draw_notes(canvas)
        if (page := canvas.getPageNumber()) > 1:
            canvas.setFont("Helvetica", 9)
            canvas.setFillColor(GREY)
            canvas.drawCentredString(A5[0] / 2, 32, self.label(page))

    def _draw_notes(self, canvas: Foreign) -> None:
        room = sum(height(note) for note in self.notes)
        if self.notes:
            canvas.setLineWidth(0.4)
            canvas.line(MARGIN, BOTTOM + room + 4, MARGIN + 60, BOTTOM + room + 4)
        while self.notes:
            note = self.notes.pop(0)
            room -= height(note)
            note.drawOn(canvas, MARGIN, BOTTOM + room)

    def placed(self, doc: Foreign, flowable: Foreign) -> None:
        """Note a heading that has just been placed: in the outline, the contents and the labels."""
        if mark := getattr(flowable, "mark", None):
            self.noted.append(mark._replace(page=doc.page))
            doc.canv.addOutlineEntry(mark.title, mark.key, mark.level, closed=mark.level == 0)
            if mark.key == BODY_KEY:
                doc.canv.addPageLabel(doc.page - 1, "ARABIC", 1)


def paragraph(style: str, text: str, bullet: str | None = None) -> Foreign:
    """A paragraph. style: a key of STYLES; text: with the tags of reportlab."""
    return flow.Paragraph(text, STYLES[style], bulletText=bullet)


def height(of: Foreign) -> float:
    """Points that something takes in the width of the text."""
    return float(of.wrap(WIDTH, A5[1])[1])


class Noted(flow.Paragraph):  # type: ignore[misc]  # reportlab ships no types
    """A paragraph with footnotes: it is placed only where they fit below it, and is never split."""

    def __init__(self, text: str, notes: list[Foreign]) -> None:
        super().__init__(text, STYLES["text"])
        self.room = sum(height(note) for note in notes) + NOTE_GAP

    def wrap(self, width: float, available: float) -> tuple[float, float]:
        own_width, own = super().wrap(width, available)
        return own_width, own + self.room

    def split(self, width: float, available: float) -> list[Foreign]:
        return []

    def drawOn(self, canvas: Foreign, x: float, y: float, _sW: float = 0) -> None:  # noqa: N802, N803 - reportlab's
        super().drawOn(canvas, x, y + self.room, _sW)


class Settle(FrameActionFlowable):  # type: ignore[misc]  # reportlab ships no types
    """Moves the room that a Noted paragraph took from below it to the end of the page."""

    def __init__(self, room: float, notes: list[Foreign], pages: Pages) -> None:
        self.room, self.notes, self.pages = room, notes, pages

    def frameAction(self, frame: Foreign) -> None:  # noqa: N802 - reportlab's
        frame._y += self.room
        frame._y1p += self.room - (NOTE_GAP if self.pages.notes else 0)
        self.pages.notes += self.notes


def noted(text: str, notes: dict[str, str], marks: Iterator[str], pages: Pages) -> list[Foreign]:
    """A paragraph whose [^name] become marks, and what puts their footnotes at the end of its page."""
    own: list[Foreign] = []

    def mark(found: re.Match[str]) -> str:
        sign = next(marks)
        own.append(paragraph("note", f"{sign} {markup(notes[found[1]])}"))
        return sign

    marked = NOTE_MARK.sub(mark, markup(text))
    body = Noted(marked, own)
    return [body, Settle(body.room, own, pages)]


def columns(placed: list[Foreign]) -> Foreign:
    """Two columns of about the same height; every entry in them is a short paragraph."""
    return flow.BalancedColumns(placed, nCols=2, needed=40, spaceBefore=3, spaceAfter=9, innerPadding=14)


def heading(kind: str, text: str, key: str) -> Foreign:
    """A heading that links can point at. kind: "chapter" or "section"; key: of the place, unique in the booklet."""
    placed = paragraph(kind, f'<a name="{key}"/>{markup(text)}')
    placed.mark = Entry(0 if kind == "chapter" else 1, text, key)
    return placed


def table(text: str) -> Foreign:
    """A table from its lines in Markdown: head, rule, rows."""
    head, _, *rows = [[markup(c.strip()) for c in line.strip("|").split("|")] for line in text.splitlines()]
    cells = [[paragraph("cell", c) for c in row] for row in ([f"<b>{c}</b>" for c in head], *rows)]
    lines = [("LINEBELOW", (0, 0), (-1, -1), 0.4, GREY), ("VALIGN", (0, 0), (-1, -1), "TOP")]
    # The first column holds single words, the others share the rest.
    widths = [0.18 * WIDTH] + [0.82 * WIDTH / (len(head) - 1)] * (len(head) - 1)
    return flow.Table(cells, widths, style=flow.TableStyle(lines), spaceBefore=3, spaceAfter=9)


def title_page(meta: dict[str, str]) -> list[Foreign]:
    """Title, subtitle and imprint. meta: the front matter."""
    titles = [paragraph(name, escape(meta[name])) for name in ("title", "subtitle")]
    imprint = (meta["author"], f"{meta['publisher']}, {meta['published']}", meta["licence"])
    lines = [paragraph("imprint", escape(line)) for line in imprint]
    return [flow.Spacer(1, 120), *titles, flow.Spacer(1, 190), *lines]


def contents(pages: Pages) -> list[Foreign]:
    """The table of contents, of the headings that the pass before has noted."""
    lines = [_line(entry, pages.label(entry.page)) for entry in pages.known if entry.title != CONTENTS]
    return [flow.PageBreak(), heading("chapter", CONTENTS, "contents"), *lines]


def _line(entry: Entry, label: str) -> Foreign:
    """Title, dots, page label; the spaces are stretched to the full width."""
    style = STYLES[f"toc{entry.level}"]
    free = WIDTH - style.leftIndent - stringWidth(f"{entry.title} {label}", style.fontName, style.fontSize)
    dots = " ." * int(free / stringWidth(" .", style.fontName, style.fontSize))
    return paragraph(style.name, f'<a href="#{entry.key}">{escape(entry.title)}</a>{dots} {label}')
