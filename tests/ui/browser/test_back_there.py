"""Back, Forward, reload and Exit while a source is open: the conversation stays or is gone, as the person wants it."""

from typing import Any

import pytest

from tests.ui.browser.visits import DESK, EXIT, PHONE, QUESTION, ask, visiting

pytestmark = pytest.mark.browser
CLOSED = "document.querySelector('#source').hidden && history.state === null"


def opened(page: Any) -> None:
    page.click(".card a.open >> nth=0")
    page.wait_for_selector("#passage")


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_back_closes_the_source_and_keeps_the_conversation(browser: Any, address: str, size: tuple[int, int]) -> None:
    with visiting(browser, address, size) as visit:
        page = visit.page
        ask(page, QUESTION, shows=".card")
        page.fill("#question textarea", "half a sent")
        opened(page)
        assert page.url == f"{address}/"
        page.evaluate("history.back()")
        page.wait_for_function(CLOSED)
        assert page.locator(".turn").count() == 1
        assert page.input_value("#question textarea") == "half a sent"
        assert page.evaluate("document.querySelector('gradio-app').inert") is False
        page.evaluate("history.forward()")  # opens nothing, and leads nowhere
        page.wait_for_timeout(300)
        page.wait_for_function(CLOSED)
        steps = []
        for close in ("Escape", "button", "Escape"):
            opened(page)
            if close == "button":
                page.click("#source .close")
            else:
                page.keyboard.press("Escape")
            page.wait_for_function(CLOSED)
            steps.append(page.evaluate("history.length"))
        assert len(set(steps)) == 1  # no step is added each time
        assert page.locator(".turn").count() == 1


def test_a_reload_with_an_open_source_begins_anew_and_back_is_no_trap(browser: Any, address: str) -> None:
    with visiting(browser, address, PHONE) as visit:
        page = visit.page
        ask(page, QUESTION, shows=".card")
        opened(page)
        page.reload()
        page.wait_for_selector("#examples button:visible")
        page.wait_for_function(CLOSED)
        assert page.locator(".turn").count() == 0
        ask(page, QUESTION, shows=".card")
        page.go_back(wait_until="commit")
        assert not page.url.startswith(address)


def test_after_exit_neither_back_nor_forward_shows_the_page_again(browser: Any, address: str) -> None:
    with visiting(browser, address, PHONE) as visit:
        page = visit.page
        visit.context.route(f"{EXIT}**", lambda route: route.fulfill(body="neutral", content_type="text/html"))
        ask(page, QUESTION, shows=".card")
        opened(page)
        page.click("#help .exit")
        page.wait_for_url(EXIT)
        page.evaluate("history.forward()")
        page.wait_for_timeout(1500)
        page.wait_for_url(EXIT)
        page.go_back(wait_until="commit")
        assert not page.url.startswith(address)
