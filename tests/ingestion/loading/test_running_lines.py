"""Running heads and feet go, by their place and by following the pages; what only looks like them stays."""

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


@pytest.mark.parametrize(
    "form",
    ["Dose {} mg", "Dose {}", "Warning sign {}", "Fact {}", "Myth {}: it is weakness", "{}.", "{})",
     "Take {} tablets now", "At {} in the evening", "Room {}: quiet"],
)  # fmt: skip
def test_numbers_that_label_or_measure_what_is_told_stay(form: str) -> None:
    heads = [form.format(number) for number in range(1, 5)]
    assert left(heads) == [[head] for head in heads]


def test_parts_numbered_in_capitals_stay() -> None:
    heads = ["I", "II", "III", "IV"]
    assert left(heads) == [[head] for head in heads]


@pytest.mark.parametrize(
    "head",
    ["Never take this with wine.", "Call for help if somebody does not wake.", "Do not stop at once, even for a day!"],
)
def test_a_whole_sentence_on_every_page_stays(head: str) -> None:
    assert left([head] * 4) == [[head]] * 4
    assert left([""] * 4, [head] * 4) == [[head]] * 4


@pytest.mark.parametrize(
    "head",
    ["A guide to quiet evenings.", "The Little Book of Rest.", "All rights reserved.", "Printed in May for all."],
)
def test_titles_and_notices_with_a_full_stop_go(head: str) -> None:
    assert left([head] * 4) == NOTHING


NOTHING: list[list[str]] = [[], [], [], []]


@pytest.mark.parametrize(
    "form",
    ["January {}", "Step {}", "Day {}", "DAY {}", "Chapter {}", "{} January", "{} de enero", "Paso {}", "Week {}: rest",
     "Tag {}", "3. Day {}"],
)  # fmt: skip
def test_numbers_that_count_what_is_told_stay_even_where_they_follow_the_pages(form: str) -> None:
    heads = [form.format(number) for number in range(1, 5)]
    assert left(heads) == [[head] for head in heads]


@pytest.mark.parametrize(
    "heads",
    [
        ["Story 9", "Story 4", "Story 7", "Story 1"],
        ["Room 12", "Room 14", "Room 15", "Room 19"],
        ["Mild", "Vivid", "Mix", "Civil"],
        ["DID", "I", "Di", "Xi"],
        ["12", "40", "7", "1935"],
        ["I came", "I saw", "I went", "I slept"],
    ],
)
def test_lines_that_do_not_follow_the_pages_stay(heads: list[str]) -> None:
    assert left(heads) == [[head] for head in heads]


@pytest.mark.parametrize(
    "heads",
    [
        ["The Little Book"] * 4,
        ["The Little Book 57", "The Little Book 58", "The Little Book 59", "The Little Book 60"],
        ["57 The Little Book", "58 The Little Book", "59 The Little Book", "60 The Little Book"],
        ["Chapter 4 57", "Chapter 4 58", "Chapter 4 59", "Chapter 4 60"],
        ["PREFACE vii", "PREFACE viii", "PREFACE ix", "PREFACE x"],
        ["57", "58", "59", "60"],
        ["- 57 -", "- 58 -", "- 59 -", "- 60 -"],
        ["xi", "xii", "xiii", "xiv"],
        ["Page 3 of 9", "Page 4 of 9", "Page 5 of 9", "Page 6 of 9"],
        ["Of harbours, page of 14", "Of harbours, page of 24", "Of harbours, page of 34", "Of harbours, page of 44"],
        ["Seite 7", "Seite 8", "Seite 9", "Seite 10"],
        ["1", "2", "3", "4"],
        ["2024 Annual report 57", "2024 Annual report 58", "2024 Annual report 59", "2024 Annual report 60"],
    ],
)
def test_running_heads_go_and_so_do_feet(heads: list[str]) -> None:
    assert left(heads) == NOTHING
    assert left([""] * 4, heads) == NOTHING


def test_left_and_right_pages_alternate() -> None:
    heads = [f"{number} The Little Book" if number % 2 else f"On Sleep {number}" for number in range(50, 58)]
    assert left(heads) == [[]] * 8


def test_numbers_may_go_on_with_another_offset_after_a_break() -> None:
    heads = [f"Harbour {number}" for number in (1, 2, 3, 4, 11, 12, 13, 14)]
    assert left(heads) == [[]] * 8


def test_two_pages_are_too_few_for_words_and_enough_for_numbers() -> None:
    assert left(["The Little Book", "The Little Book"]) == [["The Little Book"]] * 2
    assert left(["211", "212"]) == [[], []]


def test_a_line_far_apart_is_a_refrain() -> None:
    heads = ["Keep coming back." if number in (1, 20, 40) else "" for number in range(1, 41)]
    assert left(heads)[0] == ["Keep coming back."]


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
