"""Pages and printed labels, on a small PDF made here with pypdf alone."""

import io
from pathlib import Path

import pypdf
import pypdf.errors
import pytest
from pypdf.constants import PageLabelStyle
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from assistant.errors import DocumentError
from assistant.ingestion.loading import load
from assistant.ingestion.loading.pdf.extraction import read_pdf
from assistant.ingestion.loading.printed_pages import Page, page_sections


def make_pdf(
    pages: list[list[str]],
    *,
    roman: int = 0,
    password: str | None = None,
    chapter: str = "Chapter one",
    title: str = "",
) -> bytes:
    writer = pypdf.PdfWriter()
    font = DictionaryObject(
        {NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/Type1"),
         NameObject("/BaseFont"): NameObject("/Helvetica")}
    )  # fmt: skip
    for lines in pages:
        page = writer.add_blank_page(400, 600)
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
        )
        stream = DecodedStreamObject()
        shown = "".join(f"({line}) Tj T* " for line in lines)
        stream.set_data(f"BT /F1 12 Tf 14 TL 40 550 Td {shown}ET".encode("latin-1"))
        page[NameObject("/Contents")] = writer._add_object(stream)
    if roman:
        writer.set_page_label(0, roman - 1, style=PageLabelStyle.LOWERCASE_ROMAN)
        writer.set_page_label(roman, len(pages) - 1, style=PageLabelStyle.DECIMAL, start=1)
    writer.add_outline_item(title=chapter, page_number=roman)
    if title:
        writer.add_metadata({"/Title": title, "/Author": title})
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def write(tmp_path: Path, data: bytes) -> Path:
    (tmp_path / "a.pdf").write_bytes(data)
    return tmp_path / "a.pdf"


def test_pages_labels_headings_and_running_lines(tmp_path: Path) -> None:
    pages = [
        ["The Little Book", "A foreword that nobody needs but everybody", "writes at some length.", "i"],
        ["The Little Book", "Recovery is a long road that starts with one", "step and then goes", "1"],
        ["The Little Book", "on for years. A second sentence stands here.", "2"],
        ["The Little Book", "The last page ends well.", "3"],
    ]
    sections = load(write(tmp_path, make_pdf(pages, roman=1)), document_id="a.pdf").document.sections
    assert [(section.page, section.page_label) for section in sections] == [(1, "i"), (2, "1"), (3, "2"), (4, "3")]
    assert sections[1].heading == ("Chapter one",)
    assert sections[1].text == "Recovery is a long road that starts with one step and then goes on for years."
    assert sections[2].text == "A second sentence stands here."
    assert not any("Little Book" in section.text for section in sections)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (make_pdf([["Secret words."]], password="unguessed"), "encrypted"),
        (make_pdf([[""], [""]]), "no text layer"),
    ],
)
def test_unreadable_pdfs_say_why(tmp_path: Path, data: bytes, reason: str) -> None:
    with pytest.raises(DocumentError, match=reason):
        load(write(tmp_path, data), document_id="a.pdf")


def test_numbers_in_outline_and_information_never_come_out(tmp_path: Path) -> None:
    data = make_pdf(
        [["Recovery is a long road that starts with one step."]],
        chapter="Ring 844-555-0134 now",
        title="Help at 844 555 0134",
    )
    loaded = load(write(tmp_path, data), document_id="a.pdf")
    assert (loaded.document.title, loaded.document.author) == ("a", None)
    assert loaded.document.sections[0].heading == ("…",)
    assert "0134" not in str(loaded)


@pytest.mark.parametrize("error", [pypdf.errors.DependencyError("cryptography is required"), AssertionError("x")])
def test_whatever_the_parser_raises_is_one_reason(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fails(*_: object, **__: object) -> str:
        raise error

    monkeypatch.setattr("pypdf.PageObject.extract_text", fails)
    with pytest.raises(DocumentError, match=rf"the PDF cannot be read: {type(error).__name__}"):
        read_pdf(make_pdf([["Words."]]))


def test_a_footnote_is_neither_part_of_the_sentence_above_nor_in_its_way() -> None:
    above = "This line fills the page from the left to the right and the sentence goes on over"
    below = "the end of the page. Here stands another sentence, which belongs to the second page."
    pages = [
        Page(1, "1", [above, above, "* A note on a word, at the foot of the page."]),
        Page(2, "2", [below, below]),
    ]
    sections, _, _ = page_sections(pages)
    first, second = sections
    assert first.text == f"{above} {above} the end of the page.\n\n* A note on a word, at the foot of the page."
    assert second.text.startswith("Here stands another sentence")
