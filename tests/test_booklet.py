"""The booklet in the library: numbered as a reader expects, and built from its source byte for byte."""

import re
import subprocess
import sys
from pathlib import Path

import pypdf
import pytest

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "scripts" / "make_booklets.py"
BOOKLET = ROOT / "corpus" / "literature" / "first-ninety-days.pdf"
UNTRIED = "the booklet was NOT rebuilt and compared: pip install 'recovery-assistant[booklets]'"


@pytest.fixture(scope="module")
def booklet():
    return pypdf.PdfReader(BOOKLET)


def run(*arguments):
    return subprocess.run([sys.executable, BUILD, *arguments], capture_output=True, text=True, check=False)


def outline(reader):
    """(depth, title, label of the page) of every bookmark, in order."""

    def walk(entries, depth):
        for entry in entries:
            if isinstance(entry, list):
                yield from walk(entry, depth + 1)
            else:
                yield depth, entry.title, reader.page_labels[reader.get_destination_page_number(entry)]

    return list(walk(reader.outline, 0))


def test_front_part_is_numbered_in_roman_and_the_body_from_one(booklet):
    labels = list(booklet.page_labels)
    assert len(labels) == len(booklet.pages) >= 10
    assert labels[:6] == ["i", "ii", "iii", "iv", "v", "vi"]
    assert labels[6:] == [str(number) for number in range(1, len(labels) - 5)]


def test_printed_numbers_equal_the_labels(booklet):
    last_lines = [page.extract_text().rstrip().splitlines()[-1].strip() for page in booklet.pages]
    assert last_lines[1:] == list(booklet.page_labels)[1:]  # the title page prints none


def test_contents_and_bookmarks_lead_to_the_same_pages(booklet):
    contents = "\n".join(booklet.pages[number].extract_text() for number in (2, 3))
    listed = re.findall(r"^ *(.+?)(?: \.)+ (\w+)$", contents, flags=re.M)
    marked = [(title, label) for _, title, label in outline(booklet) if title != "Contents"]
    assert listed == marked
    assert ("Cravings", "7") in listed


def test_every_bookmark_is_a_heading_on_its_page(booklet):
    texts = dict(zip(booklet.page_labels, (page.extract_text() for page in booklet.pages), strict=True))
    missing = [title for _, title, label in outline(booklet) if title not in texts[label].splitlines()]
    assert missing == []


def test_text_can_be_read_in_order(booklet):
    text = " ".join(booklet.pages[12].extract_text().split())
    first = "A craving is a strong wish to use. It can come as a thought, a tightness in the chest,"
    assert booklet.page_labels[12] == "7"
    assert text.index(first) < text.index("What sets them off") < text.index("Riding the wave")


def test_no_line_breaks_a_word_and_no_character_is_lost(booklet):
    text = "\n".join(page.extract_text() for page in booklet.pages)
    assert [line for line in text.splitlines() if line.rstrip().endswith("-")] == []
    assert re.findall(r"[^\n\x20-\x7e©•’“”]", text) == []


def test_building_twice_gives_the_committed_bytes(tmp_path):
    pytest.importorskip("reportlab", reason=UNTRIED)
    for folder in ("once", "again"):
        done = run("--out", str(tmp_path / folder))
        assert (done.returncode, done.stderr) == (0, "")
    once = (tmp_path / "once" / BOOKLET.name).read_bytes()
    assert once == (tmp_path / "again" / BOOKLET.name).read_bytes()
    assert once == BOOKLET.read_bytes()


def test_check_names_a_file_that_differs(tmp_path):
    pytest.importorskip("reportlab", reason=UNTRIED)
    (tmp_path / BOOKLET.name).write_bytes(BOOKLET.read_bytes() + b"\n")
    done = run("--out", str(tmp_path), "--check")
    assert done.returncode == 1
    assert done.stderr == "not up to date: first-ninety-days.pdf; run: python scripts/make_booklets.py\n"
    assert run("--check").returncode == 0


def test_missing_reportlab_is_told_in_one_line(tmp_path):
    (tmp_path / "reportlab.py").write_text("raise ModuleNotFoundError('reportlab')\n")
    code = f"import sys, runpy; sys.path.insert(0, {str(tmp_path)!r}); runpy.run_path({str(BUILD)!r})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == "reportlab is not installed; run: pip install 'recovery-assistant[booklets]'\n"
