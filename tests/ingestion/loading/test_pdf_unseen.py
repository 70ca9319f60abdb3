"""What nobody sees on a PDF page is not quoted, is noted without its words, and what is seen is kept."""

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
    """What is read of two lines of prose and a content."""
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
    return read_pdf(raw_pdf(lines(*PROSE) + content, resources=resources, objects=objects, page=page, catalog=catalog))


def at(height: float, text: str = CURE, left: float = 40) -> str:
    return f"BT /F1 10 Tf {left:g} {height:g} Td ({text}) Tj ET\n"


def text_of(read: PdfText) -> str:
    return " ".join(" ".join(section.text for section in read.sections).split())


HIDDEN = {
    "no ink": "3 Tr " + at(400) + "0 Tr",
    "no ink, in a TJ": "BT /F1 10 Tf 3 Tr 40 400 Td [(The secret harbour) -250 (cure is sold here.)] TJ ET 0 Tr",
    "no ink, shown by an apostrophe": f"BT /F1 10 Tf 3 Tr 14 TL 40 400 Td ({CURE}) ' ET 0 Tr",
    "no opacity": "q /Clear gs " + at(400) + "Q",
    "white, grey": "1 g " + at(400) + "0 g",
    "white, RGB": "1 1 1 rg " + at(400) + "0 g",
    "white, CMYK": "0 0 0 0 k " + at(400) + "0 g",
    "white, named space": "/Icc cs 1 1 1 scn " + at(400) + "0 g",
    "nearly white": "0.98 0.99 1 rg " + at(400) + "0 g",
    "no spot ink": "/Spot cs 0 scn " + at(400) + "0 g",
    "white outlines": "1 Tr 1 G " + at(400) + "0 Tr 0 G",
    "black on black": "0 g 30 390 300 30 re f " + at(400),
    "white on white on black": "0 g 0 300 400 150 re f 1 g 30 390 300 30 re f " + at(400) + "0 g",
    "below the page": at(-200),
    "right of the page": at(400, left=900),
    "left of the page": at(400, left=-300),
    "moved away": "q 1 0 0 1 0 2000 cm " + at(400) + "Q",
    "clipped": "q 300 20 50 50 re W n " + at(400) + "Q",
    "clipped to nothing": "q 0 0 0 0 re W n " + at(400) + "Q",
    "no size": f"BT /F1 0 Tf 40 400 Td ({CURE}) Tj ET",
    "scaled to nothing": f"BT /F1 10 Tf 0.001 0 0 0.001 40 400 Tm ({CURE}) Tj ET",
    "layer off": "/OC /Off BDC " + at(400) + "EMC",
    "in a group of layers that must all be on": "/OC /Both BDC " + at(400) + "EMC",
    "under a box": at(400) + "1 g 30 390 300 30 re f 0 g",
    "under a black box of lines": at(400) + "0 g 30 390 m 330 390 l 330 420 l 30 420 l h f",
    "under a picture": at(400) + "q 300 0 0 30 30 390 cm /Im1 Do Q",
    "letter by letter": "3 Tr BT /F1 10 Tf 40 400 Td "
    + " ".join(f"({letter}) Tj 6 0 Td" for letter in CURE) + " ET 0 Tr",
}  # fmt: skip


@pytest.mark.parametrize("content", HIDDEN.values(), ids=HIDDEN.keys())
def test_what_nobody_sees_is_left_out_and_noted(content: str) -> None:
    read = shown(content)
    assert text_of(read) == SEEN
    assert kinds(read.notes) == ["hidden"]
    note = read.notes[0]
    assert note.page == 1
    assert "7 words left out" in note.detail or "letter" not in content
    assert "harbour" not in str(note)


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
    "begins left of the page": at(400, "The long line of the harbour cure.", left=-5),
    "within a clip": "q 30 390 300 30 re W n " + at(400) + "Q",
    "layer on": "/OC /On BDC " + at(400) + "EMC",
    "in a group of layers of which one is on": "/OC /Any BDC " + at(400) + "EMC",
    "on after a hidden one": "q 3 Tr Q " + at(400),
}  # fmt: skip


@pytest.mark.parametrize("content", SHOWN.values(), ids=SHOWN.keys())
def test_what_is_seen_is_kept(content: str) -> None:
    read = shown(content)
    assert "harbour cure" in text_of(read)
    assert read.notes == ()


def test_forms_are_followed_each_time_that_they_are_drawn() -> None:
    read = shown("q 3 Tr /Fm1 Do Q 0 Tr /Fm1 Do", form=at(400, "A form that is drawn twice."))
    assert text_of(read) == SEEN + " A form that is drawn twice."
    assert read.notes[0].detail == "6 words left out that no reader sees: 6 without ink"
    assert text_of(shown("/OC /Off BDC /Fm1 Do EMC", form=at(400))) == SEEN


def test_the_crop_box_is_what_is_seen_of_a_page() -> None:
    assert text_of(shown(at(590), page="/CropBox [0 100 400 550]")) == SEEN


def test_layers_may_be_off_unless_they_are_on() -> None:
    catalog = "/OCProperties << /OCGs [504 0 R 505 0 R] /D << /BaseState /OFF /ON [505 0 R] >> >>"
    content = "/OC /Off BDC " + at(400, "One.") + "EMC /OC /On BDC " + at(380, "Two.") + "EMC"
    assert text_of(shown(content, catalog=catalog)) == SEEN + " Two."


def test_the_rest_of_a_line_stays_in_its_place_when_a_part_goes() -> None:
    content = (
        "BT /F1 10 Tf 14 TL 40 400 Td (Seen) Tj 3 Tr 25 0 Td (hidden) Tj 0 Tr 40 0 Td (and seen) Tj T* (below.) Tj ET"
    )
    assert text_of(shown(content)) == SEEN + " Seen and seen below."


SCAN = "3 Tr " + lines(*PROSE).replace("0 g", "") + "0 Tr "


def scan(content: str) -> PdfText:
    return read_pdf(raw_pdf(content, resources="/XObject << /Im1 500 0 R >>", objects={500: IMAGE}))


def test_the_text_layer_of_a_scan_is_read() -> None:
    assert text_of(scan(picture() + SCAN)) == SEEN
    assert text_of(scan(lines(*PROSE) + picture())) == SEEN  # the picture lies over its text
    strips = "".join(f"q 400 0 0 60 0 {60 * at} cm /Im1 Do Q " for at in range(10))
    assert text_of(scan(strips + SCAN)) == SEEN
    assert scan(picture() + SCAN).notes == ()


def test_a_scan_may_carry_a_stamp_but_a_page_of_text_has_no_hidden_layer() -> None:
    assert text_of(scan(picture() + SCAN + lines("Copy 12.", top=20))) == SEEN + " Copy 12."
    with_text = scan(picture() + lines("A page of text on a coloured ground that everyone can read.") + SCAN)
    assert text_of(with_text) == "A page of text on a coloured ground that everyone can read."
    small = scan(lines("A page of text with a picture.") + picture(100, 100) + SCAN)
    assert text_of(small) == "A page of text with a picture."


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


@pytest.mark.parametrize("content", BOLD.values(), ids=BOLD.keys())
def test_text_drawn_again_to_look_bold_is_read_once(content: str) -> None:
    read = shown(content)
    assert text_of(read).removeprefix(SEEN).removesuffix(" They do.") == " Meetings help."
    assert kinds(read.notes) == ["doubled"]
    assert "Meetings" not in str(read.notes[0])


def test_letters_drawn_three_times_each_make_one_word() -> None:
    widths = {"A": 6.67, "l": 2.22, "i": 2.22, "e": 5.56, "n": 5.56, ".": 2.78}
    content, x = "", 40.0
    for letter in "Alliene.":
        content += "".join(at(400, letter, left=x + shift) for shift in (0, 0.2, 0.4))
        x += widths[letter]
    assert text_of(shown(content)) == SEEN + " Alliene."


def test_letters_that_one_text_goes_back_to_draw_again_are_read_once() -> None:
    widths = {"A": 667, "l": 222, "i": 222, "e": 556, "n": 556, ".": 278}
    again = " ".join(
        f"({letter}) {widths[letter] - 20} ({letter}) {widths[letter] - 20} ({letter}) -40" for letter in "Alliene."
    )
    assert text_of(shown(f"BT /F1 10 Tf 40 400 Td [{again}] TJ ET")) == SEEN + " Alliene."


def test_words_that_are_said_twice_stay() -> None:
    again = "BT /F1 10 Tf 40 400 Td (He knew that ) Tj (that ) Tj (was so.) Tj ET"
    assert text_of(shown(again)) == SEEN + " He knew that that was so."
    column = "BT /F1 10 Tf 12 TL 40 400 Td (Yes.) Tj T* (Yes.) Tj T* (Yes.) Tj ET"
    assert text_of(shown(column)).removeprefix(SEEN).split() == ["Yes."] * 3
    row = at(400, "Yes.", left=40) + at(400, "Yes.", left=100)
    assert text_of(shown(row)).removeprefix(SEEN).split() == ["Yes."] * 2


def test_a_page_whose_drawing_cannot_be_followed_is_read_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise ValueError("damaged")

    monkeypatch.setattr("assistant.ingestion.loading.pdf.page_reader.draw", fails)
    read = shown("")
    assert text_of(read) == SEEN
    assert kinds(read.notes) == ["damaged"]


@pytest.mark.parametrize(
    "damage", ["q q Q Q Q", "(a) Tf", "[] 0 d /Nothing gs /Nothing Do", "1 0 0 cm", "W n", "0 0 m h f"]
)
def test_damaged_operations_do_nothing(damage: str) -> None:
    assert text_of(shown(damage + " " + at(400))) == f"{SEEN} {CURE}"
