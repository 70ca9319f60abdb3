"""When the server does not answer: what was written is read in the browser, help and exit stay, no word is lost."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Any

import pytest
from fastapi import FastAPI

from assistant.chat.assistant import Assistant
from assistant.ui.http.server import make_app
from assistant.ui.session.chat_service import ChatService
from assistant.ui.session.site import Site
from tests.serving import serving
from tests.ui.browser.conftest import Shelf
from tests.ui.browser.visits import (
    CRISIS,
    DESK,
    EXIT,
    PHONE,
    QUESTION,
    Visit,
    ask,
    comes_into_view,
    first_held,
    hold_turns,
    overflow,
    serious,
    visiting,
)

pytestmark = pytest.mark.browser
BOX, CARD = "#question textarea", "#lost .safety.safety-takeover"
LOST = ["ERR_", "Failed to fetch", "the server responded with a status of 500", "EventSource"]
SIZES = pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])


@contextmanager
def opened(browser: Any, address: str, size: tuple[int, int] = DESK, **options: Any) -> Iterator[Visit]:
    """A visit whose page has what it needs to do without the server."""
    with visiting(browser, address, size, **options) as visit:
        visit.expected += LOST
        visit.page.wait_for_function("window.recoveryLost.isReady()")
        yield visit


def send(page: Any, message: str) -> None:
    page.fill(BOX, message)
    page.press(BOX, "Enter")


def assert_helped(page: Any) -> None:
    """The local card, with the numbers of the United States; help, exit and the notice in view, nothing over them."""
    page.wait_for_selector(f"{CARD} a[href='tel:988']")
    for needed in (
        "#help a[href='tel:911']",
        "#help a[href='tel:988']",
        "#help .exit",
        "#lost .notice p",
        "#lost .again",
    ):
        assert comes_into_view(page, needed), needed
    assert comes_into_view(page, "#lost .safety .first")
    assert "The connection was lost" in page.inner_text("#lost .notice")
    assert page.locator(".toast-wrap:visible").count() == 0
    assert overflow(page) == 0


def app_of(shelf: Shelf) -> FastAPI:
    service = ChatService(Assistant(shelf), site=replace(Site(), exit_url=EXIT, messages_per_minute=0))
    return make_app(service, not_ready=lambda: None)


@SIZES
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_server_that_dies_and_is_started_again(browser: Any, shelf: Shelf, when: str, size: tuple[int, int]) -> None:
    with ExitStack() as first:
        address = first.enter_context(serving(app_of(shelf)))
        with opened(browser, address, size) as visit:
            page = visit.page
            if when == "after":  # with a filter ticked, that the server started again does not know of
                page.click("#narrow > button")
                page.click("#pathways label >> nth=0")
                ask(page, QUESTION)
            first.close()
            send(page, CRISIS)
            assert_helped(page)
            assert page.input_value(BOX) == CRISIS
            with serving(app_of(shelf), port=int(address.rpartition(":")[2])):
                page.click("#lost .again")
                page.wait_for_selector("#transcript .safety.safety-takeover")
                assert not page.is_visible("#lost")
                assert page.input_value(BOX) == ""


@SIZES
def test_a_server_that_dies_while_it_answers(browser: Any, address: str, size: tuple[int, int]) -> None:
    with opened(browser, address, size) as visit:
        page = visit.page
        ask(page, QUESTION)
        held = hold_turns(page)
        send(page, CRISIS)
        first_held(page, held).abort()
        assert_helped(page)
        assert serious(page) == []


NONSENSE = {
    "error": {"status": 500, "body": "Internal Server Error"},
    "another page": {"status": 200, "body": "<h1>Sign in</h1>", "content_type": "text/html"},
    "wrong values": {"status": 200, "json": {"shown": 5}},
    "too few values": {"status": 200, "json": {"shown": ["<p>what</p>"]}},
    "nothing": {"status": 204},
}


def fulfil_turns(page: Any, answer: dict[str, Any]) -> None:
    page.route("**/turn", lambda route: route.fulfill(**answer))


def test_an_answer_that_is_none(browser: Any, address: str) -> None:
    with opened(browser, address) as visit:
        page = visit.page
        for answer in NONSENSE.values():
            fulfil_turns(page, answer)
            send(page, CRISIS)
            assert_helped(page)
            assert page.input_value(BOX) == CRISIS
            page.unroute("**/turn")
        send(page, QUESTION)
        page.wait_for_selector("#transcript .card")
        assert not page.is_visible("#lost")


def test_an_answer_that_takes_more_than_three_seconds(browser: Any, address: str) -> None:
    with opened(browser, address, PHONE) as visit:
        page = visit.page
        held = hold_turns(page)
        send(page, QUESTION)
        page.wait_for_selector("#lost")
        assert "taking long" in page.inner_text("#lost .notice")
        assert page.locator(CARD).count() == 0  # a plain question gets no card
        send(page, CRISIS)  # who waits may write on
        page.wait_for_selector(f"{CARD} a[href='tel:988']")
        held[1].continue_()
        page.wait_for_selector("#transcript .safety.safety-takeover")
        assert not page.is_visible("#lost")
        assert page.locator(".turn").count() == 1


def test_the_card_follows_the_region_and_the_language_of_the_message(browser: Any, address: str) -> None:
    with opened(browser, address) as visit:
        page = visit.page
        page.route("**/turn", lambda route: route.abort())
        page.route("**/region", lambda route: route.abort())
        send(page, "me quiero matar")
        page.wait_for_selector(f"{CARD}[lang=es]")
        page.select_option("#help-region", "GB")
        page.wait_for_selector(f"{CARD} a[href='tel:999']")
        assert "988" not in page.inner_text(CARD)


def test_letters_typed_while_an_answer_is_waited_for_stay(browser: Any, address: str) -> None:
    with opened(browser, address) as visit:
        page = visit.page
        held = hold_turns(page)
        send(page, QUESTION)
        page.wait_for_function("document.querySelector('#question textarea').value === ''")
        page.type(BOX, "and how")
        held[0].continue_()
        page.wait_for_selector("#transcript .card")
        page.wait_for_timeout(200)
        assert page.input_value(BOX) == "and how"
        page.unroute("**/turn")
        page.route("**/turn", lambda route: route.abort())
        page.press(BOX, "Enter")
        page.wait_for_selector("#lost .notice")
        assert page.input_value(BOX) == "and how"
