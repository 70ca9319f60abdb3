"""Old books and files that went through the wrong encoding."""

from datetime import date
from pathlib import Path

import pytest

from assistant.errors import DocumentError
from assistant.ingestion.loading import ReadLimits, load
from assistant.ingestion.loading.textfile import decode, repair

BOOK = """The Project Gutenberg EBook of A Quiet Road, by Ann Writer

This eBook is for the use of anyone anywhere at no cost.

Title: A Quiet Road

Author: Ann Writer

Language: English

*** START OF THIS PROJECT GUTENBERG EBOOK A QUIET ROAD ***

Produced by Two Volunteers.

CHAPTER I

{prose}

End of the Project Gutenberg EBook of A Quiet Road, by Ann Writer

*** END OF THIS PROJECT GUTENBERG EBOOK A QUIET ROAD ***

Redistribution is subject to the trademark license.
"""
PROSE = "The road was quiet that morning, and he walked it slowly, because nobody was waiting for him. " * 6


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html"])
def test_the_licence_of_project_gutenberg_is_taken_off(tmp_path: Path, name: str) -> None:
    text = BOOK.format(prose=PROSE)
    if name == "a.html":
        head, rest = text.split("Produced")
        body, tail = rest.split("End of")
        body = "".join(f"<p>{part}</p>" for part in f"Produced{body}".split("\n\n"))
        text = f"<html><body><pre>{head}</pre>{body}<pre>End of{tail}</pre></body></html>"
    elif name == "a.md":
        text = text.replace("***", r"\*\*\*")
    (tmp_path / name).write_text(text, encoding="utf-8")
    document = load(tmp_path / name, document_id=name).document
    found = "\n".join(section.text for section in document.sections)
    assert (document.title, document.author) == ("A Quiet Road", "Ann Writer")
    assert PROSE.strip() in found
    for unwanted in ("Gutenberg", "no cost", "Volunteers", "trademark"):
        assert unwanted not in found


def test_a_text_about_project_gutenberg_is_left_alone(tmp_path: Path) -> None:
    text = f"# Free books\n\n{PROSE}\n\nMany come from Project Gutenberg, where volunteers type them.\n"
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    found = load(tmp_path / "a.md", document_id="a.md").document.sections[0].text
    assert found.endswith("Many come from Project Gutenberg, where volunteers type them.")


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("Itâ€™s a cafÃ©", "It’s a café"),
        ("A plain line\nde la maÃ±ana", "A plain line\nde la mañana"),
        ("SÃO PAULO, “naïve” & fine", "SÃO PAULO, “naïve” & fine"),
        ("&amp; stays, ﬁ stays", "&amp; stays, ﬁ stays"),
    ],
)
def test_mojibake_is_undone_and_the_rest_left_alone(broken: str, whole: str) -> None:
    assert repair(broken) == whole


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_encodings_are_told_from_the_bytes(encoding: str) -> None:
    text = "El café de la mañana ayuda a empezar el día con calma. “Sí”, dijo. " * 5
    assert decode(text.encode(encoding)) == text


REFERENCE = "Smith A. Sleep and sobriety. 2011."


@pytest.mark.parametrize("heading", ["References", "Works cited", "Bibliografía", "Referencias", "Notes", "Endnotes"])
@pytest.mark.parametrize("form", ["a.md", "a.txt", "a.html"])
def test_the_works_a_text_lists_are_no_passage(tmp_path: Path, heading: str, form: str) -> None:
    works = {"a.md": f"## {heading}\n\n- {REFERENCE}\n", "a.txt": f"{heading}\n\n- {REFERENCE}\n"}
    prose = f"<p>{PROSE}</p><p>{PROSE}</p>"
    page = f"<html><body><article><h1>A road</h1>{prose}<h2>{heading}</h2><p>{REFERENCE}</p></article></body></html>"
    text = page if form == "a.html" else f"# A road\n\n{PROSE}\n\n{PROSE}\n\n{works[form]}"
    (tmp_path / form).write_text(text, encoding="utf-8")
    document = load(tmp_path / form, document_id=form).document
    assert document.references == (REFERENCE,)
    assert REFERENCE not in "\n".join(section.text for section in document.sections)


def test_notes_and_comments_in_the_midst_are_chapters(tmp_path: Path) -> None:
    text = (
        f"# A road\n\n{PROSE}{PROSE}\n\n## Notes\n\n{PROSE}\n\n## Comments\n\n{PROSE}\n\n## Later\n\n"
        + f"{PROSE}\n\n" * 9
    )
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    document = load(tmp_path / "a.md", document_id="a.md").document
    assert [section.heading for section in document.sections] == [(), ("Notes",), ("Comments",), ("Later",)]
    assert document.references == ()


def test_comments_after_the_end_are_left_out(tmp_path: Path) -> None:
    text = f"# A road\n\n{PROSE * 4}\n\n## Comments\n\nI liked it, says a reader of this page.\n"
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    assert "says a reader" not in str(load(tmp_path / "a.md", document_id="a.md").document.sections)


def test_words_broken_at_the_end_of_a_line_or_page(tmp_path: Path) -> None:
    one = f"{PROSE}It was soft\xad\nened, and they kept drink\xad"
    text = f"# Book\n\nPAGE 1\n\n{one}\n\nPAGE 2\n\ning for years. {PROSE}\n"
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    first, second = load(tmp_path / "a.md", document_id="a.md").document.sections
    assert first.text.endswith("It was softened, and they kept drinking for years.")
    assert second.text == PROSE.strip()


def test_a_hyphen_at_a_line_end_of_a_text_file_is_mostly_the_authors_own(tmp_path: Path) -> None:
    filler = "this line is as long as the others of the text are, so that it seems\n" * 10
    end = (
        "wrapped by hand, and it names a place where one may go, a drinking-\n"
        "place, and then it goes on to tell in some more words of recov-\n"
        "ery, since recovery is the word.\n"
    )
    text = filler + end
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    found = load(tmp_path / "a.txt", document_id="a.txt").document.sections[0].text
    assert found.endswith(
        "a drinking-place, and then it goes on to tell in some more words of recovery, since recovery is the word."
    )


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("deep.html", b"<html><body>" + b"<div>" * 100_000 + b"text " * 100),
        ("spans.html", b"<html><body><p>" + b"<b><i>" * 50_000 + b"text " * 100),
        ("binary.html", bytes(range(256)) * 4000),
        ("brackets.md", b"[" * 300_000),
        ("line.md", b"word " * 400_000),
    ],
)
def test_hostile_files_cost_one_reason_and_little_time(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(DocumentError, match=r"[a-z]{3}"):
        load(tmp_path / name, document_id=name, limits=ReadLimits(seconds=2))


def test_a_large_text_is_read_in_the_other_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("read here")

    monkeypatch.setattr("assistant.ingestion.loading.read_document", never)
    (tmp_path / "a.md").write_text("# Long\n\n" + f"{PROSE}\n\n" * 400, encoding="utf-8")
    row = {"published": date(2024, 5, 1), "licence": "CC0"}
    document = load(tmp_path / "a.md", document_id="a.md", fields=row).document
    assert (document.title, document.published, document.licence) == ("Long", "2024-05-01", "CC0")
    assert len(document.content_hash) == 64


def test_a_private_character_is_kept(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(f"# Hope\n\nThe Of\ue000ce and the \ue001rst hour. {PROSE}", encoding="utf-8")
    text = load(tmp_path / "a.md", document_id="a.md").document.sections[0].text
    assert text.startswith("The Of\ue000ce and the \ue001rst hour.")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Tea is served.\n\n<!-- editor: not for print -->\n\nCome in.", "Tea is served.\n\nCome in."),
        ("Tea <!-- editor: not for print --> is served.", "Tea is served."),
        ("<!--\nTODO: ask\n\n# no heading\n-->\nTea is served.", "Tea is served."),
        (
            "The ferry<sup> </sup>group<br>meets on <b>Tuesday</b> <kbd>evenings</kbd>.",
            "The ferry group meets on Tuesday evenings.",
        ),
        ("<div class=box>\nTea &amp; **cake** are served.\n</div>", "Tea & cake are served."),
        ("It counted 10<sup>6</sup> and H<sub>2</sub>O, the 1<sup>st</sup>.", "It counted 10⁶ and H₂O, the 1st."),
        ("<div>\nIt counted 10<sup>6</sup>.\n</div>", "It counted 10⁶."),
        ("<div>\nWrite &lt;b&gt; and &amp;, not <i>more</i>.\n</div>", "Write <b> and &, not more ."),
        ("<script>\nlet words = 1;\n</script>\n\nTea is served.", "Tea is served."),
        ("Fewer than 3 <5 and 7> 6 are here: I <3 tea.", "Fewer than 3 <5 and 7> 6 are here: I <3 tea."),
    ],
)
def test_comments_and_tags_of_markdown_never_show(tmp_path: Path, written: str, read: str) -> None:
    (tmp_path / "a.md").write_text(f"# Hope\n\n{PROSE}\n\n{written}\n", encoding="utf-8")
    text = load(tmp_path / "a.md", document_id="a.md").document.sections[0].text
    assert text == f"{PROSE.strip()}\n\n{read}"


def test_a_comment_without_an_end_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(f"# Hope\n\n{PROSE}\n\n<!-- from here\n\n{PROSE}\n", encoding="utf-8")
    with pytest.raises(DocumentError, match="not closed"):
        load(tmp_path / "a.md", document_id="a.md")
