"""The answer at a glance: the first passage open at its extract, the others folded, those of one document together."""

import re
from dataclasses import replace

import pytest

from assistant.chat.answer import Answer, Certainty, Outcome, Quote
from assistant.types import Document, Hit, Kind, Passage, SafetyVerdict
from assistant.ui.html.cards import answer_html
from assistant.ui.html.passages import CardContext, extract_of, quote_html
from assistant.ui.html.wording import load_wording
from tests.ui.html.test_cards import CITATION, LINE

EN, ES = load_wording("en"), load_wording("es")
TEXT = "Before it. The answer is here. It goes on. After it."
SHOWN, BEST = (11, 42), (11, 30)


def quote(rank: int = 1, document: str = "a.md", heading: str = "A heading") -> Quote:
    passage = Passage(f"{rank:016x}", document, 0, 0, len(TEXT), TEXT, ())
    citation = replace(CITATION, document_id=document, heading=("A title", heading))
    return Quote(Hit(passage, 0.9, rank, BEST, ("dense",), SHOWN), citation)


def page_of(*quotes: Quote, certainty: Certainty = Certainty.SURE, context: CardContext | None = None) -> str:
    answer = Answer(Outcome.ANSWERED, SafetyVerdict(), quotes=quotes, certainty=certainty)
    return answer_html(answer, context or CardContext(EN))


def plain(html: str) -> str:
    return re.sub(r"<[^>]+>", "", html)


@pytest.mark.parametrize("shown", [(0, len(TEXT)), SHOWN, (0, 30), (30, len(TEXT))])
@pytest.mark.parametrize("highlight", [BEST, (0, 0), (0, 99)])
def test_an_extract_and_what_stands_around_it_are_the_passage(
    shown: tuple[int, int], highlight: tuple[int, int]
) -> None:
    extract = extract_of(TEXT, shown, highlight)
    middle = extract.shown.before + extract.shown.marked + extract.shown.after
    assert middle == TEXT[slice(*shown)]
    assert extract.before + middle + extract.after == TEXT
    assert extract.is_whole is (shown == (0, len(TEXT)))


def test_the_whole_passage_is_one_verbatim_text_of_which_the_extract_is_shown_first() -> None:
    card = quote_html(quote(), CardContext(EN))
    words = card.split('dir="auto">')[1].split("</blockquote>")[0]
    assert plain(words) == TEXT
    assert '<span class="rest before">Before it. </span><mark>The answer is here.</mark>' in words
    assert "<summary>Whole passage</summary>" in card
    whole = quote()
    whole = replace(whole, hit=replace(whole.hit, shown=(0, len(TEXT))))
    assert "Whole passage" not in quote_html(whole, CardContext(EN))


def test_the_first_stands_open_the_others_are_numbered_and_folded_to_heading_and_best_sentence() -> None:
    page = page_of(quote(1), quote(2, "b.md", "Another"), quote(3, "c.md", "A third"))
    assert page.count('<details class="fold">') == 2
    assert page.index('<h4 class="heading" lang="en">A heading</h4>') < page.index('<details class="fold">')
    summaries = [plain(one.split("</summary>")[0]) for one in page.split('<details class="fold">')[1:]]
    assert summaries == ["2Another The answer is here.", "3A third The answer is here."]


def test_passages_of_one_document_share_a_sheet() -> None:
    page = page_of(quote(1), quote(2, "b.md"), quote(3))
    sheets = page.split('<div class="sheet">')[1:]
    assert [re.findall(r'data-passage="0*(\d)"', one) for one in sheets] == [["1", "3"], ["2"]]


def test_a_low_certainty_is_said_and_every_passage_is_folded() -> None:
    page = page_of(quote(1), quote(2, "b.md"), certainty=Certainty.LOW)
    assert plain(page).startswith("This may be what you are looking for.")
    assert page.count('<details class="fold">') == 2
    assert "This may be" not in page_of(quote(1))


def test_the_source_stands_in_one_line_with_its_review_and_the_rest_behind_it() -> None:
    held = Document(
        "a.md", "A title", Kind.ARTICLE, (), "", reviewed="2026-11-29", reviewed_by="A. Person, nurse, 2026"
    )
    card = quote_html(quote(), CardContext(EN, {"a.md": held}))
    assert '<p class="source"><cite>A title</cite> · A house · reviewed 29 November 2026 · p. xiv</p>' in card
    behind = card.split("<summary>About this source</summary>")[1]
    for part in (
        "An author",
        "CC BY 4.0",
        "29 December 2024",
        "Reviewed by A. Person, nurse, 2026",
        "data-copy=",
        "data-copy-link=",
        "AA",
    ):
        assert part in behind


def test_what_did_not_answer_leads_on() -> None:
    context = CardContext(EN, talk=LINE)
    page = page_of(quote(1), quote(2, "b.md"), context=context)
    on = page.split('<details class="unanswered">')[1]
    for part in (
        "This did not answer me",
        "data-others",
        "data-again",
        'href="topics"',
        "Talk to somebody at 988 Lifeline:",
        'href="tel:988"',
    ):
        assert part in on
    assert "data-others" not in page_of(quote(1))
    nothing = answer_html(Answer(Outcome.NOT_FOUND, SafetyVerdict(), message="Nothing."), context)
    assert '<details class="unanswered" open>' in nothing
    assert "unanswered" not in answer_html(Answer(Outcome.SAFETY, SafetyVerdict()), context)
