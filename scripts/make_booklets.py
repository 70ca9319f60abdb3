#!/usr/bin/env python3
"""Builds the booklets of corpus/literature from their Markdown sources, the same bytes every time.

A source has front matter (title, subtitle, author, publisher, published, licence, pathway), chapters
(#), sections (##), paragraphs, bullet lists, tables, **bold** and *italic*. The line "<!-- body -->"
ends the front part: pages before it are numbered i, ii, …, pages after it 1, 2, … What stands between
"<!-- columns -->" and "<!-- end -->" is set in two columns. "[^name]" in a paragraph makes a footnote
of the paragraph "[^name]: text".
"""

import argparse
import os
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from itertools import cycle
from pathlib import Path

try:
    from reportlab import platypus as flow
    from reportlab.lib.pagesizes import A5
except ModuleNotFoundError:
    sys.exit("reportlab is not installed; run: pip install 'recovery-assistant[booklets]'")

from booklet_layout import (
    BOTTOM,
    MARGIN,
    MARKS,
    NOTE_MARK,
    REFERENCES,
    WIDTH,
    Block,
    Foreign,
    Pages,
    columns,
    contents,
    heading,
    markup,
    noted,
    paragraph,
    table,
    title_page,
)

ROOT = Path(__file__).resolve().parent.parent
SOURCES, FOLDER = ROOT / "scripts" / "booklets", ROOT / "corpus" / "literature"
META = ("title", "subtitle", "author", "publisher", "published", "licence", "pathway")
BODY_MARK = "<!-- body -->"
SWITCHES = {"<!-- columns -->": "columns", "<!-- end -->": "end"}
NOTE = re.compile(r"\[\^(\w+)\]: (.+)", re.DOTALL)


def parse(text: str) -> tuple[dict[str, str], list[Block], list[Block], dict[str, str]]:
    """The front matter, the blocks before and after the body mark, the footnotes; ValueError if one is missing."""
    _, matter, content = text.split("---\n", 2)
    meta = dict(line.split(": ", 1) for line in matter.splitlines())
    if missing := [key for key in META if not meta.get(key)]:
        raise ValueError(f"front matter lacks {', '.join(missing)}")
    chunks = re.split(r"\n\s*\n", content.strip())
    notes = {found[1]: " ".join(found[2].split()) for chunk in chunks if (found := NOTE.fullmatch(chunk))}
    if unknown := set(NOTE_MARK.findall(content)) ^ set(notes):
        raise ValueError(f"footnotes without mark or text: {', '.join(sorted(unknown))}")
    running = [chunk for chunk in chunks if not NOTE.fullmatch(chunk)]
    body = running.index(BODY_MARK)
    return meta, _blocks(running[:body]), _blocks(running[body + 1 :]), notes


def _blocks(chunks: list[str]) -> list[Block]:
    found: list[Block] = []
    for chunk in chunks:
        if chunk.startswith("- "):
            items = [" ".join(item.split()) for item in re.split(r"^- ", chunk, flags=re.M)[1:]]
            found += [*(("item", item) for item in items[:-1]), ("last", items[-1])]
        elif match := re.match(r"(##?) (.+)", chunk):
            found.append(("chapter" if match[1] == "#" else "section", match[2].strip()))
        elif chunk in SWITCHES:
            found.append((SWITCHES[chunk], ""))
        else:
            found.append(("table", chunk) if chunk.startswith("|") else ("text", " ".join(chunk.split())))
    return found


class _Flow:
    """The blocks of one part of a booklet as flowables, in order."""

    def __init__(self, prefix: str, notes: dict[str, str], pages: Pages) -> None:
        self.prefix, self.notes, self.pages = prefix, notes, pages
        self.marks: Iterator[str] = cycle(MARKS)
        self.chapter = ""

    def of(self, blocks: list[Block]) -> list[Foreign]:
        """The flowables of some blocks. Entries between "columns" and "end" become one flowable."""
        placed: list[Foreign] = []
        entries: list[Foreign] | None = None  # of the columns in force
        for number, (kind, text) in enumerate(blocks):
            if kind == "columns":
                entries = []
            elif kind == "end":
                placed.append(columns(entries or []))
                entries = None
            elif entries is not None:
                entries.append(paragraph("entry", markup(text)))
            else:
                placed += self._one(kind, text, f"{self.prefix}{number}")
        return placed

    def _one(self, kind: str, text: str, key: str) -> list[Foreign]:
        if kind == "chapter":
            self.chapter, self.marks = text, cycle(MARKS)
            return [flow.PageBreak(), heading(kind, text, key)]
        if kind == "section":
            return [heading(kind, text, key)]
        if kind == "table":
            return [table(text)]
        if kind in {"item", "last"}:
            return [paragraph(kind, markup(text), "\u2022")]
        if self.chapter == REFERENCES:
            return [flow.KeepTogether(paragraph("reference", markup(text)))]
        if NOTE_MARK.search(text):
            return noted(text, self.notes, self.marks, self.pages)
        return [paragraph("text", markup(text))]


def build(text: str) -> bytes:
    """A source as PDF; the same text gives the same bytes, on any day and machine. Raises ValueError."""
    meta, front, body, notes = parse(text)
    moment = datetime.fromisoformat(meta["published"]).replace(tzinfo=UTC)
    os.environ["SOURCE_DATE_EPOCH"] = str(int(moment.timestamp()))  # reportlab's date of creation
    # The contents follow the first chapter of the front part, which tells what the booklet is.
    chapters = [number for number, (kind, _) in enumerate(front) if kind == "chapter"]
    second = chapters[1]
    pages = Pages(meta["title"], [])
    while True:
        parts = {"a": front[:second], "f": front[second:], "b": body}
        opening, rest, main_part = (_Flow(key, notes, pages).of(blocks) for key, blocks in parts.items())
        story = [*title_page(meta), *opening, *contents(pages), *rest, *main_part]
        data = _lay_out(story, meta, pages)
        if pages.noted == pages.known:
            return data
        pages = Pages(meta["title"], pages.noted)


def _lay_out(story: list[Foreign], meta: dict[str, str], pages: Pages) -> bytes:
    # Not compressed: builds of zlib differ in the bytes they give.
    doc = flow.BaseDocTemplate(target := BytesIO(), pagesize=A5, lang="en", invariant=1, pageCompression=0)
    doc.title, doc.author, doc.subject = meta["title"], meta["author"], meta["subtitle"]
    doc.creator, doc.producer = meta["publisher"], "reportlab"
    frame = flow.Frame(MARGIN, BOTTOM, WIDTH, A5[1] - BOTTOM - 52, 0, 0, 0, 0, id="text")
    doc.addPageTemplates(flow.PageTemplate("page", [frame], onPage=pages.head, onPageEnd=pages.foot))
    doc.afterFlowable = lambda flowable: pages.placed(doc, flowable)
    doc.build(story)
    # reportlab writes a bullet as 127, which readers do not map back; 149 is the bullet of WinAnsi.
    return target.getvalue().replace(rb"(\177) Tj", rb"(\225) Tj")


def main(arguments: list[str] | None = None) -> None:
    """Builds every booklet, or with --check compares only. Raises SystemExit with a message where one differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
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
