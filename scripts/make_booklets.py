"""Build the booklets of corpus/literature from their Markdown sources, the same bytes every time.

A source has front matter (title, subtitle, author, publisher, published, licence, pathway), chapters
(#), sections (##), paragraphs, bullet lists, tables, **bold** and *italic*. The line "<!-- body -->"
ends the front part: pages before it are numbered i, ii, …, pages after it 1, 2, …
"""

import argparse
import os
import re
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

try:
    from reportlab import platypus as flow
    from reportlab.lib.colors import HexColor
    from reportlab.lib.pagesizes import A5
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase.pdfmetrics import stringWidth
except ModuleNotFoundError:
    sys.exit("reportlab is not installed; run: pip install 'recovery-assistant[booklets]'")

ROOT = Path(__file__).resolve().parent.parent
SOURCES, FOLDER = ROOT / "scripts" / "booklets", ROOT / "corpus" / "literature"
META = ("title", "subtitle", "author", "publisher", "published", "licence", "pathway")
Block = tuple[str, str]  # what it is (a key of STYLES, or "table") and its text
ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
BODY_MARK = "<!-- body -->"
CONTENTS, REFERENCES, BODY_KEY = "Contents", "References", "b0"  # "b0": where the body begins
MARGIN, WIDTH = 51.0, A5[0] - 2 * 51.0  # points (51 = 18 mm), as all lengths here
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
    "toc0": _style("toc0", "Helvetica-Bold", 9.5, 12.5, spaceBefore=3.5, alignment=4, justifyLastLine=1),
    "toc1": _style("toc1", "Times-Roman", 9.5, 12, leftIndent=12, alignment=4, justifyLastLine=1),
}


def parse(text: str) -> tuple[dict[str, str], list[Block], list[Block]]:
    """The front matter, and the blocks before and after the body mark; ValueError if one is missing."""
    _, matter, content = text.split("---\n", 2)
    meta = dict(line.split(": ", 1) for line in matter.splitlines())
    if missing := [key for key in META if not meta.get(key)]:
        raise ValueError(f"front matter lacks {', '.join(missing)}")
    front, body = content.split(BODY_MARK)  # exactly one
    return meta, _blocks(front), _blocks(body)


def _blocks(text: str) -> list[Block]:
    found: list[Block] = []
    for chunk in re.split(r"\n\s*\n", text.strip()):
        if chunk.startswith("- "):
            items = [" ".join(item.split()) for item in re.split(r"^- ", chunk, flags=re.M)[1:]]
            found += [*(("item", item) for item in items[:-1]), ("last", items[-1])]
        elif heading := re.match(r"(##?) (.+)", chunk):
            found.append(("chapter" if heading[1] == "#" else "section", heading[2].strip()))
        else:
            found.append(("table", chunk) if chunk.startswith("|") else ("text", " ".join(chunk.split())))
    return found


def _markup(text: str) -> str:
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
        """Draw the page number as it stands in the page labels; nothing on the title page."""
        if (page := canvas.getPageNumber()) > 1:
            canvas.setFont("Helvetica", 9)
            canvas.setFillColor(GREY)
            canvas.drawCentredString(A5[0] / 2, 32, self.label(page))

    def placed(self, doc: Foreign, flowable: Foreign) -> None:
        """Note a heading that has just been placed: in the outline, the contents and the labels."""
        if mark := getattr(flowable, "mark", None):
            self.noted.append(mark._replace(page=doc.page))
            doc.canv.addOutlineEntry(mark.title, mark.key, mark.level, closed=mark.level == 0)
            if mark.key == BODY_KEY:
                doc.canv.addPageLabel(doc.page - 1, "ARABIC", 1)


def _paragraph(style: str, text: str, bullet: str | None = None) -> Foreign:
    return flow.Paragraph(text, STYLES[style], bulletText=bullet)


def _heading(kind: str, text: str, key: str) -> Foreign:
    heading = _paragraph(kind, f'<a name="{key}"/>{_markup(text)}')
    heading.mark = Entry(0 if kind == "chapter" else 1, text, key)
    return heading


def _table(text: str) -> Foreign:
    head, _, *rows = [[_markup(c.strip()) for c in line.strip("|").split("|")] for line in text.splitlines()]
    cells = [[_paragraph("cell", c) for c in row] for row in ([f"<b>{c}</b>" for c in head], *rows)]
    lines = [("LINEBELOW", (0, 0), (-1, -1), 0.4, GREY), ("VALIGN", (0, 0), (-1, -1), "TOP")]
    # The first column holds single words, the others share the rest.
    widths = [0.18 * WIDTH] + [0.82 * WIDTH / (len(head) - 1)] * (len(head) - 1)
    return flow.Table(cells, widths, style=flow.TableStyle(lines), spaceBefore=3, spaceAfter=9)


def _flow(blocks: list[Block], prefix: str) -> list[Foreign]:
    placed: list[Foreign] = []
    chapter = ""
    for number, (kind, text) in enumerate(blocks):
        if kind == "chapter":
            chapter = text
            placed.append(flow.PageBreak())
        if kind in {"chapter", "section"}:
            placed.append(_heading(kind, text, f"{prefix}{number}"))
        elif kind == "table":
            placed.append(_table(text))
        elif kind in {"item", "last"}:
            placed.append(_paragraph(kind, _markup(text), "\u2022"))
        elif chapter == REFERENCES:
            placed.append(flow.KeepTogether(_paragraph("reference", _markup(text))))
        else:
            placed.append(_paragraph("text", _markup(text)))
    return placed


def _title_page(meta: dict[str, str]) -> list[Foreign]:
    titles = [_paragraph(name, escape(meta[name])) for name in ("title", "subtitle")]
    imprint = (meta["author"], f"{meta['publisher']}, {meta['published']}", meta["licence"])
    lines = [_paragraph("imprint", escape(line)) for line in imprint]
    return [flow.Spacer(1, 120), *titles, flow.Spacer(1, 190), *lines]


def _contents(pages: Pages) -> list[Foreign]:
    lines = [_line(entry, pages.label(entry.page)) for entry in pages.known if entry.title != CONTENTS]
    return [flow.PageBreak(), _heading("chapter", CONTENTS, "contents"), *lines]


def _line(entry: Entry, label: str) -> Foreign:
    """Title, dots, page label; the spaces are stretched to the full width."""
    style = STYLES[f"toc{entry.level}"]
    free = WIDTH - style.leftIndent - stringWidth(f"{entry.title} {label}", style.fontName, style.fontSize)
    dots = " ." * int(free / stringWidth(" .", style.fontName, style.fontSize))
    return _paragraph(style.name, f'<a href="#{entry.key}">{escape(entry.title)}</a>{dots} {label}')


def build(text: str) -> bytes:
    """Lay a source out as PDF: the same text gives the same bytes, on any day and machine."""
    meta, front, body = parse(text)
    moment = datetime.fromisoformat(meta["published"]).replace(tzinfo=UTC)
    os.environ["SOURCE_DATE_EPOCH"] = str(int(moment.timestamp()))  # reportlab's date of creation
    # The contents follow the first chapter of the front part, which tells what the booklet is.
    second = [n for n, (kind, _) in enumerate(front) if kind == "chapter"][1]
    pages = Pages(meta["title"], [])
    while True:
        opening, rest = _flow(front[:second], "a"), _flow(front[second:], "f")
        story = [*_title_page(meta), *opening, *_contents(pages), *rest, *_flow(body, "b")]
        data = _lay_out(story, meta, pages)
        if pages.noted == pages.known:
            return data
        pages = Pages(meta["title"], pages.noted)


def _lay_out(story: list[Foreign], meta: dict[str, str], pages: Pages) -> bytes:
    # Not compressed: builds of zlib differ in the bytes they give.
    doc = flow.BaseDocTemplate(target := BytesIO(), pagesize=A5, lang="en", invariant=1, pageCompression=0)
    doc.title, doc.author, doc.subject = meta["title"], meta["author"], meta["subtitle"]
    doc.creator, doc.producer = meta["publisher"], "reportlab"
    frame = flow.Frame(MARGIN, 50, WIDTH, A5[1] - 50 - 52, 0, 0, 0, 0)
    doc.addPageTemplates(flow.PageTemplate("page", [frame], onPage=pages.head, onPageEnd=pages.foot))
    doc.afterFlowable = lambda flowable: pages.placed(doc, flowable)
    doc.build(story)
    # reportlab writes a bullet as 127, which readers do not map back; 149 is the bullet of WinAnsi.
    return target.getvalue().replace(rb"(\177) Tj", rb"(\225) Tj")


def main(arguments: list[str] | None = None) -> None:
    """Build every booklet, or with --check only compare; SystemExit when one differs."""
    parser = argparse.ArgumentParser(description="Build the booklets from scripts/booklets.")
    parser.add_argument("--out", type=Path, default=FOLDER, help="folder of the PDF files")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a file differs")
    options = parser.parse_args(arguments)
    stale = []
    for path in sorted(SOURCES.glob("*.md")):
        target = options.out / f"{path.stem.replace('_', '-')}.pdf"
        data = build(path.read_text(encoding="utf-8"))
        if not options.check:
            options.out.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        elif not target.is_file() or target.read_bytes() != data:
            stale.append(target.name)
    if stale:
        sys.exit(f"not up to date: {', '.join(stale)}; run: python scripts/make_booklets.py")


if __name__ == "__main__":
    main()
