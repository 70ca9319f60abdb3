"""Markup comes out of templates alone, and no text given to one can become markup."""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jinja2 import TemplateSyntaxError, UndefinedError
from markupsafe import Markup
from msgspec.structs import replace as renamed

from assistant.chat.answer import Answer, Citation, Outcome, Quote
from assistant.safety import load_finders
from assistant.types import Action, Document, Helpline, Hit, Kind, Passage, SafetyText, SafetyVerdict, Section
from assistant.ui.html import rendering
from assistant.ui.html.cards import (
    CardContext,
    answer_html,
    notice_html,
    transcript_html,
    turn_html,
    waiting_html,
)
from assistant.ui.html.head import Head
from assistant.ui.html.help import bar_html, panel_html
from assistant.ui.html.rendering import environment, render
from assistant.ui.html.source import ReadingPlace, missing_html, source_html
from assistant.ui.html.wording import load_wording
from tests.hostile import ALL

FOLDER = Path(rendering.__file__).parent
MODULES = sorted(FOLDER.glob("*.py"))
TEMPLATES = sorted((FOLDER / "templates").glob("*.html"))
TAG = re.compile(r"<[A-Za-z/!]")
EN = load_wording("en")
SHELL = b'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>G</title></head><body><i>'


def literals(source: str) -> Iterator[str]:
    """String literals of a module, without docstrings and without patterns that look for markup."""
    tree = ast.parse(source)
    passed_over = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            passed_over.add(node.value)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "re.compile":
            passed_over.update(one for one in ast.walk(node) if isinstance(one, ast.Constant))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and node not in passed_over:
            yield node.value.decode("latin-1") if isinstance(node.value, bytes) else str(node.value)


def test_literals_are_found_and_patterns_and_docstrings_passed_over() -> None:
    source = '"""A <b>."""\nx = f"<p>{y}</p>"\nz = b"<i>"\nre.compile(b"<u>")\n'
    assert sorted(one for one in literals(source) if TAG.search(one)) == ["</p>", "<i>", "<p>"]


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_no_module_builds_markup_by_hand(module: Path) -> None:
    source = module.read_text(encoding="utf-8")
    assert [one for one in literals(source) if TAG.search(one)] == []
    assert not re.search(r"^(?:from html import|import html\b)|(?<![\w.])escape\(", source, re.MULTILINE)
    assert source.count("Markup(") == (1 if module.name == "rendering.py" else 0)


def test_one_template_alone_writes_a_value_unescaped() -> None:
    unescaped = [one.name for one in TEMPLATES if re.search(r"\|\s*safe\b|autoescape", one.read_text(encoding="utf-8"))]
    assert unescaped == ["head_style.html"]
    assert len(TEMPLATES) > 15


def test_every_attribute_value_stands_in_double_quotes() -> None:
    for one in TEMPLATES:
        assert not re.search(r"\s[\w-]+=(?:\{\{|')", one.read_text(encoding="utf-8")), one.name


def test_a_missing_value_is_an_error() -> None:
    with pytest.raises(UndefinedError, match="blocks"):
        render("paragraphs.html", {})


def test_layout_of_a_template_is_no_text_and_errors_name_the_right_line() -> None:
    laid_out = "<p>\n  {{ a }}\n</p>\n\n<b>{{ a }}</b> <i>\n  word\n</i>\n"
    shown = environment().from_string(laid_out).render(a=" 1\n 2 <\n")
    assert shown == "<p> 1\n 2 &lt;\n</p><b> 1\n 2 &lt;\n</b> <i>\n  word\n</i>"
    with pytest.raises(TemplateSyntaxError) as caught:
        environment().from_string("<p>\n  <b>\n    {% nope %}\n")
    assert caught.value.lineno == 3


def test_a_text_is_escaped_even_where_html_is_expected() -> None:
    assert "&lt;b&gt;" in turn_html("a", "<b>", number=1, words=EN)  # type: ignore[arg-type]
    assert "<b>" in turn_html("a", Markup("<b>"), number=1, words=EN)
    assert transcript_html([Markup("<b>"), Markup("<i>")], EN) == '<h2 class="unseen">Conversation</h2><b><i>'


def test_what_stands_while_waiting_is_hidden_until_the_page_shows_it() -> None:
    waiting, failed = waiting_html(EN).split("</p>", 1)
    assert waiting == f'<p class="waiting" aria-hidden="true">{EN("waiting")}'
    assert failed == f'<div class="notice" id="failed" hidden><p>{EN("failed")}</p></div>'


class Reading(HTMLParser):
    """What a browser makes of HTML. tags: each with its attributes' names; said: text, then attribute values."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, ...]] = []
        self.text = ""
        self.values: list[str] = []
        self.feed(str(page))  # slices of Markup would be Markup
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, *(name for name, _ in attrs)))
        self.values += [value or "" for _, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        self.tags.append(("/" + tag,))

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        self.tags.append(("comment", data))


def answer_of(text: str) -> Markup:
    citation = Citation(
        document_id=text, title=text, author=text, publisher=text, published=text, url=text, licence=text,
        credit=text, kind=Kind.ARTICLE, pathway=text, language=text, heading=("x", text), page=3, page_label=text,
    )  # fmt: skip
    passage = Passage(text, text, 0, 0, len(text), text, ())
    line = Helpline(text, "US", text, text, text, text, text, text, "", "high", tel="tel:988", url="https://e.org/a")
    answer = Answer(
        Outcome.ANSWERED, SafetyVerdict(action=Action.CARD), safety=SafetyText(text, (line,), text), message=text,
        carried_over=text, quotes=(Quote(Hit(passage, 1.0, 1, (1, 3), (), (1, 3)), citation, (text,)),),
        near_topics=(text,),
        finders=(renamed(load_finders().finders[0], name=text, about=text),), finders_note=text,
    )  # fmt: skip
    context = CardContext(EN, titles={text: text}, lines=(line,), further=(text,), narrowed=text)
    return turn_html(text, answer_html(answer, context), number=1, words=EN)


def source_of(text: str) -> Markup:
    section = Section((text,), text, 1, text)
    document = Document(
        text, text, Kind.ARTICLE, (section, replace(section, heading=("x", text))), "", author=text, publisher=text,
        published=text, reviewed=text, reviewed_by=text, url="https://e.org/" + "b.pdf", licence=text, credit=text,
        pathway=text, language=text,
    )  # fmt: skip
    bar = bar_html(region=text, words=EN)
    return source_html(document, ReadingPlace(1, (1, 3)), words=EN, note=text, help_html=bar)


def head_of(text: str) -> str:
    head = Head(text, text, Markup(), "p > a {}", text, {text: {"word": text}}, url=text)
    return head.rewrite(SHELL, embedded=True).decode("utf-8")


PAGES: dict[str, Callable[[str], str]] = {
    "answer": answer_of,
    "source": source_of,
    "head": head_of,
    "notice": lambda text: notice_html(text, kind=text),
    "missing": lambda text: missing_html(text, words=EN),
    "panel": lambda text: panel_html(region=text, words=EN, intro=text, private=text, exit_url=text),
}
MARKUP = st.sampled_from(["<script>", "</style>", "</title>", '"', "'", "&", "&lt;", "<!--", "-->", "]]>", "{{", "{%"])
TEXTS = st.lists(MARKUP | st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), max_size=8))


@cache
def harmless_reading(page: str) -> Reading:
    return Reading(PAGES[page]("xyx"))


@pytest.mark.parametrize("page", PAGES)
@settings(deadline=None, max_examples=60)
@given(TEXTS.map("".join))
@example("".join(ALL[:4]))
@example("".join(ALL[4:7]))
def test_no_text_adds_or_changes_an_element(page: str, text: str) -> None:
    """Whatever a text is, the page has the elements and attributes of a harmless one, and shows the text whole."""
    text = f"x{text[:500]}x"
    harmless, read = harmless_reading(page), Reading(PAGES[page](text))
    assert read.tags == harmless.tags
    assert text in read.text or text in read.values
    assert read.text.count(text) == harmless.text.count("xyx")
    assert read.values.count(text) == harmless.values.count("xyx")
