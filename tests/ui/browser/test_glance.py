"""The answer at a glance in a real Chromium: seen on a phone without scrolling twice, folds, ways on, barriers."""

from typing import Any

import pytest

from tests.ui.browser.visits import (
    CRISIS,
    DESK,
    PHONE,
    QUESTION,
    ask,
    in_view,
    overflow,
    serious,
    small_targets,
    visiting,
)

pytestmark = pytest.mark.browser
DREAMS = "vivid dreams about using are common in sleep, and a sponsor with years of sobriety guides"


def test_on_a_phone_question_answer_and_the_way_on_are_seen_within_two_screens(browser: Any, address: str) -> None:
    with visiting(browser, address, PHONE) as visit:
        page = visit.page
        ask(page, QUESTION, shows=".card")
        page.wait_for_timeout(300)
        assert in_view(page, ".asked")
        assert in_view(page, ".card .heading")
        assert page.evaluate("document.querySelector('.card mark').getBoundingClientRect().top < innerHeight")
        on = page.evaluate("document.querySelector('.unanswered').getBoundingClientRect().bottom")
        assert on < 2 * PHONE[1]


@pytest.mark.parametrize(("size", "scheme"), [(DESK, "dark"), (PHONE, "light")])
def test_no_serious_barrier_with_everything_unfolded(
    browser: Any, address: str, size: tuple[int, int], scheme: str
) -> None:
    with visiting(browser, address, size, color_scheme=scheme) as visit:
        page = visit.page
        ask(page, DREAMS, shows=".card")
        assert page.locator(".fold").count() >= 1
        assert serious(page) + small_targets(page) == []
        page.evaluate("document.querySelectorAll('#transcript details').forEach((one) => { one.open = true; })")
        page.wait_for_timeout(100)
        assert (overflow(page), serious(page), small_targets(page)) == (0, [], [])


def test_a_fold_opens_by_keyboard_and_stays_open_when_more_is_asked(browser: Any, address: str) -> None:
    with visiting(browser, address) as visit:
        page = visit.page
        ask(page, DREAMS, shows=".card")
        page.focus(".fold summary >> nth=0")
        page.keyboard.press("Enter")
        assert page.is_visible(".fold blockquote >> nth=0")
        ask(page, CRISIS, shows=".safety")
        page.wait_for_function("document.querySelector('.fold').open")
        page.click("#clear")
        page.wait_for_selector(".turn", state="detached")
        ask(page, DREAMS, shows=".card")
        page.wait_for_timeout(200)
        assert not page.is_visible(".fold blockquote >> nth=0")


def test_what_did_not_answer_leads_to_the_other_passages_the_topics_and_the_question_again(
    browser: Any, address: str
) -> None:
    with visiting(browser, address, PHONE) as visit:
        page = visit.page
        ask(page, DREAMS, shows=".card")
        page.click(".unanswered summary")
        page.click("[data-others]")
        assert page.evaluate("[...document.querySelectorAll('.fold')].every((one) => one.open)")
        page.click("button[data-again]")
        assert page.input_value("#question textarea") == DREAMS
        assert page.evaluate("document.activeElement.matches('#question textarea')")
        assert page.is_visible('.unanswered a[href="tel:988"]')
        with visit.context.expect_page() as opened:
            page.click(".unanswered a[href^=topics]")
        opened.value.wait_for_load_state()
        assert opened.value.url == f"{address}/topics?lang=en&region=US"
