"""A self-check in a real Chromium, on a phone: by keyboard, without a request, help beside a cry, without a script."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.ui.browser.visits import PHONE, overflow, serious, small_targets, stored

pytestmark = pytest.mark.browser


@contextmanager
def checking(browser: Any, address: str, name: str, **options: Any) -> Iterator[tuple[Any, list[str]]]:
    """The page of a check in a window of its own, and what it asked the server for."""
    context = browser.new_context(viewport={"width": PHONE[0], "height": PHONE[1]}, locale="en-US", **options)
    page, requests = context.new_page(), []
    page.on("request", lambda request: requests.append(request.url))
    errors: list[str] = []
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    try:
        page.goto(f"{address}/check/{name}")
        yield page, requests
        assert errors == []
        assert context.cookies() == []
    finally:
        context.close()


def choose(page: Any, question: int, answer: int) -> None:
    page.locator("fieldset").nth(question).locator("label").nth(answer).click()


def test_it_is_scored_on_the_device_by_keyboard_and_help_comes_beside_a_cry(browser: Any, address: str) -> None:
    with checking(browser, address, "alcohol") as (page, requests):
        asked = list(requests)
        assert not page.is_visible("#result")
        assert not page.is_visible(".plain >> nth=0")
        page.focus("#show")
        page.keyboard.press("Enter")
        assert page.inner_text("#missing") == "Still without an answer: 8. Every question counts."
        assert page.evaluate("document.activeElement.name") == "often"
        for _ in range(8):  # Space chooses, Tab goes on to the next question
            page.keyboard.press("Space")
            page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") == "show"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "result-title"
        assert page.inner_text("#sum") == "Your answers add up to 0 of 25 points."
        assert "cannot say that all is well" in page.inner_text(".band:visible")
        assert page.locator(".band:visible").count() == 1
        assert not page.is_visible("#first")

        choose(page, 7, 2)
        assert not page.is_visible("#result")
        assert page.is_visible('#first [data-help="crisis_now"] a[href="tel:988"]')
        page.focus("#show")
        page.keyboard.press("Enter")
        assert page.is_visible("#first")
        assert page.locator(".band:visible").count() == 0  # no quiet words beside a cry
        choose(page, 0, 4)
        choose(page, 7, 0)
        choose(page, 4, 2)
        page.click("#show")
        assert not page.is_visible("#first")
        assert page.inner_text(".band:visible h3") == "Some of the signs"
        assert page.locator(".band:visible li a").count() > 2
        assert (overflow(page), serious(page), small_targets(page)) == (0, [], [])
        assert requests == asked
        assert stored(page) == []
        page.reload()
        assert page.locator("input:checked").count() == 0


def test_without_a_script_it_says_how_to_add_up(browser: Any, address: str) -> None:
    with checking(browser, address, "someone", java_script_enabled=False) as (page, _):
        assert page.is_visible("text=How to add up")
        assert page.locator("fieldset .plain:visible").count() == page.locator("label").count()
        assert "(3 points ●)" in page.inner_text("fieldset >> nth=5")
        assert page.locator(".band:visible").count() == 3
        assert page.is_visible('#first [data-help="violence"]')
        assert not page.is_visible("#show")
