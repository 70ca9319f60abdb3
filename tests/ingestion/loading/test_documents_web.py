"""Web pages: what is the article and what is not, headings and tables, printed page numbers."""

from pathlib import Path

import pytest
from lxml import html

from assistant.ingestion.loading import load
from assistant.ingestion.loading.blocks import Block, BlockKind
from assistant.ingestion.loading.html.article import html_blocks
from assistant.ingestion.loading.html.elements import page_blocks
from assistant.ingestion.loading.page_breaks import marker, split_at_pages
from assistant.types import Section

SENTENCES = (
    "People who go to meetings often say that the first month is the hardest, and that it helps to call somebody.",
    "A friend who has been there can listen without judging, share what worked, and point to the next small step.",
    "Sleep, food, and a daily plan matter more than they seem to, because a tired mind finds reasons to use again.",
)
PROSE = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES * 2)


def page(body: str, *, title: str = "Early days") -> str:
    return f"<html><head><title>{title}</title></head><body>{body}</body></html>"


def text_of(text: str) -> str:
    return "\n".join(block.text for block in html_blocks(text)[1])


@pytest.mark.parametrize(
    "around",
    [
        '<nav><a href="/">Unwanted words</a></nav>',
        '<div class="cookie-banner"><p>Unwanted words, because we like to count our visitors.</p></div>',
        '<div class="share-tools"><span>Unwanted words</span></div>',
        '<ul class="links"><li><a href="/a">Unwanted words</a></li><li><a href="/b">More of them</a></li></ul>',
        '<div id="comments"><p>Unwanted words, says a reader, and goes on for a while, with commas, too.</p></div>',
        '<div class="author-bio"><p>Unwanted words about the person who wrote this.</p></div>',
        '<form><p>Unwanted words</p><input name="mail"></form>',
        "<aside><p>Unwanted words that sell something, today only, to everybody.</p></aside>",
        '<div style="display:none"><p>Unwanted words that nobody sees on the page.</p></div>',
        "<div hidden><p>Unwanted words that nobody sees on the page.</p></div>",
        '<div aria-hidden="true"><p>Unwanted words that nobody hears on the page.</p></div>',
        '<div role="dialog" aria-modal="true"><p>Unwanted words over the page.</p></div>',
        "<noscript><p>Unwanted words for old browsers.</p></noscript>",
    ],
)
def test_what_stands_around_the_article_is_left_out(around: str) -> None:
    found = text_of(page(f'<div class="content">{PROSE}</div>{around}'))
    assert [sentence for sentence in SENTENCES if sentence not in found] == []
    assert "Unwanted words" not in found
    assert "Unwanted words" not in text_of(page(f'<div class="content">{PROSE}{around}</div>'))


def test_repeated_paragraphs_and_captions_are_kept() -> None:
    found = text_of(page(f"<article>{PROSE}<figure><img src=a.png><figcaption>A hall.</figcaption></figure></article>"))
    assert found.count(SENTENCES[0]) == 2
    assert "A hall." in found


def test_loose_text_and_line_breaks_become_paragraphs() -> None:
    loose = "<br><br>".join(SENTENCES * 2)
    blocks = html_blocks(page(f"<div>{loose} and <b>more</b><br>of it</div>"))[1]
    assert [block.text for block in blocks[:2]] == [SENTENCES[0], SENTENCES[1]]
    assert blocks[-1].text.endswith("and more of it")


def test_headings_lists_and_tables_keep_their_form() -> None:
    table = "<table><tr><th>Week</th><th>Calls</th></tr><tr><td>1</td><td>7</td></tr></table>"
    body = f"<article>{PROSE}<h3>How often</h3><ul><li>daily</li><li>weekly<ul><li>or less</li></ul></li></ul>{table}"
    blocks = [(block.kind.value, block.text, block.level) for block in html_blocks(page(body + "</article>"))[1]]
    assert blocks[-6:] == [
        ("heading", "How often", 3),
        ("item", "daily", 0),
        ("item", "weekly", 0),
        ("item", "or less", 0),
        ("item", "Week | Calls", 0),
        ("item", "1 | 7", 0),
    ]


def test_a_short_page_is_read_whole() -> None:
    assert text_of(page("Test")) == "Test"


def test_a_wide_page_takes_no_time_to_speak_of() -> None:
    body = "<span>a</span> b <p>some words that are long enough, yes.</p>" * 3000
    assert len(html_blocks(page(f"<div>{body}</div>"))[1]) == 6000


def test_a_page_read_in_a_wrong_encoding_is_repaired() -> None:
    assert "It’s all right" in text_of(page(f"<article>{PROSE}<p>Itâ€™s all right.</p></article>"))


BOOK = """<div><table id="b_p{0}" class="divider"><tr><td>{1}</td></tr></table><div><div>{2}</div></div></div>"""


def book(*pages: tuple[str, str]) -> bytes:
    return page("".join(BOOK.format(number, *one) for number, one in enumerate(pages))).encode()


def sections(tmp_path: Path, name: str, content: bytes) -> tuple[Section, ...]:
    (tmp_path / name).write_bytes(content)
    return load(tmp_path / name, document_id=name).document.sections


def test_printed_page_numbers_of_a_web_book(tmp_path: Path) -> None:
    found = sections(
        tmp_path,
        "a.html",
        book(
            ("xiv", "The preface ends on this page with some thanks."),
            ("1", "A chapter begins here. It goes on with a finan-"),
            ("2", "cial worry that grew. Then it went away."),
        ),
    )
    assert [(one.page, one.page_label, one.text) for one in found] == [
        (1, "xiv", "The preface ends on this page with some thanks."),
        (2, "1", "A chapter begins here. It goes on with a financial worry that grew."),
        (3, "2", "Then it went away."),
    ]


def test_page_numbers_inside_a_paragraph(tmp_path: Path) -> None:
    inside = (
        '<p>One sentence here.<span class="pagenum">[Pg 7]</span> Two is there. It</p>'
        '<p><span role="doc-pagebreak" aria-label="8"></span>goes on. The end comes.</p>'
    )
    found = sections(tmp_path, "a.html", page(inside).encode())
    assert [(one.page_label, one.text) for one in found] == [
        (None, "One sentence here."),
        ("7", "Two is there. It goes on."),
        ("8", "The end comes."),
    ]


def test_page_lines_of_a_markdown_book_and_its_headings(tmp_path: Path) -> None:
    long = " ".join(SENTENCES)
    text = f"PAGE 1\n\n# Book\n\n## Chapter\n\n{long}\n\nPAGE 2\n\n{long}\n"
    found = sections(tmp_path, "a.md", text.encode())
    assert [(one.page, one.page_label, one.heading) for one in found] == [
        (1, "1", ("Chapter",)),
        (2, "2", ("Chapter",)),
    ]


def test_one_line_that_reads_like_a_page_number_is_text(tmp_path: Path) -> None:
    found = sections(tmp_path, "a.md", b"# Book\n\nSee there:\n\nPage 12\n\nThe end.\n")
    assert [one.page for one in found] == [None]
    assert "Page 12" in found[0].text


def test_links_to_more_pages_are_no_printed_numbers(tmp_path: Path) -> None:
    pager = "".join(f'<a id="page-{number}" href="?p={number}">{number}</a>' for number in range(1, 5))
    found = sections(tmp_path, "a.html", page(f"<article>{PROSE}</article><div>{pager}</div>").encode())
    assert {one.page for one in found} == {None}


def test_a_power_is_no_other_number() -> None:
    found = text_of(page(f"<article>{PROSE}<p>They counted 10<sup>6</sup> cells, x<SUB>2</SUB> twice.</p></article>"))
    assert "10⁶ cells, x₂ twice" in found


def test_a_file_that_holds_two_pages_says_so(tmp_path: Path) -> None:
    page = "<html><head><title>Walks</title></head><body><article>{}</article></body></html>"
    words = "<p>An evening walk makes the next morning lighter, and it costs nothing but a little time.</p>" * 4
    for name, written, several in (
        ("one.html", page.format(words), False),
        ("two.html", page.format(words) + page.format(words), True),
        ("part.html", f"<div>{words}</div>{page.format(words)}", True),
    ):
        (tmp_path / name).write_text(written, encoding="utf-8")
        loaded = load(tmp_path / name, document_id=name)
        assert any(note.kind == "several_pages" for note in loaded.notes) == several


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ('20<sup><a href="#n3">3</a></sup> mg', "20³ mg"),
        ('20<a href="#n3"><sup>3</sup></a> mg', "20³ mg"),
        ("20<sup><b>3</b></sup> mg", "20³ mg"),
        ("20<sup><span><i>3</i></span></sup> mg", "20³ mg"),
        ('20<span style="font-size:70%; vertical-align: super">3</span> mg', "20³ mg"),
        ('x<span style="vertical-align:sub">2</span> mg', "x₂ mg"),
        ("<math><mfrac><mn>1</mn><mn>2</mn></mfrac></math> mg", "1/2 mg"),
        ("<math><mrow><mn>2</mn><mfrac><mn>1</mn><mn>2</mn></mfrac></mrow></math> mg", "2 1/2 mg"),
        ("<math><msup><mn>10</mn><mn>6</mn></msup></math> mg", "10⁶ mg"),
        ("<math><mfrac><mrow><mi>a</mi><mo>+</mo><mn>1</mn></mrow><mn>2.5</mn></mfrac></math> mg", "(a + 1)/2.5 mg"),
    ],
)
def test_what_is_raised_or_over_a_line_makes_no_other_number(written: str, read: str) -> None:
    body = f"<article>{PROSE}<p>The most that was given was {written} a day.</p>{PROSE}</article>"
    assert f"The most that was given was {read} a day." in text_of(page(body))


@pytest.mark.parametrize(
    "struck",
    [
        "<del>ten</del>",
        "<s>ten</s>",
        "<strike><b>ten</b></strike>",
        '<span style="text-decoration: line-through">ten</span>',
    ],
)
def test_struck_words_are_left_out_and_counted(struck: str) -> None:
    body = page(f"<article>{PROSE}<p>Take {struck} <ins>five</ins> of them at night.</p>{PROSE}</article>")
    assert "Take five of them at night." in text_of(body)
    assert [(note.kind, note.detail) for note in html_blocks(body)[2]] == [("struck", "1 struck word left out")]


@pytest.mark.parametrize(
    ("attributes", "marks"),
    [
        ("", ["1.", "2.", "9.", "10."]),
        (' start="4"', ["4.", "5.", "9.", "10."]),
        (" reversed", ["4.", "3.", "9.", "8."]),
        (' type="a"', ["a.", "b.", "i.", "j."]),
        (' type="I"', ["I.", "II.", "IX.", "X."]),
        (' style="list-style: none"', ["", "", "", ""]),
    ],
)
def test_items_keep_the_numbers_that_a_reader_sees(attributes: str, marks: list[str]) -> None:
    first = "<li>Admit it.</li><li><p>Hope again.</p><p>Rest.</p></li>"
    items = f"{first}<li value=9>Mend it.<ul><li>Soon.</li></ul></li><li>Go on.</li>"
    blocks = page_blocks(html.fromstring(f"<ol{attributes}>{items}</ol>"))
    found = {one.block.text: one.block.mark for one in blocks}
    assert [found[text] for text in ("Admit it.", "Hope again.", "Mend it.", "Go on.")] == marks
    assert (found["Rest."], found["Soon."]) == ("", "")


def test_a_cell_that_spans_rows_is_said_in_each() -> None:
    rows = (
        "<tr><th>Drug<th>When<th>Most</tr><tr><td rowspan=2>Alpha<td>by day<td>5 mg</tr>"
        "<tr><td>by night<td rowspan=3>10 mg</tr><tr><td colspan=2>Beta</tr><tr><td>Gamma<td>by day</tr>"
    )
    found = text_of(page(f"<article>{PROSE}<table>{rows}</table>{PROSE}</article>"))
    assert "Alpha | by day | 5 mg\nAlpha | by night | 10 mg\nBeta | 10 mg\nGamma | by day | 10 mg" in found


def test_a_number_stands_before_the_first_piece_of_an_item_alone() -> None:
    item = Block(BlockKind.ITEM, f"Rest a while. {marker('3')} Then walk.", mark="1.")
    assert [block.line for block in split_at_pages([item])] == ["1. Rest a while.", "3", "Then walk."]
