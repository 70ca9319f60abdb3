"""The booklets in the library: numbered as a reader expects, and built from their sources byte for byte."""

import re
import subprocess
import sys

import pypdf
import pytest

from assistant.ingestion.loading import load
from tests.paths import ROOT

BUILD = ROOT / "scripts" / "make_booklets.py"
FOLDER = ROOT / "corpus" / "literature"
NINETY, BESIDE = FOLDER / "first-ninety-days.pdf", FOLDER / "beside-someone.pdf"
UNTRIED = "the booklets were NOT rebuilt and compared: pip install 'recovery-assistant[booklets]'"


@pytest.fixture(scope="module", params=[NINETY, BESIDE], ids=lambda path: path.stem)
def booklet(request):
    return pypdf.PdfReader(request.param)


def run(*arguments):
    return subprocess.run([sys.executable, BUILD, *arguments], capture_output=True, text=True, check=False)


def text_of(path, label):
    """The text of the page with a label."""
    reader = pypdf.PdfReader(path)
    return reader.pages[list(reader.page_labels).index(label)].extract_text()


def outline(reader):
    """(depth, title, label of the page) of every bookmark, in order."""

    def walk(entries, depth):
        for entry in entries:
            if isinstance(entry, list):
                yield from walk(entry, depth + 1)
            else:
                yield depth, entry.title, reader.page_labels[reader.get_destination_page_number(entry)]

    return list(walk(reader.outline, 0))


def test_each_source_has_its_booklet():
    sources = {path.stem.replace("_", "-") for path in (ROOT / "scripts" / "booklets").glob("*.md")}
    assert {path.stem for path in FOLDER.glob("*.pdf")} == sources
    assert len(sources) == 2


def test_front_part_is_numbered_in_roman_and_the_body_from_one(booklet):
    labels = list(booklet.page_labels)
    assert len(labels) == len(booklet.pages) >= 16
    assert labels[:6] == ["i", "ii", "iii", "iv", "v", "vi"]
    assert labels[6:] == [str(number) for number in range(1, len(labels) - 5)]


def test_printed_numbers_equal_the_labels(booklet):
    last_lines = [page.extract_text().rstrip().splitlines()[-1].strip() for page in booklet.pages]
    assert last_lines[1:] == list(booklet.page_labels)[1:]  # the title page prints none


def test_each_page_names_its_booklet_and_chapter_above(booklet):
    heads = [page.extract_text().lstrip().splitlines()[:2] for page in booklet.pages[1:]]
    chapters = {title for depth, title, _ in outline(booklet) if depth == 0}
    assert {head[0] for head in heads} == {booklet.metadata.title}
    assert {head[1] for head in heads} == chapters


def test_contents_and_bookmarks_lead_to_the_same_pages(booklet):
    contents = "\n".join(booklet.pages[number].extract_text() for number in (2, 3, 4))
    listed = re.findall(r"^ *(.+?)(?: \.)+ (\w+)$", contents, flags=re.M)
    marked = [(title, label) for _, title, label in outline(booklet) if title != "Contents"]
    assert listed == marked
    assert len(listed) > 40


def test_every_bookmark_is_a_heading_on_its_page(booklet):
    texts = dict(zip(booklet.page_labels, (page.extract_text() for page in booklet.pages), strict=True))
    missing = [title for _, title, label in outline(booklet) if title not in texts[label].splitlines()]
    assert missing == []


def test_text_can_be_read_in_order():
    text = " ".join(text_of(NINETY, "7").split())
    first = "A craving is a strong wish to use. It can come as a thought, a tightness in the chest,"
    assert text.index(first) < text.index("What sets them off") < text.index("Riding the wave")


def test_two_columns_are_read_one_after_the_other():
    lines = text_of(BESIDE, "14").splitlines()
    entries = ["Emergency.", "Doctor.", "Naloxone.", "Medicines.", "The children.", "You."]
    places = [next(at for at, line in enumerate(lines) if line.startswith(entry)) for entry in entries]
    assert places == sorted(places)
    assert max(len(line) for line in lines[places[0] : places[-1]]) < 45  # a column, not the page, is the width


def test_a_footnote_stands_at_the_end_of_the_page_that_marks_it(booklet):
    marked = [page.extract_text() for page in booklet.pages if re.search(r"\w\.\*", page.extract_text())]
    assert len(marked) == 2
    for text in marked:
        body, note = text.split("\n* ")
        assert re.search(r"\w\.\*", body)
        assert len(note.splitlines()) <= 4  # its lines and the page number


def test_a_footnote_is_a_paragraph_of_its_own_for_the_reader():
    sections = load(BESIDE, document_id="beside").document.sections
    notes = [part for section in sections for part in section.text.split("\n\n") if part.startswith("* ")]
    assert [note[:14] for note in notes] == ["* Counsellors ", "* If you think"]


def test_a_table_is_read_row_by_row():
    text = " ".join(text_of(BESIDE, "5").split())
    cells = ["About you", "You ruin every meal.", "I was worried on Friday.", "What you want", "An offer"]
    assert [text.index(cell) for cell in cells] == sorted(text.index(cell) for cell in cells)


def test_no_line_breaks_a_word_and_no_character_is_lost(booklet):
    text = "\n".join(page.extract_text() for page in booklet.pages)
    assert [line for line in text.splitlines() if line.rstrip().endswith("-")] == []
    assert re.findall(r"[^\n\x20-\x7e©•’“”†]", text) == []


@pytest.mark.slow
def test_building_twice_gives_the_committed_bytes(tmp_path):
    pytest.importorskip("reportlab", reason=UNTRIED)
    for folder in ("once", "again"):
        done = run("--out", str(tmp_path / folder))
        assert (done.returncode, done.stderr) == (0, "")
    for path in (NINETY, BESIDE):
        once = (tmp_path / "once" / path.name).read_bytes()
        assert once == (tmp_path / "again" / path.name).read_bytes()
        assert once == path.read_bytes()


@pytest.mark.slow
def test_check_names_a_file_that_differs(tmp_path):
    pytest.importorskip("reportlab", reason=UNTRIED)
    (tmp_path / NINETY.name).write_bytes(NINETY.read_bytes() + b"\n")
    (tmp_path / BESIDE.name).write_bytes(BESIDE.read_bytes())
    done = run("--out", str(tmp_path), "--check")
    assert done.returncode == 1
    assert done.stderr == "not up to date: first-ninety-days.pdf; run: python scripts/make_booklets.py\n"


def test_missing_reportlab_is_told_in_one_line(tmp_path):
    (tmp_path / "reportlab.py").write_text("raise ModuleNotFoundError('reportlab')\n")
    code = f"import sys, runpy; sys.path.insert(0, {str(tmp_path)!r}); runpy.run_path({str(BUILD)!r})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == "reportlab is not installed; run: pip install 'recovery-assistant[booklets]'\n"
