"""Each format to a document, and what must not become an answer."""

import datetime
from pathlib import Path

import pytest

from assistant.errors import DocumentError
from assistant.ingestion.loading import load
from assistant.ingestion.loading.boilerplate import load_rules
from assistant.ingestion.loading.html.article import html_blocks
from assistant.ingestion.loading.notes import Note
from assistant.ingestion.loading.redaction import UNLISTED_NUMBER, Redacted, withhold
from assistant.types import Kind, Section

MARKDOWN = """---
title: "A title: with a colon"
author: Somebody
published: 2024-05
kind: literature
---
# A title: with a colon

Opening words with *emphasis*, `code` and a [link](https://example.org) that go on for long enough to make a
section of their own, which takes at least forty words, so here are a few more of them to reach that number.

## What helps?

- first item
- second **item**

| a | b |
|---|---|
| c | d |

## References

1. A work.
"""

WEB_TEXT = """Why Meetings Help
- First Last
- Dec 29, 2024
- 3 min read
Updated: Jan 11

{body}
Was this Helpful?
YesNo
If this sounds right, search for a meeting: SEARCH HERE or SEARCH HERE
To get well today call our treatment centre at (800) 555-0199 and ask. Meetings are free.
References
Someone (2020). A work. https://doi.org/10.1000/xyz
Up Next:
By Other Writer February 4, 2025
I was once a salesman and then everything changed for me in the spring of that year.
"""


def write(tmp_path: Path, name: str, content: str | bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def text_of(sections: tuple[Section, ...]) -> str:
    return "\n".join(section.text for section in sections)


def test_markdown_with_front_matter(tmp_path: Path) -> None:
    loaded = load(write(tmp_path, "a.md", MARKDOWN), document_id="a.md")
    document = loaded.document
    assert (document.title, document.author, document.published) == ("A title: with a colon", "Somebody", "2024-05")
    assert document.kind is Kind.LITERATURE
    assert document.sections[0].text.startswith("Opening words with emphasis, code and a link that go on")
    assert "first item\nsecond item" in text_of(document.sections)
    assert "c | d" in text_of(document.sections)
    assert document.references == ("A work.",)
    assert "A work." not in text_of(document.sections)


def test_a_web_article_pasted_as_text_keeps_only_the_article(tmp_path: Path) -> None:
    body = "\n".join(f"Paragraph {n} says something useful about going to meetings each week." for n in range(16))
    loaded = load(write(tmp_path, "web.txt", WEB_TEXT.format(body=body)), document_id="web.txt")
    text = text_of(loaded.document.sections)
    assert (loaded.document.title, loaded.document.author) == ("Why Meetings Help", "First Last")
    assert loaded.document.published == "2024-12-29"
    for unwanted in (
        "min read",
        "Updated",
        "Helpful",
        "YesNo",
        "SEARCH HERE",
        "555-0199",
        "salesman",
        "Up Next",
        "doi",
    ):
        assert unwanted not in text
    assert "Paragraph 15" in text
    assert "… Meetings are free." in text
    assert loaded.withheld_sentences == 1
    assert loaded.document.references == ("Someone (2020). A work. https://doi.org/10.1000/xyz",)
    assert Note("inferred", "title inferred: Why Meetings Help") in loaded.notes
    assert Note("missing", "publisher, licence not stated") in loaded.notes


def test_html_keeps_headings_lists_and_main_text(tmp_path: Path) -> None:
    page = """<html lang="en"><head><title>Letting go</title><meta name="author" content="A Writer"></head><body>
    <nav><a href="/">Home</a><a href="/shop">Shop</a></nav><article><h1>Letting go</h1>
    <p>Letting go is a practice that many people learn slowly, over months, with the help of others who have done it
    before them. It does not mean giving up on what matters to you or to those you love.</p>
    <h2>How to begin</h2><p>Begin with one small worry and tell it to one person whom you trust. Then wait a day before
    you act on it. Most worries look smaller in the morning than they did at night.</p>
    <ul><li>write it down</li><li>say it aloud</li></ul></article><footer>Cookie policy</footer></body></html>"""
    document = load(write(tmp_path, "a.html", page), document_id="a.html").document
    text = text_of(document.sections)
    assert document.title == "Letting go"
    assert ("How to begin",) in [section.heading[-1:] for section in document.sections]
    assert "write it down" in text
    assert "Shop" not in text
    assert "Cookie" not in text


def test_latin_1_text_is_read(tmp_path: Path) -> None:
    text = "El café de la mañana ayuda a empezar el día con calma. " * 5
    document = load(write(tmp_path, "es.txt", text.encode("latin-1")), document_id="es.txt").document
    assert "mañana" in text_of(document.sections)


def test_wrapped_lines_are_joined(tmp_path: Path) -> None:
    lines = ["This line of an old book was wrapped at about seventy characters by"] * 5
    text = ("\n".join(lines) + "\nits printer.\n\n") * 3
    document = load(write(tmp_path, "book.txt", text), document_id="book.txt").document
    assert "characters by This line" in text_of(document.sections)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.md", b"", "the file is empty"),
        ("blank.txt", b" \n\n ", "the file is empty"),
        ("binary.txt", b"\x00\x01\x02" * 100, "not a text file"),
        ("broken.pdf", b"%PDF-1.4 nothing more", "the PDF cannot be read"),
        ("noise.pdf", b"not a pdf at all", "the PDF cannot be read"),
        ("line.txt", b"word " * 4_000_000, "one line of 20,000,000 characters"),
        (
            "date.md",
            b"---\npublished: 2024-13-01\n---\nText.",
            "published: '2024-13-01' is no date: month must be in 1..12",
        ),
        ("date2.md", b"---\npublished: last spring\n---\nText.", "published: 'last spring' is no date"),
        ("date3.md", b"---\nexpires: 2027-02-30\n---\nText.", "expires: '2027-02-30' is no date: day is out of range"),
        ("twin.md", b"---\ntwin: ../a.md\n---\nText.", "twin: '../a.md' is no path below the folder of articles"),
        ("twin2.md", b"---\ntwin: /a.md\n---\nText.", "twin: '/a.md' is no path"),
        ("key.md", b"---\ncolour: red\n---\nText.", "unknown field 'colour'"),
        ("keys.md", b"---\ncolour: red\nautor: X\n---\nText.", r"fields 'colour', 'autor' \('author' is meant\?\)"),
        ("kind.md", b"---\nkind: poem\n---\nText.", "kind: 'poem' is none of article, literature"),
        ("url.md", b"---\nurl: javascript:alert(1)\n---\nText.", "url: 'javascript:alert"),
        ("yaml.md", b"---\ntitle: [\n---\nText.", "front matter is not valid YAML"),
        ("list.md", b"---\n- a\n---\nText.", "front matter must be"),
        ("empty.html", b"<html><body></body></html>", "no article text"),
        ("advert.txt", b"Call our treatment centre at (800) 555-0199 today.", "no text is left"),
    ],
)
def test_bad_files_give_one_clear_reason(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    with pytest.raises(DocumentError, match=reason) as caught:
        load(write(tmp_path, name, content), document_id=name)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 300


def test_who_reviewed_it_how_long_it_holds_and_its_twin(tmp_path: Path) -> None:
    stated = (
        "---\nreviewed_by: A. Person, physician, 2026-11-30\nexpires: 2027-11\ntwin: es/a.md\n---\nPlain words only."
    )
    document = load(write(tmp_path, "a.md", stated), document_id="a.md").document
    assert document.reviewed_by == "A. Person, physician, 2026-11-30"
    assert (document.expires, document.twin) == ("2027-11", "es/a.md")
    fields = {"reviewed_by": " ", "expires": datetime.date(2027, 5, 1), "twin": "articles/en/b.md"}
    document = load(write(tmp_path, "b.txt", "Plain words only."), document_id="b.txt", fields=fields).document
    assert (document.reviewed_by, document.expires, document.twin) == (None, "2027-05-01", "en/b.md")


def test_sources_toml_fills_what_the_file_lacks(tmp_path: Path) -> None:
    fields = {"title": "Given", "licence": "CC BY 4.0", "withdrawn": True}
    document = load(
        write(tmp_path, "a.txt", "Plain words only, a few of them."), document_id="a.txt", fields=fields
    ).document
    assert (document.title, document.licence, document.withdrawn) == ("Given", "CC BY 4.0", True)


@pytest.mark.parametrize("rule", load_rules()[0], ids=lambda rule: rule.id)
def test_boilerplate_rules_keep_their_own_examples(rule) -> None:
    assert rule.match
    assert rule.no_match
    assert [text for text in rule.match if not rule.regex.search(text)] == []
    assert [text for text in rule.no_match if rule.regex.search(text)] == []


def test_withheld_sentences_become_one_ellipsis() -> None:
    section = Section((), "Keep this. Ring 844-555-0134 now. Or 844 555 0135 later. Keep that.")
    assert withhold(section, "en") == Redacted(Section((), "Keep this. … Keep that."), (UNLISTED_NUMBER,) * 2)
    assert withhold(Section((), "Ring 844-555-0134 now."), "en").section.text == ""
    assert withhold(Section((), "Call 988 at any hour."), "en") == Redacted(Section((), "Call 988 at any hour."))


NUMBER = "Ring 844-555-0134 now"
HTML = """<html lang="en"><head><title>{title}</title><meta name="author" content="{author}"></head><body><article>
<p>Letting go is a practice that many people learn slowly, over months, with the help of others who have done it
before them. It does not mean giving up on what matters to you or to those you love.</p></article></body></html>"""


@pytest.mark.parametrize("name", ["title", "author", "publisher", "credit", "licence", "pathway"])
def test_a_stated_field_must_hold_no_foreign_number(tmp_path: Path, name: str) -> None:
    path = write(tmp_path, "a.md", f"---\n{name}: {NUMBER}\n---\nPlain words.")
    with pytest.raises(DocumentError, match=f"^{name}: holds a telephone number that is not in the helpline registry"):
        load(path, document_id="a.md")
    with pytest.raises(DocumentError, match=f"^{name}: holds a telephone number"):
        load(write(tmp_path, "b.txt", "Plain words."), document_id="b.txt", fields={name: NUMBER})


def test_a_stated_field_must_not_advertise(tmp_path: Path) -> None:
    path = write(tmp_path, "a.md", "---\ncredit: We accept most insurance plans\n---\nPlain words.")
    with pytest.raises(DocumentError, match=r"^credit: advertises a paid treatment line"):
        load(path, document_id="a.md")


def test_identifiers_years_and_registered_numbers_in_fields_are_no_alarm(tmp_path: Path) -> None:
    fields = {
        "title": "What happens when you call 988, 2019–2024",
        "url": "https://doi.org/10.1093/alcalc/36.1.2345678901",
        "licence": "CC BY 4.0, 2019-2024, ISBN 978-0-123-45678-9",
    }
    document = load(write(tmp_path, "a.txt", "Plain words."), document_id="a.txt", fields=fields).document
    assert (document.title, document.url, document.licence) == tuple(fields.values())


def test_an_inferred_field_with_a_number_is_dropped_with_a_warning(tmp_path: Path) -> None:
    page = HTML.format(title=NUMBER, author="Admissions at 844 555 0134")
    loaded = load(write(tmp_path, "letting-go.html", page), document_id="letting-go.html")
    assert (loaded.document.title, loaded.document.author) == ("letting go", None)
    reason = "it holds a telephone number that is not in the helpline registry"
    assert Note("redacted", f"title not used: {reason}") in loaded.notes
    assert not any("0134" in note.detail for note in loaded.notes)


def test_a_first_line_with_a_number_does_not_become_the_title(tmp_path: Path) -> None:
    loaded = load(write(tmp_path, "plain.txt", f"{NUMBER}\n\nPlain words follow here."), document_id="plain.txt")
    assert loaded.document.title == "plain"
    assert "0134" not in str(loaded)


def test_a_file_name_with_a_number_does_not_become_the_title(tmp_path: Path) -> None:
    name = "ring-844-555-0134.txt"
    with pytest.raises(DocumentError, match="the file name holds a telephone number"):
        load(write(tmp_path, name, f"{NUMBER}\n\nPlain words follow here."), document_id=name)


def test_headings_and_references_with_numbers_are_withheld(tmp_path: Path) -> None:
    body = " ".join(["These plain words make the section long enough to stand alone."] * 5)
    text = f"# Top\n\n## {NUMBER}\n\n{body}\n\n### Below\n\n{body}\n\n## References\n\n1. A work.\n2. {NUMBER}.\n"
    loaded = load(write(tmp_path, "a.md", text), document_id="a.md")
    assert [section.heading for section in loaded.document.sections] == [("…",), ("…", "Below")]
    assert loaded.document.references == ("A work.",)
    reason = "it holds a telephone number that is not in the helpline registry"
    assert [note.detail for note in loaded.notes if note.kind == "redacted"] == [
        f"under no heading: 1 heading redacted; {reason}",
        f"1 reference redacted; {reason}",
    ]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Keep this. The number is 1-888. 555. 0199. Keep that.", "Keep this. … Keep that."),
        ("Keep this.\n\nDial 1-888\n555\n0199\n\nKeep that.", "Keep this.\n\n…\n\nKeep that."),
        ("Keep this. Call us. The treatment team answers. Keep that.", "Keep this. … Keep that."),
    ],
)
def test_what_is_split_over_sentences_or_items_is_withheld(text: str, left: str) -> None:
    assert withhold(Section((), text), "en").section.text == left


def test_years_and_numbered_items_beside_each_other_are_kept() -> None:
    text = "In 1935 it began. 200 groups met by 1950.\n1. Read page 417.\n2. Call 988.\n3. Wait 24 hours."
    assert withhold(Section((), text), "en") == Redacted(Section((), text))


@pytest.mark.parametrize(
    ("front", "reason"),
    [
        ("title: " + "[" * 3000 + "]" * 3000, "front matter is nested too deeply"),
        ("title: [a, b]", "title: a list, not a text"),
        ("published: {a: b}", "published: a dict, not a text"),
        ("title: " + "1" * 5000, "front matter is not valid YAML"),
    ],
)
def test_front_matter_that_breaks_its_parser_is_one_reason(tmp_path: Path, front: str, reason: str) -> None:
    with pytest.raises(DocumentError, match=reason):
        load(write(tmp_path, "a.md", f"---\n{front}\n---\nText."), document_id="a.md")


def test_what_the_html_parser_raises_is_one_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise AssertionError("inside the parser")

    monkeypatch.setattr("trafilatura.bare_extraction", fails)
    with pytest.raises(DocumentError, match="the page cannot be read: AssertionError"):
        html_blocks(HTML.format(title="T", author="A"))


@pytest.mark.parametrize("depth", [14, 40])
def test_deep_lists_lose_no_word(tmp_path: Path, depth: int) -> None:
    text = "\n".join(f"{'  ' * level}- word{level}" for level in range(depth)) + "\n\nThe last paragraph.\n"
    loaded = load(write(tmp_path, "a.md", text), document_id="a.md")
    words = text_of(loaded.document.sections).split()
    assert [f"word{level}" for level in range(depth) if f"word{level}" not in words] == []
    assert "paragraph." in words


def test_lists_too_deep_to_read_are_one_reason(tmp_path: Path) -> None:
    text = "\n".join(f"{'  ' * level}- word{level}" for level in range(200)) + "\n\nThe last paragraph.\n"
    with pytest.raises(DocumentError, match="lists or quotations nested too deeply"):
        load(write(tmp_path, "a.md", text), document_id="a.md")
