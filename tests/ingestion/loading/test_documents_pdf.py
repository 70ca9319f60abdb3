"""PDF files in a process of their own, and the text they give: limits, bad pages, hyphens, ligatures."""

import io
import os
import time
from pathlib import Path

import pypdf
import pypdf.errors
import pytest

from assistant.errors import DocumentError
from assistant.ingestion.loading import ReadLimits, load
from assistant.ingestion.loading.hyphens import compound_words, join_lines
from assistant.ingestion.loading.notes import Note
from assistant.ingestion.loading.pdf.extraction import read_pdf
from assistant.ingestion.loading.pdf.layout import Fragment, in_columns
from assistant.ingestion.loading.pdf.legibility import MIN_LEGIBILITY, legibility
from assistant.ingestion.loading.pdf.ocr import find_ocr, what_is_missing
from assistant.ingestion.loading.sandbox.parent import Worker
from assistant.ingestion.loading.sandbox.wire import ReadRequest
from assistant.types import Document
from tests.ingestion.loading.test_pdf import make_pdf

PROSE = ["Recovery is a long road that starts with one step", "and goes on for many years with the help of friends."]
NOISE = [". , i ; : dP . . k % ~ , ' s . g \\\\ ! ] e. %Z.. , I ' 4 .n., Y. .4"] * 3


def bomb() -> bytes:
    """A small file whose content stream unfolds to hundreds of megabytes."""
    writer = pypdf.PdfWriter(io.BytesIO(make_pdf([PROSE])))
    stream = pypdf.generic.DecodedStreamObject()
    stream.set_data(b"BT (x) Tj ET " * 4_000_000)
    writer.pages[0][pypdf.generic.NameObject("/Contents")] = writer._add_object(stream.flate_encode())
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.fixture
def worker():
    one = Worker()
    yield one
    one.close()


REQUEST = ReadRequest(".pdf", "a.pdf", {})


def read(worker: Worker, data: bytes, limits: ReadLimits | None = None) -> Document:
    return worker.read(data, REQUEST, limits or ReadLimits()).document


def pid(worker: Worker) -> int:
    assert worker._running is not None
    return worker._running.process.pid


def test_one_process_reads_many_files_and_is_replaced_when_it_dies(worker: Worker) -> None:
    data = make_pdf([PROSE])
    first = read(worker, data)
    one = pid(worker)
    assert read(worker, data) == first
    assert pid(worker) == one != os.getpid()
    os.kill(one, 9)
    assert read(worker, data).sections[0].text.startswith("Recovery is a long road")
    assert pid(worker) != one


def test_a_file_that_takes_too_long_is_one_reason_and_the_next_one_is_read(worker: Worker) -> None:
    begun = time.monotonic()
    with pytest.raises(DocumentError, match="takes longer than 2 s to read"):
        read(worker, bomb(), ReadLimits(seconds=2))
    assert time.monotonic() - begun < 15
    assert read(worker, make_pdf([PROSE])).sections


def test_a_file_that_takes_too_much_memory_is_one_reason(worker: Worker) -> None:
    with pytest.raises(DocumentError, match="needs more than 300 MB"):
        read(worker, bomb(), ReadLimits(seconds=60, megabytes=300))
    assert read(worker, make_pdf([PROSE])).sections


def test_load_takes_the_limits(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(make_pdf([PROSE]))
    with pytest.raises(DocumentError, match=r"takes longer than 0.001 s"):
        load(tmp_path / "a.pdf", document_id="a.pdf", limits=ReadLimits(seconds=0.001))


def test_a_page_of_noise_is_left_out_and_reported(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(make_pdf([PROSE, NOISE]))
    loaded = load(tmp_path / "a.pdf", document_id="a.pdf")
    assert [section.page for section in loaded.document.sections] == [1]
    (note,) = [note for note in loaded.notes if note.kind == "illegible"]
    assert note.page == 2
    assert note.detail.startswith("left out: its text does not read as words (score 0.")


@pytest.mark.parametrize(
    ("pages", "reason"),
    [
        ([NOISE], "text layer cannot be read as words"),
        ([["Name", "Address"]], "no running text: 2 words on 1 pages"),
        ([[""]], "no text layer"),
    ],
)
def test_a_pdf_without_text_says_which_kind_of_nothing_it_is(pages: list[list[str]], reason: str) -> None:
    with pytest.raises(DocumentError, match=reason):
        read_pdf(make_pdf(pages))


def test_aes_without_its_package_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> str:
        raise pypdf.errors.DependencyError("cryptography>=3.1 is required for AES algorithm")

    monkeypatch.setattr("pypdf.PageObject.extract_text", fails)
    with pytest.raises(DocumentError, match="encrypted with AES; install the package cryptography"):
        read_pdf(make_pdf([PROSE]))


def test_one_page_that_breaks_the_parser_does_not_cost_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    extract = pypdf.PageObject.extract_text

    def fails_once(page: pypdf.PageObject, *args: object, **options: object) -> str:
        if page.page_number == 0:
            raise ValueError("inside the parser")
        return extract(page, *args, **options)

    monkeypatch.setattr("pypdf.PageObject.extract_text", fails_once)
    read = read_pdf(make_pdf([PROSE, PROSE]))
    assert [section.page for section in read.sections] == [2]
    assert read.notes == (Note("unreadable", "cannot be read: ValueError", 1),)


@pytest.mark.parametrize(
    ("before", "after", "joined"),
    [
        ("They recov-", "ered slowly.", "They recovered slowly."),
        ("It is self-", "help at work.", "It is self-help at work."),
        ("A peer-", "led group.", "A peer-led group."),
        ("From 1935-", "when it began.", "From 1935- when it began."),
        ("Ask Smith-", "Jones today.", "Ask Smith- Jones today."),
        ("Two plain", "lines.", "Two plain lines."),
    ],
)
def test_words_broken_at_a_line_end(before: str, after: str, joined: str) -> None:
    assert join_lines(before, after, compound_words(["Every peer-led group"])) == joined


def test_ligatures_become_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "The ﬁrst oﬃce oﬀered a ﬂat shelf for people who came in from the cold."
    monkeypatch.setattr("pypdf.PageObject.extract_text", lambda *_, **__: text)
    assert read_pdf(make_pdf([PROSE])).sections[0].text == (
        "The first office offered a flat shelf for people who came in from the cold."
    )


def test_legibility_of_prose_figures_and_noise() -> None:
    prose = " ".join(PROSE * 3)
    assert legibility(prose) == 1.0
    assert legibility("Meetings . . . . . . . . . . . . . . . 12 " * 10) == 1.0
    assert legibility("1935 2,400 61% 1939 3,100 72% " * 10) == 1.0
    assert legibility(" ".join(NOISE)) < MIN_LEGIBILITY
    assert legibility("too few. , to tell") == 1.0


LEFT = [
    "The left column begins up", "here and goes on for", "a while, line by line,", "until all of it",
    "has been read to the", "end of the column.",
]  # fmt: skip
RIGHT = [
    "The right column comes next", "and says something else in", "its own time, also line", "by line, and then",
    "it ends as well at", "the foot of it.",
]  # fmt: skip


def woven(left: list[str], right: list[str]) -> list[Fragment]:
    heading = [Fragment(40, 600, "A heading over both of them")]
    rows = [
        [Fragment(40, 550 - 14 * at, one), Fragment(220, 550 - 14 * at, two)]
        for at, (one, two) in enumerate(zip(left, right, strict=True))
    ]
    return heading + [one for row in rows for one in row]


def test_columns_printed_across_are_read_one_after_the_other() -> None:
    assert in_columns(woven(LEFT, RIGHT)) == "\n".join(["A heading over both of them", *LEFT, *RIGHT])


def test_tables_and_pages_of_one_column_are_left_as_they_are() -> None:
    assert in_columns(woven(["Week", "1", "2", "3", "4", "5"], ["Calls", "7", "7", "6", "5", "3"])) is None
    assert in_columns([Fragment(40, 550 - 14 * at, line) for at, line in enumerate(LEFT)]) is None
    assert in_columns(woven(LEFT[:3], RIGHT[:3])) is None
    assert in_columns([]) is None


def test_changes_of_font_in_a_line_are_no_columns() -> None:
    shifted = [
        Fragment(one.x if one.x < 200 else one.x + 9 * at, one.y, one.text) for at, one in enumerate(woven(LEFT, RIGHT))
    ]
    assert in_columns(shifted) is None


def test_columns_of_a_real_page_are_taken_apart() -> None:
    writer = pypdf.PdfWriter(io.BytesIO(make_pdf([["x"]])))
    shown = "".join(f"BT /F1 10 Tf {one.x:g} {one.y:g} Td ({one.text}) Tj ET " for one in woven(LEFT, RIGHT))
    stream = pypdf.generic.DecodedStreamObject()
    stream.set_data(shown.encode("ascii"))
    writer.pages[0][pypdf.generic.NameObject("/Contents")] = writer._add_object(stream)
    out = io.BytesIO()
    writer.write(out)
    text = " ".join(section.text for section in read_pdf(out.getvalue()).sections)
    assert " ".join([*LEFT, *RIGHT]) in " ".join(text.split())


class Scan:
    """A fake OCR that knows what is on each page."""

    def __init__(self, **pages: str) -> None:
        self.pages = pages
        self.asked: list[int] = []

    def __call__(self, number: int) -> str:
        self.asked.append(number)
        return self.pages[f"p{number}"]


def test_ocr_reads_the_pages_that_have_no_text_and_no_others() -> None:
    scan = Scan(p2="The scanned page says that it took a long time to ﬁnd a way out.", p3="It was read. Then it ended.")
    found = read_pdf(make_pdf([PROSE, [""], NOISE]), ocr=scan)
    assert scan.asked == [2, 3]
    assert [(one.page, one.text) for one in found.sections[1:]] == [
        (2, "The scanned page says that it took a long time to find a way out."),
        (3, "It was read. Then it ended."),
    ]
    assert found.notes == (Note("ocr", "read by OCR", 2), Note("ocr", "read by OCR", 3))


def test_what_ocr_cannot_read_is_no_text() -> None:
    with pytest.raises(DocumentError, match=r"no text layer \(a scan\?\); OCR found no text"):
        read_pdf(make_pdf([[""]]), ocr=Scan(p1=""))
    assert read_pdf(make_pdf([PROSE, [""]]), ocr=Scan(p2="")).notes == ()
    with pytest.raises(DocumentError, match="cannot be read as words"):
        read_pdf(make_pdf([[""]]), ocr=Scan(p1=" ".join(NOISE)))


def test_missing_ocr_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(DocumentError, match=r"OCR needs Tesseract \(apt-get install tesseract-ocr.*pypdfium2"):
        find_ocr()


@pytest.mark.skipif(what_is_missing() is not None, reason="Tesseract or pypdfium2 is not installed")
def test_a_real_scan_is_read(tmp_path: Path) -> None:
    import pypdfium2

    with pypdfium2.PdfDocument(make_pdf([PROSE])) as pdf:
        picture = pdf[0].render(scale=300 / 72).to_pil()
    picture.save(tmp_path / "scan.pdf", resolution=300)
    with pytest.raises(DocumentError, match="run `ingest --ocr`"):
        load(tmp_path / "scan.pdf", document_id="scan.pdf")
    document = load(tmp_path / "scan.pdf", document_id="scan.pdf", limits=ReadLimits(ocr=True)).document
    assert document.sections[0].text == " ".join(PROSE)


WORKS = [
    "References",
    "Smith A. Sleep and sobriety. Journal of Rest. 2011;4:12.",
    "Jones B. Meetings. Example Press, 2014.",
]


def test_the_works_of_a_pdf_are_kept_apart_and_what_follows_is_text() -> None:
    after = ["After the list comes an appendix in which the author tells in plain words how the study was made and",
             "who took part in it, and thanks all of them for their time."]  # fmt: skip
    found = read_pdf(make_pdf([PROSE, WORKS, after]))
    assert " ".join(found.references) == " ".join(WORKS[1:])
    text = " ".join(section.text for section in found.sections)
    assert "Smith A." not in text
    assert "After the list comes an appendix" in text


def test_soft_hyphens_at_line_ends_are_put_right(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "People who have been sober for a while of\xad\nten say that it took longer than they thought."
    monkeypatch.setattr("pypdf.PageObject.extract_text", lambda *_, **__: text)
    assert read_pdf(make_pdf([PROSE])).sections[0].text == (
        "People who have been sober for a while often say that it took longer than they thought."
    )


WIDE = [
    "An urge to drink rises, stays for a while and falls again by itself,",
    "as nearly all who wait it out can tell.",
]


@pytest.mark.parametrize(
    ("first", "is_heading"),
    [
        ("Waiting for a craving to pass", True),
        ("Una noche sin dormir", True),
        ("People in the programme of", False),  # it goes on
        ("Before you begin,", False),
        ("and so we waited", False),
    ],
)
def test_a_heading_does_not_run_into_the_sentence_under_it(first: str, is_heading: bool) -> None:
    (section,) = read_pdf(make_pdf([[first, *WIDE, *WIDE]])).sections
    assert section.text.startswith(f"{first}{chr(10) * 2 if is_heading else ' '}An urge")


@pytest.mark.parametrize(("author", "kept"), [("anonymous", None), ("(unknown)", None), ("User", None), ("Ann", "Ann")])
def test_an_author_that_a_program_wrote_is_none(author: str, kept: str | None) -> None:
    writer = pypdf.PdfWriter(io.BytesIO(make_pdf([PROSE])))
    writer.add_metadata({"/Author": author})
    out = io.BytesIO()
    writer.write(out)
    assert read_pdf(out.getvalue()).author == kept
