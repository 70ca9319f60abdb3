"""What nobody sees on a PDF page is not quoted, is noted without its words, and what is seen is kept."""

from typing import NamedTuple

import pytest

from assistant.ingestion.loading.pdf.extraction import PdfText, read_pdf
from tests.ingestion.loading.raw_pdf import HELVETICA, IMAGE, PROSE, kinds, lines, picture, raw_pdf, stream

CURE = "The secret harbour cure is sold here."
SEEN = " ".join(PROSE)
XOBJECTS = "/XObject << /Im1 500 0 R /Fm1 501 0 R >>"
STATES = "/ExtGState << /Clear << /ca 0 /CA 0 >> /Half << /ca 0.5 >> /Times << /BM /Multiply >> >>"
SPACES = "/ColorSpace << /Spot [/Separation /Black /DeviceGray 502 0 R] /Icc [/ICCBased 503 0 R] >>"
LAYERS = "/Properties << /Off 504 0 R /On 505 0 R /Both 506 0 R /Any 507 0 R >>"
CATALOG = "/OCProperties << /OCGs [504 0 R 505 0 R] /D << /OFF [504 0 R] >> >>"


def shown(content: str, *, form: str = "", page: str = "", catalog: str = CATALOG) -> PdfText:
    """What is read of a page with such a content."""
    objects = {
        500: IMAGE,
        501: stream(
            form, f"/Type /XObject /Subtype /Form /BBox [0 0 400 600] /Resources << /Font << /F1 {HELVETICA} >> >>"
        ),
        502: "<< /FunctionType 2 /Domain [0 1] /C0 [1] /C1 [0] /N 1 >>",
        503: stream(b"", "/N 3"),
        504: "<< /Type /OCG /Name (off) >>",
        505: "<< /Type /OCG /Name (on) >>",
        506: "<< /Type /OCMD /OCGs [504 0 R 505 0 R] /P /AllOn >>",
        507: "<< /Type /OCMD /OCGs [504 0 R 505 0 R] >>",
    }
    resources = " ".join((XOBJECTS, STATES, SPACES, LAYERS))
    return read_pdf(raw_pdf(content, resources=resources, objects=objects, page=page, catalog=catalog))


def at(height: float, text: str = CURE, left: float = 40) -> str:
    return f"BT /F1 10 Tf {left:g} {height:g} Td ({text}) Tj ET\n"


def text_of(read: PdfText) -> str:
    return " ".join(" ".join(section.text for section in read.sections).split())


HIDDEN = {
    "without ink": {
        "no ink": "3 Tr " + at(400) + "0 Tr",
        "no ink, in a TJ": "BT /F1 10 Tf 3 Tr 40 400 Td [(The secret harbour) -250 (cure is sold here.)] TJ ET 0 Tr",
        "no ink, shown by an apostrophe": f"BT /F1 10 Tf 3 Tr 14 TL 40 400 Td ({CURE}) ' ET 0 Tr",
        "no opacity": "q /Clear gs " + at(400) + "Q",
        "letter by letter": "3 Tr BT /F1 10 Tf 40 400 Td "
        + " ".join(f"({letter}) Tj 6 0 Td" for letter in CURE) + " ET 0 Tr",
    },
    "in the colour of its ground": {
        "white, grey": "1 g " + at(400) + "0 g",
        "white, RGB": "1 1 1 rg " + at(400) + "0 g",
        "white, CMYK": "0 0 0 0 k " + at(400) + "0 g",
        "white, named space": "/Icc cs 1 1 1 scn " + at(400) + "0 g",
        "nearly white": "0.98 0.99 1 rg " + at(400) + "0 g",
        "no spot ink": "/Spot cs 0 scn " + at(400) + "0 g",
        "white outlines": "1 Tr 1 G " + at(400) + "0 Tr 0 G",
        "black on black": "0 g 30 390 300 30 re f " + at(400),
        "white on white on black": "0 g 0 300 400 150 re f 1 g 30 390 300 30 re f " + at(400) + "0 g",
    },
    "outside": {
        "below the page": at(-200),
        "right of the page": at(400, left=900),
        "left of the page": at(400, left=-300),
        "moved away": "q 1 0 0 1 0 2000 cm " + at(400) + "Q",
        "clipped": "q 300 20 50 50 re W n " + at(400) + "Q",
        "clipped to nothing": "q 0 0 0 0 re W n " + at(400) + "Q",
    },
    "tiny": {
        "no size": f"BT /F1 0 Tf 40 400 Td ({CURE}) Tj ET",
        "scaled to nothing": f"BT /F1 10 Tf 0.001 0 0 0.001 40 400 Tm ({CURE}) Tj ET",
    },
    "in a layer that is off": {
        "layer off": "/OC /Off BDC " + at(400) + "EMC",
        "in a group of layers that must all be on": "/OC /Both BDC " + at(400) + "EMC",
    },
    "covered": {
        "under a box": at(400) + "1 g 30 390 300 30 re f 0 g",
        "under a black box of lines": at(400) + "0 g 30 390 m 330 390 l 330 420 l 30 420 l h f",
        "under a picture": at(400) + "q 300 0 0 30 30 390 cm /Im1 Do Q",
    },
}  # fmt: skip
SHOWN = {
    "white on a dark box": "0 0.2 0.4 rg 30 390 300 30 re f 1 g " + at(400) + "0 g",
    "white on a dark shape with round corners": (
        "0 g 30 390 m 330 390 l 340 390 340 420 330 420 c 30 420 l f 1 g " + at(400) + "0 g"
    ),
    "white on a picture": "q 300 0 0 30 30 390 cm /Im1 Do Q 1 g " + at(400) + "0 g",
    "white on a thick line": "0 G 30 w 30 404 m 330 404 l S 1 g " + at(400) + "0 g",
    "spot ink": "/Spot cs 1 scn " + at(400) + "0 g",
    "grey": "0.8 g " + at(400) + "0 g",
    "white with dark outlines": "2 Tr 1 g 0 G " + at(400) + "0 Tr 0 g",
    "half seen through": "q /Half gs " + at(400) + "Q",
    "on a box": "0.9 g 30 390 300 30 re f 0 g " + at(400),
    "above a box": at(400) + "1 g 30 380 300 18 re f 0 g",
    "marked, not covered": at(400) + "q /Times gs 1 1 0 rg 30 390 300 30 re f Q",
    "under a frame": at(400) + "0 G 30 390 300 30 re S",
    "begins left of the page": at(400, left=-5),
    "within a clip": "q 30 390 300 30 re W n " + at(400) + "Q",
    "layer on": "/OC /On BDC " + at(400) + "EMC",
    "in a group of layers of which one is on": "/OC /Any BDC " + at(400) + "EMC",
    "on after a hidden one": "q 3 Tr Q " + at(400),
}  # fmt: skip
BOLD = {
    "twice": "".join(at(400, "Meetings help.", left=40 + shift) for shift in (0, 0.3)),
    "three times": "".join(at(400, "Meetings help.", left=40 + shift) for shift in (0, 0.3, 0.6)),
    "a shadow": "0.6 g " + at(399.3, "Meetings help.", left=40.7) + "0 g " + at(400, "Meetings help."),
    "moved within a text": "BT /F1 10 Tf 40 400 Td (Meetings help.) Tj 0.4 0 Td (Meetings help.) Tj ET",
    "word by word": "".join(at(400, word, left=x + shift) for word, x in (("Meetings", 40), ("help.", 82))
                            for shift in (0, 0.3)),
    "as a whole, then word by word": at(400, "Meetings help.")
    + at(400, "Meetings", left=40.3) + at(400, "help.", left=84.4),
    "word by word, then as a whole": at(400, "Meetings") + at(400, "help.", left=84.1)
    + at(400, "Meetings help.", left=40.3),
    "the whole line again at the end": at(400, "Meetings help.") + at(380, "They do.") + at(400, "Meetings help."),
}  # fmt: skip


class Drawing(NamedTuple):
    """A page, what is read of it, and what is noted, "" for nothing. form: what /Fm1 draws; page: more entries."""

    content: str
    read: str
    note: str = ""
    form: str = ""
    page: str = ""
    catalog: str = CATALOG


def below(content: str, read: str = "", note: str = "", form: str = "") -> Drawing:
    """Drawn below two lines of prose, and read after them."""
    return Drawing(PROSE_LINES + content, f"{SEEN} {read}".strip(), note, form)


def hidden(count: int, reason: str) -> str:
    return f"hidden: {count} words left out that no reader sees: {count} {reason}"


def doubled(count: int) -> str:
    return f"doubled: {count} words drawn again in the same place left out"


PROSE_LINES = lines(*PROSE)
WIDTHS = {"A": 667, "l": 222, "i": 222, "e": 556, "n": 556, ".": 278}  # thousandths of the size
WORD = "Alliene."
THRICE = "".join(
    at(400, letter, left=40 + sum(WIDTHS[one] for one in WORD[:place]) / 100 + shift)
    for place, letter in enumerate(WORD)
    for shift in (0, 0.2, 0.4)
)
GOING_BACK = " ".join(f"({one}) {WIDTHS[one] - 20} ({one}) {WIDTHS[one] - 20} ({one}) -40" for one in WORD)
UNLESS_ON = "/OCProperties << /OCGs [504 0 R 505 0 R] /D << /BaseState /OFF /ON [505 0 R] >> >>"
OCR_LAYER = "3 Tr " + PROSE_LINES.replace("0 g", "") + "0 Tr "
STRIPS = "".join(f"q 400 0 0 60 0 {60 * at} cm /Im1 Do Q " for at in range(10))
ON_COLOUR = "A page of text on a coloured ground that everyone can read."
WITH_PICTURE = "A page of text with a picture."
DAMAGE = ("q q Q Q Q", "(a) Tf", "[] 0 d /Nothing gs /Nothing Do", "1 0 0 cm", "W n", "0 0 m h f")
DRAWINGS = {
    **{
        f"hidden: {name}": below(content, note=hidden(6 if "TJ" in name else 7, reason))
        for reason, contents in HIDDEN.items() for name, content in contents.items()
    },
    "hidden: a form in a layer that is off": below(
        "/OC /Off BDC /Fm1 Do EMC", note=hidden(7, "in a layer that is off"), form=at(400)
    ),
    "hidden: beyond the crop box": below(at(590), note=hidden(7, "outside"))._replace(page="/CropBox [0 100 400 550]"),
    "hidden: layers that are off unless they are on": below(
        "/OC /Off BDC " + at(400, "One.") + "EMC /OC /On BDC " + at(380, "Two.") + "EMC",
        "Two.", hidden(1, "in a layer that is off"),
    )._replace(catalog=UNLESS_ON),
    "hidden: once of the two times that a form is drawn": below(
        "q 3 Tr /Fm1 Do Q 0 Tr /Fm1 Do", "A form that is drawn twice.", hidden(6, "without ink"),
        at(400, "A form that is drawn twice."),
    ),
    "hidden: a part of a line, the rest stays in its place": below(
        "BT /F1 10 Tf 14 TL 40 400 Td (Seen) Tj 3 Tr 25 0 Td (hidden) Tj 0 Tr 40 0 Td (and seen) Tj T* (below.) Tj ET",
        "Seen and seen below.", hidden(1, "without ink"),
    ),
    **{f"seen: {name}": below(content, CURE) for name, content in SHOWN.items()},
    **{f"damaged: {damage}": below(f"{damage} {at(400)}", CURE) for damage in DAMAGE},
    **{
        f"bold: {name}": below(
            content, "Meetings help. They do." if "They" in content else "Meetings help.",
            doubled(4 if name == "three times" else 2),
        )
        for name, content in BOLD.items()
    },
    "bold: letters drawn three times each": below(THRICE, WORD, doubled(4)),
    "bold: letters that one text goes back to draw again": below(f"BT /F1 10 Tf 40 400 Td [{GOING_BACK}] TJ ET", WORD),
    "said twice: in one text": below(
        "BT /F1 10 Tf 40 400 Td (He knew that ) Tj (that ) Tj (was so.) Tj ET", "He knew that that was so."
    ),
    "said twice: in a column": below(
        "BT /F1 10 Tf 12 TL 40 400 Td (Yes.) Tj T* (Yes.) Tj T* (Yes.) Tj ET", "Yes. Yes. Yes."
    ),
    "said twice: in a row": below(at(400, "Yes.", left=40) + at(400, "Yes.", left=100), "Yes. Yes."),
    "scan: its text layer": Drawing(picture() + OCR_LAYER, SEEN),
    "scan: its picture over its text": Drawing(PROSE_LINES + picture(), SEEN),
    "scan: in strips": Drawing(STRIPS + OCR_LAYER, SEEN),
    "scan: with a stamp": Drawing(picture() + OCR_LAYER + lines("Copy 12.", top=20), f"{SEEN} Copy 12."),
    "scan: none, a page of text on a coloured ground": Drawing(
        picture() + lines(ON_COLOUR) + OCR_LAYER, ON_COLOUR, hidden(25, "without ink")
    ),
    "scan: none, a page of text with a picture": Drawing(
        lines(WITH_PICTURE) + picture(100, 100) + OCR_LAYER, WITH_PICTURE, hidden(25, "without ink")
    ),
}  # fmt: skip


@pytest.mark.parametrize("drawing", DRAWINGS.values(), ids=DRAWINGS)
def test_what_is_seen_is_read_once_and_what_is_not_is_noted_without_its_words(drawing: Drawing) -> None:
    read = shown(drawing.content, form=drawing.form, page=drawing.page, catalog=drawing.catalog)
    assert text_of(read) == drawing.read
    assert [f"{note.kind}: {note.detail}" for note in read.notes] == ([drawing.note] if drawing.note else [])
    assert all(note.page == 1 for note in read.notes)


def test_a_page_whose_drawing_cannot_be_followed_is_read_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise ValueError("damaged")

    monkeypatch.setattr("assistant.ingestion.loading.pdf.page_reader.draw", fails)
    read = shown(PROSE_LINES)
    assert text_of(read) == SEEN
    assert kinds(read.notes) == ["damaged"]
