"""Running heads and feet go, by their place and by following the pages; what only looks like them stays."""

from collections.abc import Sequence
from typing import NamedTuple

import pytest

from assistant.ingestion.loading.numerals import numerals, value_of
from assistant.ingestion.loading.pdf.extraction import read_pdf
from assistant.ingestion.loading.printed_pages import Page
from assistant.ingestion.loading.running_lines import drop_running_lines
from tests.ingestion.loading.raw_pdf import lines, raw_pdf


def text(number: int) -> list[str]:
    """Lines that no other page has."""
    name = f"{chr(97 + number // 26)}{chr(97 + number % 26)}"
    return [f"The road of {name} goes on", f"and on for {name}."]


def left(heads: list[str], feet: list[str] | None = None) -> list[list[str]]:
    """The lines left on pages with such heads and feet around a text; pages have no labels but their numbers."""
    pages = [
        Page(number, str(number), [*([head] if head else []), *text(number), *([foot] if foot else [])])
        for number, (head, foot) in enumerate(zip(heads, feet or [""] * len(heads), strict=True), start=1)
    ]
    drop_running_lines(pages)
    return [[line for line in page.lines if line not in text(page.number)] for page in pages]


def numbered(form: str, numbers: Sequence[int] = (1, 2, 3, 4)) -> list[str]:
    return [form.format(number) for number in numbers]


class Case(NamedTuple):
    """Lines, one a page, that stay or go at the edges that are named."""

    lines: list[str]
    stays: bool
    edges: tuple[str, ...] = ("top", "bottom")


TOP = ("top",)
ALTERNATING = [f"{number} The Little Book" if number % 2 else f"On Sleep {number}" for number in range(50, 58)]
CASES = [
    # numbers that label or measure what is told
    *(Case(numbered(form), True, TOP) for form in (
        "Dose {} mg", "Dose {}", "Warning sign {}", "Fact {}", "Myth {}: it is weakness", "{}.", "{})",
        "Take {} tablets now", "At {} in the evening", "Room {}: quiet",
    )),
    # parts are numbered in capitals, pages are not
    Case(["I", "II", "III", "IV"], True, TOP),
    # whole sentences say something wherever they stand
    *(Case([line] * 4, True) for line in (
        "Never take this with wine.", "Call for help if somebody does not wake.",
        "Do not stop at once, even for a day!",
    )),
    # titles and notices with a full stop are none
    *(Case([line] * 4, False, TOP) for line in (
        "A guide to quiet evenings.", "The Little Book of Rest.", "All rights reserved.", "Printed in May for all.",
    )),
    # numbers that count what is told, even where they follow the pages
    *(Case(numbered(form), True, TOP) for form in (
        "January {}", "Step {}", "Day {}", "DAY {}", "Chapter {}", "{} January", "{} de enero", "Paso {}",
        "Week {}: rest", "Tag {}", "3. Day {}",
    )),
    # no list of words knows these
    *(Case(numbered(form), True, TOP) for form in (
        "Recipe {}", "Hábito {}", "Daily lantern {}", "Lantern no. {}", "Étape #{}",
    )),
    Case(["Recipe 1", "Recipe 1", "Recipe 2", "Recipe 3"], True, TOP),
    Case(["Recipe 1", "Recipe 3", "Recipe 4", "Recipe 5"], True, TOP),  # the second stands somewhere else
    Case(numbered("Day {}", range(40, 44)), True),
    Case(numbered("{} semaines", range(12, 16)), True),
    Case(numbered("Lantern {} of 12", range(5, 9)), True),
    # lines that do not follow the pages
    *(Case(lines, True, TOP) for lines in (
        ["Story 9", "Story 4", "Story 7", "Story 1"],
        ["Room 12", "Room 14", "Room 15", "Room 19"],
        ["Mild", "Vivid", "Mix", "Civil"],
        ["DID", "I", "Di", "Xi"],
        ["12", "40", "7", "1935"],
        ["I came", "I saw", "I went", "I slept"],
    )),
    # running heads and feet
    Case(["The Little Book"] * 4, False),
    *(Case(numbered(form, range(57, 61)), False) for form in (
        "The Little Book {}", "{} The Little Book", "Chapter 4 {}", "{}", "- {} -", "2024 Annual report {}",
        "Harbour {}", "Quiet Harbour {}", "{} Harbour",
    )),
    Case(["PREFACE vii", "PREFACE viii", "PREFACE ix", "PREFACE x"], False),
    Case(["xi", "xii", "xiii", "xiv"], False),
    Case(numbered("Page {} of 9", range(3, 7)), False),
    Case(numbered("Of harbours, page of {}4"), False),  # "24" is page 2 of 4
    Case(numbered("Seite {}", range(7, 11)), False),
    Case(numbered("{}"), False),
    Case(numbered("The Little Book {}"), False),
    Case(["Harbour iii", "Harbour iv", "Harbour v", "Harbour 6", "Harbour 7", "Harbour 8"], False),
    Case(numbered("Harbour {}", (2, 3, 4, 5)), False),
    Case(numbered("Harbour {}"), False, ("bottom",)),  # no text stands below it that it could be the label of
    # left and right pages alternate
    Case(ALTERNATING, False, TOP),
    Case(["Harbour 1", "", "Harbour 3", "", "Harbour 5", "", "Harbour 7"], False),
    # numbers go on with another offset after a break
    Case(numbered("Harbour {}", (1, 2, 3, 4, 11, 12, 13, 14)), False, TOP),
    # two pages are too few for words, and enough for numbers
    Case(["The Little Book"] * 2, True, TOP),
    Case(["211", "212"], False, TOP),
    # far apart, a line is a refrain
    Case(["Keep coming back." if number in (1, 20, 40) else "" for number in range(1, 41)], True, TOP),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: "|".join(filter(None, case.lines)))
def test_what_runs_along_goes_and_what_tells_something_stays(case: Case) -> None:
    nothing = [""] * len(case.lines)
    found = {"top": left(case.lines), "bottom": left(nothing, case.lines)}
    expected = [[line] if line and case.stays else [] for line in case.lines]
    assert {edge: found[edge] for edge in case.edges} == dict.fromkeys(case.edges, expected)


def with_refrain(ends: list[int]) -> list[str]:
    """Pages of so many lines, each ended by a refrain."""
    return [
        lines(*(f"This is line {at} of page {end}, and so." for at in range(end)), "Keep coming back.") for end in ends
    ]


def test_a_refrain_ends_the_text_wherever_it_ends_and_a_foot_stands_in_one_place() -> None:
    read = read_pdf(raw_pdf(*with_refrain([4, 9, 6, 12])))
    assert sum("Keep coming back." in section.text for section in read.sections) == 4
    foot = lines("Keep coming back.", top=30)
    read = read_pdf(
        raw_pdf(*(page.replace("(Keep coming back.)", "(It works.)") + foot for page in with_refrain([4, 9, 6, 12])))
    )
    assert not any("Keep coming back." in section.text for section in read.sections)
    assert [(note.kind, note.detail) for note in read.notes] == [
        ("running_line", "4 running heads, feet and page numbers left out, pages 1-4")
    ]


def test_the_note_names_the_pages() -> None:
    pages = [Page(number, str(number), ["The Little Book", *text(number)]) for number in (1, 2, 4, 5, 6, 9)]
    (note,) = drop_running_lines(pages)
    assert str(note) == "6 running heads, feet and page numbers left out, pages 1-2, 4-6, 9"
    assert drop_running_lines([Page(1, "1", text(1))]) == ()


def test_numerals_are_written_strictly() -> None:
    assert {text: value_of(text) for text in ("iv", "xix", "xl", "xcix", "cxx", "12")} == {
        "iv": 4, "xix": 19, "xl": 40, "xcix": 99, "cxx": 120, "12": 12,
    }  # fmt: skip
    for word in (
        "Mild",
        "Vivid",
        "Mix",
        "Civil",
        "DID",
        "iix",
        "Xi",
        "vx",
        "ic",
        "I am",
        "a vi b",
        "3.5",
        "12:30",
        "B12",
    ):
        assert numerals(word) == (), word
    assert [(one.value, one.counts) for one in numerals("Step 3 of 12")] == [(3, True), (12, False)]
