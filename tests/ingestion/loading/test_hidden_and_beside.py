"""Web pages: panels that open, text that is really hidden, class names as hints, teasers, languages, layout tables."""

import pytest
from lxml import html

from assistant.ingestion.loading.html.article import html_blocks
from assistant.ingestion.loading.html.elements import page_blocks
from assistant.ingestion.loading.html.teasers import labels
from tests.ingestion.loading.test_documents_web import PROSE, SENTENCES, page, text_of

ANSWER = "The meeting is free, and nobody takes names at the door."
HIDDEN = "Ordinary words that no reader of the page can ever see."


@pytest.mark.parametrize(
    "panel",
    [
        f'<h3><button aria-controls="p">Does it cost money?</button></h3><div id="p" hidden><p>{ANSWER}</p></div>',
        f'<h3><button aria-expanded="false">Does it cost money?</button></h3><div hidden><p>{ANSWER}</p></div>',
        f'<button aria-controls="p">Does it cost money?</button><div id="p" style="display: none">{ANSWER}</div>',
        f"<h3>Does it cost money?</h3><div hidden><p>{ANSWER}</p></div>",
        f'<h3>Does it cost money?</h3><div style="display:none"><p>{ANSWER}</p></div>',
        f'<div class="q"><h3>Does it cost money?</h3></div><div aria-hidden="true"><p>{ANSWER}</p></div>',
        f'<h3>Does it cost money</h3><div class="accordion-body" hidden><p>{ANSWER}</p></div>',
        f"<details><summary>Does it cost money?</summary><p>{ANSWER}</p></details>",
        f"<dl><dt>Does it cost money?</dt><dd hidden>{ANSWER}</dd></dl>",
        f'<div><a role="tab" aria-controls="p">Does it cost money?</a></div><div id="p" hidden><p>{ANSWER}</p></div>',
        f'<h3>Does it cost money?</h3><div hidden="until-found"><p>{ANSWER}</p></div>',
    ],
)
def test_a_panel_that_something_opens_is_read_under_its_question(panel: str) -> None:
    found = text_of(page(f"<article>{PROSE}{panel}{PROSE}</article>"))
    assert f"Does it cost money?\n{ANSWER}" in found.replace("money\n", "money?\n")


@pytest.mark.parametrize(
    "hidden",
    [
        f"<p hidden>{HIDDEN}</p>",
        f"<h3>A plain heading</h3><p hidden>{HIDDEN}</p><p>{ANSWER}</p>",
        f'<div style="position:absolute; left:-9999px">{HIDDEN}</div>',
        f'<p style="font-size:0">{HIDDEN}</p>',
        f'<a class="sr-only" href="#c">{HIDDEN}</a>',
        f'<button data-toggle="modal" data-target="#m">Open it now</button><p id="m" aria-hidden="true">{HIDDEN}</p>',
        f'<button aria-controls="m">Open the menu now</button><nav id="m" hidden>{HIDDEN}</nav>',
        f'<button aria-controls="m">Open the box now</button><div id="m" role="dialog" hidden>{HIDDEN}</div>',
        f'<h3>May we count you?</h3><div class="cookie-notice" hidden>{HIDDEN}</div><p>{ANSWER}</p>',
        f"<template><p>{HIDDEN}</p></template>",
        f'<p style="color:red;display:/* */none">{HIDDEN}</p>',
        f"<style>.x, p.gone {{ display: none }}</style><p class='a gone'>{HIDDEN}</p>",
        f"<style>/* a */ #n4{{color:red;visibility:hidden}}</style><p id='n4'>{HIDDEN}</p>",
    ],
)
def test_what_is_really_hidden_is_left_out(hidden: str) -> None:
    assert HIDDEN not in text_of(page(f"<article>{PROSE}{hidden}{PROSE}</article>"))


@pytest.mark.parametrize(
    "sheet",
    [
        "@media print { .part { display: none } }",
        ".part { display: none } .part { display: block }",
        ".menu .part { display: none }",
        "article { display: none }",
    ],
)
def test_a_sheet_that_does_not_always_hide_loses_nothing(sheet: str) -> None:
    shown = f'<style>{sheet}</style><p class="part">{HIDDEN}</p>'
    assert HIDDEN in text_of(page(f"<article>{PROSE}{shown}{PROSE}</article>"))


def test_hidden_words_are_counted_and_not_told() -> None:
    _, _, notes = html_blocks(page(f"<article>{PROSE}<p hidden>{HIDDEN}</p></article>"))
    assert [(note.kind, note.detail) for note in notes] == [("hidden", "11 words that the page hides were left out")]
    assert html_blocks(page(f"<article>{PROSE}</article>"))[2] == ()


@pytest.mark.parametrize(
    "name",
    ["social-support", "share-your-story", "related-conditions", "sponsor-tips", "informed-consent", "menu-planning"],
)
@pytest.mark.parametrize("where", [0, 1, 2])
def test_a_class_name_alone_loses_nothing(name: str, where: int) -> None:
    parts = [PROSE, PROSE]
    parts.insert(where, f'<div class="{name}"><p>{ANSWER}</p></div>')
    assert ANSWER in text_of(page(f"<article>{''.join(parts)}</article>"))


def test_a_class_name_loses_nothing_beside_one_long_paragraph() -> None:
    body = f'<h1>Tea</h1><div class="share-your-story"><p>{ANSWER}</p></div><p>{" ".join(SENTENCES)}</p>'
    assert ANSWER in text_of(page(f"<article>{body}</article>"))


CARD = '<div><h4><a href="/{0}">A story of number {0}</a></h4><p>Some more words that tell of story {0}.</p></div>'


@pytest.mark.parametrize("tag", ["div", "section", "ul"])
def test_teasers_after_and_in_the_article_are_left_out(tag: str) -> None:
    rail = f"<{tag}>{''.join(CARD.format(number) for number in range(4))}</{tag}>"
    for body in (f"{PROSE}{rail}", f"{PROSE}{rail}{PROSE}", f"{PROSE}<h3>More to read</h3>{rail}"):
        found = text_of(page(f"<main><article>{body}</article></main>"))
        assert "story" not in found
        assert all(sentence in found for sentence in SENTENCES)


def test_a_heading_that_is_a_link_stays_above_its_text() -> None:
    found = text_of(page(f'<article>{PROSE}<h2><a href="/house">The house by the sea</a></h2>{PROSE}</article>'))
    assert f"The house by the sea\n{SENTENCES[0]}" in found


def test_an_article_in_several_parts_is_read_whole() -> None:
    parts = "".join(f'<section><div class="inner">{PROSE}</div></section>' for _ in range(8))
    last = '<section><div class="inner"><p>The very last words stand in a part of their own.</p></div></section>'
    assert "The very last words" in text_of(page(f"<main>{parts}{last}</main>"))


@pytest.mark.parametrize(
    ("lang", "code"),
    [
        ('lang="es-MX"', "es"),
        ('lang="EN"', "en"),
        ('xml:lang="fr"', "fr"),
        ('lang=""', None),
        ("", None),
        ('lang="x"', None),
    ],
)
def test_the_language_that_a_page_states(lang: str, code: str | None) -> None:
    text = page(f"<article>{PROSE}</article>").replace("<html>", f"<html {lang}>")
    assert html_blocks(text)[0].language == code


def test_a_layout_table_keeps_no_menu_and_loses_no_text() -> None:
    menu = "<br>".join(f'<a href="/{name}">Menu {name}</a>' for name in ("one", "two", "three"))
    body = f"<table><tr><td>{menu}</td><td>{' '.join(SENTENCES * 2)}</td></tr></table>"
    found = text_of(page(body))
    assert SENTENCES[2] in found
    assert "Menu" not in found


def test_a_page_of_headings_alone_is_read() -> None:
    blocks = html_blocks(page("<article><h2>Rest a while</h2><h2>Call somebody</h2></article>"))[1]
    assert [(block.kind.value, block.text) for block in blocks] == [
        ("paragraph", "Rest a while"),
        ("paragraph", "Call somebody"),
    ]


def test_lines_of_a_word_or_two_in_numbers_are_labels() -> None:
    years = "".join(f"<p>{year}</p>" for year in range(1990, 1995))
    blocks = page_blocks(html.fromstring(f"<div><p>{ANSWER}</p>{years}<p>{ANSWER}</p><p>Few</p><p>words</p></div>"))
    assert labels(blocks) == {1, 2, 3, 4, 5}


@pytest.mark.parametrize(
    "remark",
    [
        "<aside>Never take these tablets with wine, because your breath may stop.</aside>",
        "<footer><p>Never take these tablets with wine, because your breath may stop.</p></footer>",
        '<p><a href="/w">Never take these tablets with wine, because your breath may stop.</a></p>',
    ],
)
def test_a_warning_within_an_article_is_read(remark: str) -> None:
    assert "because your breath may stop." in text_of(page(f"<article>{PROSE}{remark}{PROSE}</article>"))


@pytest.mark.parametrize("name", ["byline", "comment", "newsletter", "cookie", "outbrain"])
def test_an_emergency_number_is_read_wherever_it_stands(name: str) -> None:
    box = f'<div class="{name}"><p>Call 911 if somebody does not wake up.</p></div>'
    link = '<ul><li><a href="/b">Call 911 if a friend does not breathe</a></li><li><a href="/c">Walks</a></li></ul>'
    found = text_of(page(f"<article>{PROSE}{box}{link}{PROSE}</article>"))
    assert "Call 911 if somebody does not wake up." in found
    assert "Call 911 if a friend does not breathe" in found


def test_short_sentences_in_numbers_are_no_labels() -> None:
    words = "".join(f"<div>{word}</div>" for word in ("Sleep.", "Walk.", "Eat.", "Rest.", "Drink water."))
    assert "Sleep.\nWalk.\nEat.\nRest.\nDrink water." in text_of(page(f"<article>{PROSE}{words}{PROSE}</article>"))


def test_what_is_left_out_of_a_page_is_counted() -> None:
    box = '<div class="newsletter"><p>Our letter comes on each Sunday morning.</p></div>'
    body = f'<nav><a href="/">Home and more</a></nav><article>{PROSE}{box}{PROSE}</article>'
    assert [(note.kind, note.detail) for note in html_blocks(page(body))[2]] == [
        ("beside", "3 words around the article left out"),
        (
            "gap",
            "1 block, 7 words between paragraphs of the article left out, among them "
            "“Our letter comes on each Sunday morning.”",
        ),
    ]


def test_frames_shadow_trees_and_the_language_of_an_article() -> None:
    shadow = f'<div><template shadowrootmode="open"><p>{ANSWER}</p></template></div>'
    text = page(f'<article lang="fr"><noframes><p>{HIDDEN}</p></noframes>{PROSE}{shadow}{PROSE}</article>')
    found = text_of(text)
    assert (ANSWER in found, HIDDEN in found, "noframes" in found) == (True, False, False)
    assert html_blocks(text)[0].language == "fr"
