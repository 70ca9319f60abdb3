"""Every kind of note that the readers of text give, from inputs of our own; and what no note may hold."""

from pathlib import Path

import pytest

from assistant.ingestion.loading import load
from assistant.ingestion.loading.blocks import Block, BlockKind, words_in
from assistant.ingestion.loading.boilerplate import strip_boilerplate
from assistant.ingestion.loading.notes import MAX_QUOTED, NOT_KEPT, USUAL, Note, counted, quoted
from assistant.ingestion.loading.redaction import without_withheld_words

LINE = "An evening walk with a friend makes the first weeks a little easier to bear."  # 15 words
NUMBER = "Ring 844-555-0134 now"
UNLISTED = "holds a telephone number that is not in the helpline registry"


def notes_of(folder: Path, text: str | bytes, kind: str, *, name: str = "a.txt") -> list[Note]:
    data = text if isinstance(text, bytes) else text.encode("utf-8")
    (folder / name).write_bytes(data)
    return [note for note in load(folder / name, document_id=name).notes if note.kind == kind]


def test_a_note_in_words() -> None:
    assert str(Note("ocr", "read by OCR", 3)) == "page 3: read by OCR"
    assert str(Note("missing", "author not stated")) == "author not stated"
    assert (Note("missing", "").is_usual, Note("redacted", "").is_usual, Note("new", "").is_usual) == (
        True,
        False,
        False,
    )
    assert NOT_KEPT < USUAL
    assert [counted(number, "word") for number in (0, 1, 2, 1200)] == ["0 words", "1 word", "2 words", "1,200 words"]


def test_a_quotation_is_one_short_line_whose_marks_are_its_own() -> None:
    assert quoted("Say “yes”\n to it") == '“Say "yes" to it”'
    long = quoted("walk " * 40)
    assert long.endswith("walk…”")
    assert len(long) <= MAX_QUOTED + 2


def test_a_quotation_with_a_foreign_number_or_an_advert_is_an_ellipsis() -> None:
    note = Note("running_line", f"on 3 pages: {quoted(NUMBER)}, {quoted('Step by step')}", 2)
    assert without_withheld_words(note) == Note("running_line", "on 3 pages: “…”, “Step by step”", 2)


def test_each_rule_of_boilerplate_says_how_much_it_took_and_where_it_began(tmp_path: Path) -> None:
    body = f"{LINE}\n\n" * 12
    text = (
        f"A walk\n\n3 min read\n\n{body}Share\n\nFacebook | Twitter\n\n12 Comments\n\nNice walk.\n\nSo true, thanks.\n"
    )
    assert notes_of(tmp_path, text, "boilerplate") == [
        Note("boilerplate", "rule reading-time: 1 block, 3 words left out, from “3 min read”"),
        Note("boilerplate", "rule share: 2 blocks, 4 words left out, from “Share”"),
        Note("boilerplate", "rule comments: 3 blocks, 7 words left out, from “12 Comments”"),
    ]


def test_a_section_of_advertising_is_counted_to_the_rule_that_opened_it() -> None:
    blocks = [
        Block(BlockKind.PARAGRAPH, LINE),
        Block(BlockKind.PAGE, "12"),
        Block(BlockKind.HEADING, "References", 2),
        Block(BlockKind.ITEM, "Someone (2020). A work."),
        Block(BlockKind.ITEM, "Share"),
        Block(BlockKind.HEADING, "After", 2),
        Block(BlockKind.PARAGRAPH, LINE),
    ]
    stripped = strip_boilerplate(blocks)
    assert stripped.blocks == (blocks[0], blocks[1], blocks[5], blocks[6])
    assert stripped.references == ("Someone (2020). A work.",)
    assert stripped.notes == (
        Note("boilerplate", "rule share: 1 block, 1 word left out, from “Share”"),
        Note("references", "rule reference-list: 5 words set apart as references"),
    )
    assert words_in(blocks) == 15 + 1 + 4 + 1 + 1 + 15


def test_an_advert_that_was_left_out_is_not_quoted(tmp_path: Path) -> None:
    text = f"A walk\n\n{LINE}\n\n" * 12 + "Follow us 844-555-0134\n"
    (note,) = notes_of(tmp_path, text, "boilerplate")
    assert note.detail == "rule share: 1 block, 3 words left out, from “…”"


def test_title_byline_and_headings_without_text(tmp_path: Path) -> None:
    text = f"# A walk\n\nAnn Walker\n\nDec 29, 2024\n\n{LINE * 3}\n\n## Soon\n\n## Later\n\n{LINE * 3}\n\n## At last\n"
    (tmp_path / "a.md").write_text(text)
    loaded = load(tmp_path / "a.md", document_id="a.md")
    assert loaded.notes == (
        Note("repeated_title", "a heading that repeats the title is not shown in the text (2 words)"),
        Note("byline", "read as author and date, and not shown in the text (5 words)"),
        Note("empty_heading", "2 headings without own text left out, from “Soon”"),
        Note("inferred", "title inferred: A walk"),
        Note("inferred", "author inferred: Ann Walker"),
        Note("inferred", "published inferred: 2024-12-29"),
        Note("missing", "publisher, licence not stated"),
    )


def test_page_numbers_in_the_text(tmp_path: Path) -> None:
    text = f"# A walk\n\nPage 1\n\n{LINE * 3}\n\nPage 2\n\n{LINE * 3}\n"
    detail = "2 page numbers in the text read as page labels"
    assert notes_of(tmp_path, text, "page_number", name="a.md") == [Note("page_number", detail)]


def test_a_heading_that_joins_its_neighbour_or_opens_others_is_not_lost(tmp_path: Path) -> None:
    text = f"# A walk\n\n## Wide\n\n### Narrow\n\n{LINE * 4}\n\n## Short\n\nA few words.\n\n## Next\n\nA few more.\n"
    assert notes_of(tmp_path, text, "empty_heading", name="a.md") == []


def test_the_header_and_the_licence_of_project_gutenberg(tmp_path: Path) -> None:
    text = (
        "The Project Gutenberg EBook of Walks, by A. Walker\n\nTitle: Walks\n\nAuthor: A. Walker\n\n"
        "*** START OF THE PROJECT GUTENBERG EBOOK WALKS ***\n\n" + f"{LINE}\n\n" * 4 +
        "*** END OF THE PROJECT GUTENBERG EBOOK WALKS ***\n\nThe licence follows here.\n"
    )  # fmt: skip
    # 9 words of the first line, 2 and 3 of the fields, 9 and 9 of the two marks, 4 of the licence
    assert notes_of(tmp_path, text, "gutenberg") == [
        Note("gutenberg", "header and licence of Project Gutenberg left out (36 words)")
    ]


def test_encodings_that_were_guessed_and_lines_that_were_mended(tmp_path: Path) -> None:
    (guessed,) = notes_of(tmp_path, ("El café de la mañana ayuda. " * 9).encode("latin-1"), "encoding")
    assert guessed.detail.startswith("no mark and no label; guessed ")
    assert "(confidence 0." in guessed.detail
    text = f"Le cafÃ© du matin aide.\n\n{LINE}\n\nLe thÃ© du soir aussi.\n"
    assert notes_of(tmp_path, text, "mended") == [Note("mended", "2 lines once read in a wrong encoding put right")]


def test_what_was_redacted_says_where_and_why_and_never_what(tmp_path: Path) -> None:
    advert = "We accept most insurance plans."
    text = (
        f"# A walk\n\n{LINE * 3} {NUMBER}. {LINE} {advert} Dial 844-555-0199 today.\n\n## Who comes\n\n### {NUMBER}\n\n"
        f"{LINE * 3} {NUMBER}.\n\n## References\n\n1. A work (2020).\n2. {NUMBER} (2020).\n3. {NUMBER} (2021).\n"
    )
    (tmp_path / "a.md").write_text(text)
    loaded = load(tmp_path / "a.md", document_id="a.md")
    redacted = [note.detail for note in loaded.notes if note.kind == "redacted"]
    assert redacted == [
        f"under no heading: 2 sentences redacted; each {UNLISTED}",
        "under no heading: 1 sentence redacted; it advertises a paid treatment line",
        f"under Who comes › …: 1 sentence redacted; it {UNLISTED}",
        f"under Who comes: 1 heading redacted; it {UNLISTED}",
        f"2 references redacted; each {UNLISTED}",
    ]
    assert loaded.withheld_sentences == 4
    assert not any("844" in str(note) or "insurance" in str(note) for note in loaded.notes)


@pytest.mark.parametrize("name", ["a.md", "a.txt"])
def test_a_text_that_states_all_and_loses_nothing_has_no_note(tmp_path: Path, name: str) -> None:
    fields = "title: A walk\nauthor: A. Walker\npublisher: Walks\npublished: 2024\nlicence: CC BY 4.0\n"
    (tmp_path / name).write_text(f"---\n{fields}---\n{LINE}\n\n{LINE}\n")
    assert load(tmp_path / name, document_id=name).notes == ()
