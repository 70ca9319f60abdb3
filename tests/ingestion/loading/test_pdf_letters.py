"""Letters of a PDF that its fonts tell badly, raised figures, lines from right to left, and titles of programs."""

import re

import pytest

from assistant.ingestion.loading.pdf.extraction import PdfText, read_pdf
from assistant.ingestion.loading.pdf.fonts import LOST, lost_letters, named_letters, with_lost_letters
from assistant.ingestion.loading.pdf.printed_lines import Sign, as_printed
from assistant.ingestion.loading.pdf.right_to_left import in_reading_order
from tests.ingestion.loading.raw_pdf import HELVETICA, PROSE, kinds, lines, raw_pdf, to_unicode

END = "The group meets on Tuesday."


def text_of(read: PdfText) -> str:
    return " ".join(" ".join(section.text for section in read.sections).split())


def shown(content: str, font: str, table: dict[int, str] | None = None) -> PdfText:
    """What is read of a line in a font, and one more in another."""
    plain = f"BT /F2 10 Tf 40 300 Td ({END}) Tj ET"
    objects = {500: to_unicode(table or {})}
    return read_pdf(raw_pdf(content + plain, fonts={"F1": font, "F2": HELVETICA}, objects=objects))


ASCII = {code: chr(code) for code in range(0x20, 0x7E)}
OFFICE = "BT /F1 10 Tf 40 500 Td (The of~ce is open, and the ~rst hour is free.) Tj ET\n"
WITH_TABLE = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 500 0 R {} >>"


@pytest.mark.parametrize("letters", ["\x00", "\x0c", "\ue000", "\uf001", "\ufffd"])
def test_letters_that_the_font_does_not_tell_are_shown_as_lost_and_counted(letters: str) -> None:
    read = shown(OFFICE, WITH_TABLE.format(""), ASCII | {0x7E: letters})
    sign = letters if letters >= "\ue000" else LOST
    assert text_of(read).startswith(f"The of{sign}ce is open, and the {sign}rst hour is free.")
    assert [(note.kind, note.page) for note in read.notes] == [("lost_letters", 1)]
    assert read.notes[0].detail.startswith("2 letters")


@pytest.mark.parametrize("name", ["fi", "f_i", "uniFB01", "uni00660069", "f_i.liga", "u0066_u0069"])
@pytest.mark.parametrize("letters", ["\x00", "\ue000", None])
def test_the_name_of_a_glyph_tells_its_letters(name: str, letters: str | None) -> None:
    names = f"/Encoding << /BaseEncoding /WinAnsiEncoding /Differences [126 /{name}] >>"
    font = WITH_TABLE.format(names) if letters else WITH_TABLE.format(names).replace("/ToUnicode 500 0 R", "")
    read = shown(OFFICE, font, ASCII | {0x7E: letters or ""})
    assert text_of(read).startswith("The office is open, and the first hour is free.")
    assert read.notes == ()


def test_a_name_that_tells_nothing_is_not_read_as_text() -> None:
    names = "/Encoding << /BaseEncoding /WinAnsiEncoding /Differences [126 /g23] >>"
    read = shown(OFFICE, WITH_TABLE.format(names).replace("/ToUnicode 500 0 R", ""))
    assert text_of(read).startswith(f"The of{LOST}ce is open")
    assert kinds(read.notes) == ["lost_letters"]


def test_words_stay_apart_where_a_letter_is_told() -> None:
    names = "/Encoding << /BaseEncoding /WinAnsiEncoding /Differences [126 /f_i] >>"
    content = "BT /F1 10 Tf 40 500 Td [(The) -250 (of~) 20 (ce) -250 (is) -250 (open.)] TJ ET\n"
    read = shown(content, WITH_TABLE.format(names).replace("/ToUnicode 500 0 R", ""))
    assert text_of(read) == f"The office is open. {END}"


def test_a_letter_that_a_table_maps_to_nothing_is_lost() -> None:
    read = shown(OFFICE, WITH_TABLE.format(""), ASCII | {0x7E: ""})
    assert text_of(read).startswith(f"The of{LOST}ce is open, and the {LOST}rst hour is free.")
    assert kinds(read.notes) == ["lost_letters"]


GLYPHS = (
    "<< /Type /Font /Subtype /Type0 /BaseFont /Foo /Encoding /Identity-H /ToUnicode 500 0 R /DescendantFonts "
    "[<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Foo /DW 500 "
    "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>] >>"
)


def test_the_number_of_a_glyph_is_no_letter() -> None:
    said = "The of~ce is open, and the ~rst hour is free."
    numbers = "".join(f"{300 if sign == '~' else ord(sign) - 29:04X}" for sign in said)
    table = {ord(sign) - 29: sign for sign in said if sign != "~"}
    content = f"BT /F1 10 Tf 40 500 Td <{numbers}> Tj 0 -200 Td /F2 10 Tf ({END}) Tj ET\n"
    objects = {500: to_unicode(table, bytes_each=2)}
    read = read_pdf(raw_pdf(content, fonts={"F1": GLYPHS, "F2": HELVETICA}, objects=objects))
    assert text_of(read) == f"The of{LOST}ce is open, and the {LOST}rst hour is free. {END}"
    assert kinds(read.notes) == ["lost_letters"]


def test_names_of_glyphs() -> None:
    told = {"f_f_i": "ffi", "T_h": "Th", "uni0041": "A", "u1F600": "😀", "A.sc": "A", "ffi": "ﬃ"}
    assert {name: named_letters(name) for name in told} == told
    assert [named_letters(name) for name in ("g23", "f_x99", "uniE000", ".notdef", "")] == [None] * 5


def test_a_sign_between_all_words_is_a_space() -> None:
    text = "one\x03two\x03three\x03four\x03five\x03six\x03seven"
    assert with_lost_letters(text) == "one two three four five six seven"
    assert with_lost_letters("the of\x03ce and the \x03rst") == f"the of{LOST}ce and the {LOST}rst"
    assert (lost_letters("a \uf0b7 bullet"), lost_letters("of\ue000ce"), lost_letters("plain")) == (0, 1, 0)


def small(before: str, mark: str, after: str, *, x: float, up: float = 4, size: float = 6) -> str:
    """A line with something small in it, so many points to the right and up."""
    return (
        f"BT /F1 10 Tf 40 500 Td ({before}) Tj /F1 {size:g} Tf {x:g} {up:g} Td ({mark}) Tj "
        f"/F1 10 Tf 8 {-up:g} Td ({after}) Tj ET\n"
    )


RAISED = {
    "a note": (small("It fell by 12", "3", " in a year.", x=48.4), "It fell by 12³ in a year."),
    "two notes": (small("It fell by 12", "2,3", " in a year.", x=48.4), "It fell by 12^2,3 in a year."),
    "a power": (small("Some 10", "6", " people.", x=39.5), "Some 10⁶ people."),
    "by a rise": (
        "BT /F1 10 Tf 40 500 Td (It fell by 12) Tj 4 Ts /F1 6 Tf (3) Tj 0 Ts /F1 10 Tf ( in a year.) Tj ET\n",
        "It fell by 12³ in a year.",
    ),
    "before its text": ("BT /F1 6 Tf 40 504 Td (3) Tj /F1 10 Tf 4 -4 Td (See the end.) Tj ET\n", "³See the end."),
    "an ordinal": (small("On the 1", "st", " day.", x=38.4), "On the 1st day."),
    "lowered": (small("Of CO", "2", " we know.", x=28.4, up=-2), "Of CO2 we know."),
    "small on the line": (small("In small ", "1935", " too.", x=38, up=0), "In small 1935 too."),
}


@pytest.mark.parametrize(("content", "text"), RAISED.values(), ids=RAISED.keys())
def test_raised_figures_stay_apart(content: str, text: str) -> None:
    assert text_of(read_pdf(raw_pdf(content + lines(END, top=300)))) == f"{text} {END}"


HEBREW = "שנת 2024 היתה טובה."
LETTERS = sorted(set(HEBREW) - set(" 0123456789."))
CODES = {letter: 0xA0 + at for at, letter in enumerate(LETTERS)}
RTL = (
    "<< /Type /Font /Subtype /TrueType /BaseFont /Arial /FirstChar 32 /LastChar 255 "
    f"/Widths [{' '.join(['500'] * 224)}] /Encoding /WinAnsiEncoding /ToUnicode 500 0 R >>"
)
TABLE = {code: chr(code) for code in range(0x20, 0x7F)} | {code: letter for letter, code in CODES.items()}
PRINTED = ".הבוט התיה 2024 תנש"  # from left to right


def coded(text: str) -> str:
    return "".join(f"\\{CODES.get(sign, ord(sign)):03o}" for sign in text)


def in_places(parts: list[str], *, backwards: bool) -> str:
    """Each part in its place, 5 points a letter, from the left; drawn in that order or the other."""
    x, placed = 40.0, list[str]()
    for part in parts:
        placed += [f"1 0 0 1 {x:g} 500 Tm ({coded(part)}) Tj"] if part.strip() else []
        x += 5 * len(part)
    return "BT /F1 10 Tf " + " ".join(reversed(placed) if backwards else placed) + " ET\n"


WORDS = re.findall(r"\S+| ", PRINTED)


@pytest.mark.parametrize(
    "content",
    [
        f"BT /F1 10 Tf 40 500 Td ({coded(PRINTED)}) Tj ET\n",
        in_places(WORDS, backwards=False),
        in_places(WORDS, backwards=True),
        in_places(list(PRINTED), backwards=False),
        in_places(list(PRINTED), backwards=True),
    ],
    ids=["one text", "words from the left", "words from the right", "letters from the left", "letters from the right"],
)
def test_lines_from_right_to_left_are_in_reading_order_and_numbers_keep_theirs(content: str) -> None:
    read = shown(content, RTL, TABLE)
    assert text_of(read) == f"{HEBREW} {END}"
    assert kinds(read.notes) == ["right_to_left"]


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        (".םולש", "שלום."),
        ("12:30-14:00 העשב", "בשעה 12:30-14:00"),
        ("50% תחפ ריחמה", "המחיר פחת 50%"),
        ("(םירמ) הריש", "שירה (מרים)"),
        ("Alcoholics Anonymous תצובק", "קבוצת Alcoholics Anonymous"),
        ("20 10", "10 20"),
    ],
)
def test_order_of_reading(printed: str, read: str) -> None:
    assert in_reading_order(printed, is_main=True) == read


def test_words_from_right_to_left_in_another_text() -> None:
    assert in_reading_order("The word 5 םולש means peace", is_main=False) == "The word 5 שלום means peace"
    assert in_reading_order("plain English", is_main=False) == "plain English"


def test_signs_are_put_side_by_side_by_their_places() -> None:
    signs = [Sign(20, 25, "ב"), Sign(25, 30, "א"), Sign(0, 5, "1"), Sign(5, 10, "2")]
    assert as_printed(signs, size=10) == "12 בא"


PRODUCED = [
    "Microsoft Word - Letter to members.docx", "Microsoft PowerPoint - talk.ppt", "untitled", "Untitled-1", "Book1",
    "Untitled document", "Document1", "Document 2", "PowerPoint Presentation", "Slide 1", "final_v3.indd", "Layout 1",
    "brochure.qxd", "C:\\Users\\me\\a.doc", "Scan_20240103", "SCAN0012", "20240103093012", "IMG_4411", "Unbenannt",
    "KM_C554e-20240103", "Scanned Document", "Xerox Scan_01032024", "Presentation1", "Sin título", "Sans titre",
    "about:blank", "---",
]  # fmt: skip
KEPT = [
    "The first ninety days", "Alcoholics Anonymous", "Document your recovery", "Scanning for danger", "Book of days",
    "12 Steps", "Untitled feelings: a workbook", "Slide into sobriety", "Living sober 2024", "Presentation skills",
    "1984", "Word by word", "Brother Ben 2", "Job and hope", "Worksheet 3", "Page by page", "Images of 12 people",
]  # fmt: skip


@pytest.mark.parametrize("title", PRODUCED)
def test_titles_of_programs_are_refused(title: str) -> None:
    escaped = title.replace("\\", "\\\\")
    read = read_pdf(raw_pdf(lines(*PROSE), info=f"/Title ({escaped})"))
    assert read.title is None
    assert kinds(read.notes) == ["title_refused"]


@pytest.mark.parametrize("title", KEPT)
def test_titles_of_people_are_kept(title: str) -> None:
    assert read_pdf(raw_pdf(lines(*PROSE), info=f"/Title ({title})")).title == title


def test_the_largest_print_of_the_first_page_is_the_title_instead() -> None:
    content = (
        lines("A small line above", top=580)
        + lines("Walking by", top=550, size=20)
        + lines("the harbour", top=526, size=20)
        + lines(*PROSE)
    )
    assert read_pdf(raw_pdf(content, info="/Title (Microsoft Word - a.docx)")).title == "Walking by the harbour"
    assert read_pdf(raw_pdf(content)).title is None
