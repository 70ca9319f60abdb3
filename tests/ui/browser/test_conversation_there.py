"""A conversation in a real Chromium: one message at a time, cleared, lost, forgotten when the page is left."""

from collections.abc import Iterator
from typing import Any

import pytest

from assistant.chat.assistant import Assistant
from assistant.ui.http import server
from assistant.ui.session.chat_service import ChatService
from assistant.ui.session.conversation_store import Conversations
from assistant.ui.session.site import Site
from tests.serving import serving
from tests.ui.browser.conftest import Shelf
from tests.ui.browser.visits import EXIT, QUESTION, ask, hold_turns, visiting

pytestmark = pytest.mark.browser
WAITING = "document.documentElement.classList.contains('waiting')"


@pytest.fixture
def watched(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, Conversations]]:
    """The address of a server of its own, and the conversations it holds."""
    conversations = Conversations()
    monkeypatch.setattr(server, "Conversations", lambda: conversations)
    service = ChatService(Assistant(shelf), site=Site(exit_url=EXIT, messages_per_minute=0))
    with serving(server.make_app(service, not_ready=lambda: None)) as address:
        yield address, conversations


def test_a_message_sent_while_another_is_answered_is_not_sent(browser: Any, address: str) -> None:
    with visiting(browser, address) as visit:
        page = visit.page
        held = hold_turns(page)
        page.fill("#question textarea", QUESTION)
        for _ in range(3):
            page.press("#question textarea", "Enter")
            page.click("#send")
        page.wait_for_function(WAITING)
        page.wait_for_timeout(300)
        assert len(held) == 1
        held[0].continue_()
        page.wait_for_selector(".card")
        page.unroute("**/turn")
        ask(page, "how often?")
        assert page.locator(".turn").count() == 2


def test_an_answer_that_comes_after_clear_is_not_shown(browser: Any, watched: tuple[str, Conversations]) -> None:
    address, conversations = watched
    with visiting(browser, address) as visit:
        page = visit.page
        ask(page, QUESTION)
        held = hold_turns(page)
        page.fill("#question textarea", "how often?")
        page.press("#question textarea", "Enter")
        page.wait_for_function(WAITING)
        page.click("#clear")
        page.wait_for_selector(".turn", state="detached")
        held[0].continue_()
        page.wait_for_function(f"!{WAITING}")
        page.wait_for_timeout(300)
        assert page.locator(".turn").count() == 0
        assert len(conversations) == 0
        page.unroute("**/turn")
        ask(page, QUESTION)
        assert page.locator(".turn").count() == 1


def test_a_conversation_that_the_server_lost_begins_anew(browser: Any, watched: tuple[str, Conversations]) -> None:
    address, conversations = watched
    with visiting(browser, address) as visit:
        ask(visit.page, f"{QUESTION} violet")
        conversations._held.clear()  # as after a start of the server
        visit.page.fill("#question textarea", f"{QUESTION} orange")
        visit.page.press("#question textarea", "Enter")
        visit.page.get_by_text("orange").first.wait_for()
        assert visit.page.locator(".turn").count() == 1
        visit.page.click("#save")
        visit.page.wait_for_timeout(300)


@pytest.mark.parametrize("how", ["exit", "reload", "closed"])
def test_a_page_that_is_left_is_forgotten_at_once(browser: Any, watched: tuple[str, Conversations], how: str) -> None:
    address, conversations = watched
    with visiting(browser, address) as visit:
        page = visit.page
        visit.context.route(f"{EXIT}**", lambda route: route.fulfill(body="neutral", content_type="text/html"))
        ask(page, QUESTION)
        assert len(conversations) == 1
        other = visit.context.new_page()
        if how == "exit":
            page.click("#help .exit")
        elif how == "reload":
            page.reload()
        else:
            page.close(run_before_unload=True)
        for _ in range(50):
            if len(conversations) == 0:
                break
            other.wait_for_timeout(100)
        assert len(conversations) == 0
        if how == "closed":
            visit.page = other
