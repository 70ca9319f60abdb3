"""What a card shows, and that nothing a person or a source wrote can become markup."""

import re
from dataclasses import replace

import pytest
from markupsafe import Markup

from assistant.chat.answer import Answer, Citation, Outcome, Quote
from assistant.safety import finders_for, for_region, load_registry
from assistant.types import Action, Category, Document, Helpline, Hit, Kind, Passage, SafetyText, SafetyVerdict, Span
from assistant.ui.html.cards import answer_html, notice_html, safety_html, turn_html
from assistant.ui.html.citation_text import original_link, passage_link, permanent_link, source_words
from assistant.ui.html.lines import contact_links, safe_url, text_label
from assistant.ui.html.passages import CardContext, quote_html
from assistant.ui.html.wording import Wording, load_wording

EN, ES = load_wording("en"), load_wording("es")
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>&amp;${value}{{value}}"
TEXT = "First line.\nA & B < C."
CITATION = Citation(
    document_id="articles/a b&c.md", title="A title", author="An author", publisher="A house", published="2024-12-29",
    url="https://example.org/a?b=1&c=2", licence="CC BY 4.0", credit=None, kind=Kind.ARTICLE, pathway="AA",
    language="en", heading=("A title", "A heading"), page=16, page_label="xiv",
)  # fmt: skip
PASSAGE = Passage("0" * 16, CITATION.document_id, 2, 100, 100 + len(TEXT), TEXT, ((0, 11), (12, 22)))
QUOTE = Quote(Hit(PASSAGE, 0.9, 1, (12, 22), ("dense",), (0, len(TEXT))), CITATION)
LINE = Helpline(
    "us-988", "US", "988 Lifeline", "988", "call or text 988", "24/7", "any crisis", "a source", "2026-11-22", "high",
    tel="tel:988", sms="sms:988", url="https://988lifeline.org",
)  # fmt: skip


def context_of(name: str, title: str) -> CardContext:
    """What cards are shown with in a library that holds one document."""
    return CardContext(EN, {name: Document(name, title, Kind.ARTICLE, (), "")})


def answered(**changes: object) -> Answer:
    return replace(Answer(Outcome.ANSWERED, SafetyVerdict(), quotes=(QUOTE,)), **changes)  # type: ignore[arg-type]


def helpline_html(line: Helpline) -> str:
    """What a safety card shows of one helpline."""
    card = safety_html(SafetyText("Words.", (line,)), action=Action.CARD, words=EN)
    return card.split('<ul class="helplines"><li>')[1].split("</li></ul>")[0]


@pytest.mark.parametrize(
    ("text", "span", "shown"),
    [
        (TEXT, (12, 22), "First line.\n<mark>A &amp; B &lt; C.</mark>"),
        ("a<b>c", (1, 4), "a<mark>&lt;b&gt;</mark>c"),
        ("abc", (0, 0), "abc"),
        ("abc", (1, 99), "a<mark>bc</mark>"),
        (" abc\n\n", (0, 4), "<mark> abc</mark>\n\n"),
    ],
)
def test_exactly_the_highlighted_characters_are_marked(text: str, span: Span, shown: str) -> None:
    hit = replace(QUOTE.hit, passage=replace(PASSAGE, text=text), highlight=span)
    card = quote_html(replace(QUOTE, hit=hit), CardContext(EN))
    assert card.split('<blockquote lang="en" dir="auto">')[1].split("</blockquote>")[0] == shown


def test_a_card_shows_the_words_and_where_they_stand() -> None:
    card = quote_html(QUOTE, CardContext(EN))
    for part in (
        '<h4 class="heading" lang="en">A heading</h4>',
        '<p class="source"><cite>A title</cite> · A house · published 29 December 2024 · p. xiv</p>',
        '<span class="badge">AA</span>',
        '<p class="place">A heading · p. xiv</p>',
        '<p class="people">An author · A house · <time datetime="2024-12-29">29 December 2024</time></p>',
        '<p class="rights">CC BY 4.0</p>',
    ):
        assert part in card
    assert "A title › A heading" not in card  # the title is not said twice
    assert 'href="https://example.org/a?b=1&amp;c=2"' in card


def test_read_in_context_leads_to_the_passage_itself() -> None:
    address = "passage?id=0000000000000000&in=articles/a%20b%26c.md#passage"
    assert passage_link(QUOTE) == address
    assert f'class="open" href="{address.replace("&", "&amp;")}"' in quote_html(QUOTE, CardContext(EN))


def test_the_link_to_a_passage_opens_its_whole_document_there() -> None:
    address = "read/articles/a%20b%26c.md?passage=0000000000000000#passage"
    assert permanent_link(QUOTE) == address
    assert f'data-copy-link="{address}"' in quote_html(QUOTE, CardContext(EN))


def test_a_quotation_carries_its_source() -> None:
    source = (
        "An author, A title, A heading, p. xiv, A house, 29 December 2024, CC BY 4.0, https://example.org/a?b=1&c=2"
    )
    assert source_words(QUOTE.citation, EN) == source
    assert f'data-copy="{source.replace("&", "&amp;")}"' in quote_html(QUOTE, CardContext(EN))
    assert "29 de diciembre de 2024" in source_words(QUOTE.citation, ES)


def test_a_pdf_is_opened_at_its_physical_page() -> None:
    pdf = replace(CITATION, url="https://example.org/Book.PDF")
    assert original_link(pdf.url, 16) == "https://example.org/Book.PDF#page=16"
    assert original_link(pdf.url, None) == "https://example.org/Book.PDF"
    assert original_link(CITATION.url, 16) == CITATION.url
    assert 'href="https://example.org/Book.PDF#page=16"' in quote_html(replace(QUOTE, citation=pdf), CardContext(EN))


def test_a_passage_in_another_language_says_so() -> None:
    assert "This passage is in" not in quote_html(QUOTE, CardContext(EN))
    card = quote_html(QUOTE, CardContext(ES))
    assert "Este pasaje está en inglés." in card
    assert '<blockquote lang="en"' in card


@pytest.mark.parametrize(
    "name",
    [
        "title",
        "author",
        "publisher",
        "published",
        "licence",
        "credit",
        "pathway",
        "heading",
        "page_label",
        "url",
        "language",
        "document_id",
    ],
)
def test_hostile_metadata_stays_text(name: str) -> None:
    citation = replace(CITATION, **{name: (HOSTILE,) if name == "heading" else HOSTILE})
    passage = replace(PASSAGE, document_id=citation.document_id)
    card = quote_html(Quote(replace(QUOTE.hit, passage=passage), citation, (HOSTILE,)), context_of(HOSTILE, HOSTILE))
    assert "<script" not in card
    assert "<img" not in card
    assert 'onerror=alert(2)>"' not in card


def test_hostile_words_of_a_person_a_source_and_a_message_stay_text() -> None:
    hit = replace(QUOTE.hit, passage=replace(PASSAGE, text=HOSTILE), highlight=(0, 5))
    answer = answered(
        quotes=(replace(QUOTE, hit=hit),), message=HOSTILE, carried_over=HOSTILE, near_topics=(HOSTILE,),
        safety=SafetyText(HOSTILE, (replace(LINE, service=HOSTILE, number=HOSTILE, scope=HOSTILE),), HOSTILE),
    )  # fmt: skip
    context = CardContext(EN, further=(HOSTILE,), narrowed=HOSTILE, lines=(LINE,))
    page = turn_html(HOSTILE, answer_html(answer, context), number=1, words=EN)
    assert "<script" not in page
    assert "<img" not in page
    assert page.count("&lt;img src=x onerror=alert(2)&gt;") >= 12


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//example.org", "", None,
        'https://e.org/"onx="', "https://e.org/a b", "https:///x", "https://[",
    ],
)  # fmt: skip
def test_only_plain_web_addresses_become_links(url: str | None) -> None:
    assert safe_url(url) is None
    assert "Original page" not in quote_html(Quote(QUOTE.hit, replace(CITATION, url=url)), CardContext(EN))


def test_a_web_link_opens_apart_and_tells_nothing() -> None:
    link = quote_html(QUOTE, CardContext(EN)).split(">Original page<")[0].rsplit("<a", 1)[1]
    assert 'target="_blank"' in link
    assert 'rel="noopener noreferrer"' in link


def test_a_helpline_can_be_called_texted_and_opened() -> None:
    shown = helpline_html(LINE)
    assert re.findall(r'<a class="tap" href="([^"]*)"', shown) == ["tel:988", "sms:988", "https://988lifeline.org"]
    assert ">Call 988<" in shown
    assert ">Text 988<" in shown
    assert '<span class="service">988 Lifeline</span><span class="about">24/7 · any crisis</span>' in shown


def test_a_text_line_says_which_word_to_send() -> None:
    line = replace(LINE, number="741741", how="text HOME to 741741", tel=None, url=None, sms="sms:741741?body=HOME")
    (link,) = contact_links(line, EN)
    assert (link.target, link.label) == ("sms:741741?body=HOME", "Text HOME to 741741")
    assert 'href="sms:741741?body=HOME"' in helpline_html(line)
    assert ">Text HOME to 741741<" in helpline_html(line)


@pytest.mark.parametrize("tel", ["988;alert(1)", 'tel:"onclick=x', "javascript:1", "tel:"])
def test_a_number_that_is_none_is_no_link(tel: str) -> None:
    shown = helpline_html(replace(LINE, tel=tel, sms=None, url=None))
    assert shown.startswith('<span class="taps"><span class="tap">988</span></span>')


def test_the_fixed_text_comes_first_its_numbers_can_be_tapped_and_the_rest_follows_the_helplines() -> None:
    verdict = SafetyVerdict(Action.TAKEOVER, Category.SUICIDE_SELF_HARM, passages=False)
    text = SafetyText("Call 988 now, not 1988 or 988-1.\n\nStay with someone.\nBreathe.", (LINE,))
    card = answer_html(Answer(Outcome.SAFETY, verdict, safety=text), CardContext(EN))
    assert 'Call <a href="tel:988">988</a> now, not 1988 or 988-1.' in card
    assert card.index("988-1.") < card.index("988 Lifeline") < card.index("Stay with someone.<br>Breathe.")
    assert "blockquote" not in card


def test_what_was_carried_over_near_topics_and_other_places_are_said() -> None:
    twice = replace(QUOTE, also_in=("b.md", "c.md"))
    page = answer_html(
        answered(carried_over="What is HALT?", near_topics=("Cravings",), quotes=(twice,)),
        replace(context_of("b.md", "The other title"), further=("What is a chip?",), number=4),
    )
    assert "Read together with what you asked before:" in page
    assert '<span>What is HALT?</span><button type="button" data-drop="4"' in page
    assert 'data-ask="Cravings"' in page
    assert 'data-ask="What is a chip?"' in page
    assert 'href="source?id=b.md"' in page
    assert ">The other title</a>" in page
    assert ">c.md</a>" in page


def test_finders_are_links_to_their_pages_below_the_passages() -> None:
    found = finders_for(("AA",), "US")
    page = answer_html(answered(quotes=(QUOTE,), finders=found, finders_note="I cannot search."), CardContext(EN))
    assert page.index("</article>") < page.index("I cannot search.") < page.index(found[0].name)
    assert '<a class="tap" href="https://www.aa.org/find-aa" target="_blank" rel="noopener noreferrer">' in page
    assert found[0].about in page
    assert 'class="finders"' not in answer_html(answered(quotes=(QUOTE,)), CardContext(EN))


def test_a_long_message_is_cut_above_its_answer() -> None:
    page = turn_html("x" * 20_000, Markup(), number=3, words=EN)
    assert "x" * 600 + " …" in page
    assert "x" * 601 not in page


def test_dates_are_words_when_they_are_days() -> None:
    assert EN.day("2024-12-29") == "29 December 2024"
    assert [EN.day(day) for day in ("2024-12", "2024", "soon")] == ["2024-12", "2024", "soon"]


def test_lines_of_a_notice_are_kept() -> None:
    assert notice_html("a\nb\n\nc") == '<div class="notice"><p>a<br>b</p><p>c</p></div>'


@pytest.mark.parametrize("words", [EN, ES], ids=["en", "es"])
def test_every_text_line_of_the_registry_has_a_label_that_names_its_number(words: Wording) -> None:
    texted = [line for line in (row.shown(words.language) for row in load_registry().rows) if line.sms]
    assert len(texted) > 15
    for line in texted:
        number = str(line.sms).removeprefix("sms:").split("?")[0].lstrip("+")
        shown = re.sub(r"\D", "", text_label(line, words))
        assert shown, line.id
        assert number.endswith(shown.removeprefix("0")), line.id
    if words is EN:
        assert text_label(next(line for line in texted if line.id == "us-samhsa"), EN) == "Text your ZIP code to 435748"


def test_labels_are_whole_phrases_in_spanish() -> None:
    labels = {line.id: [one.label for one in contact_links(line, ES)] for line in for_region("US", language="es")}
    assert labels["us-veterans"] == ["Llamar al 988, opción 1", "SMS al 838255"]
    assert labels["us-988"][:2] == ["Llamar al 988", "SMS AYUDA al 988"]
    assert labels["us-samhsa"] == ["Llamar al 1-800-662-4357"]
    assert labels["us-quit"] == ["Llamar al 1-800-784-8669", "SMS DÉJELOYA al 333888"]
    lifeline = {line.id: line for line in for_region("AU", language="es")}["au-lifeline"]
    assert [one.label for one in contact_links(lifeline, ES)][:2] == ["Llamar al 13 11 14", "SMS al 0477 13 11 14"]
