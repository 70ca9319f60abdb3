"""Each format to a document, and what must not become an answer."""

from pathlib import Path

import pytest

from assistant.errors import DocumentError
from assistant.loading import load
from assistant.loading.boilerplate import load_rules
from assistant.loading.withholding import withhold
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
    assert "title inferred: Why Meetings Help" in loaded.warnings
    assert "licence not stated" in loaded.warnings


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
        ("key.md", b"---\ncolour: red\n---\nText.", "unknown field 'colour'"),
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
    assert withhold(section, "en") == (Section((), "Keep this. … Keep that."), 2)
    assert withhold(Section((), "Ring 844-555-0134 now."), "en")[0].text == ""
    assert withhold(Section((), "Call 988 at any hour."), "en") == (Section((), "Call 988 at any hour."), 0)
