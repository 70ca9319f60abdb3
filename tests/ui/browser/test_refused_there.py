"""What the page shows when a message is refused: the server's own words, or help; not that the connection was lost."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from assistant.chat.assistant import Assistant
from assistant.ui.html.privacy import site_words
from assistant.ui.http.limits import RateLimiter
from assistant.ui.http.server import make_app
from assistant.ui.session.answer_slots import WAITING, AnswerSlots
from assistant.ui.session.chat_service import ChatService
from assistant.ui.session.site import Site
from tests.serving import serving
from tests.ui.browser.conftest import Shelf
from tests.ui.browser.visits import CRISIS, DESK, PHONE, QUESTION, ask, in_view, overflow, visiting

pytestmark = pytest.mark.browser
STATUSES = {"too_many": 429, "busy": 503}


@contextmanager
def refusing(shelf: Shelf, monkeypatch: pytest.MonkeyPatch, reason: str) -> Iterator[str]:
    """A server that looks nothing up any more."""
    if reason == "busy":
        monkeypatch.setattr(AnswerSlots, "are_full", property(lambda slots: slots._most_waiting == WAITING))
    else:
        monkeypatch.setattr(RateLimiter, "admits", lambda *_: False)
    service = ChatService(Assistant(shelf), site=replace(Site(), messages_per_minute=1))
    with serving(make_app(service, not_ready=lambda: None)) as address:
        yield address


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("reason", list(STATUSES))
def test_a_refusal_is_said_in_the_servers_words_and_a_cry_is_answered(
    browser: Any, shelf: Shelf, monkeypatch: pytest.MonkeyPatch, reason: str, size: tuple[int, int]
) -> None:
    words = site_words("en")[reason]
    with refusing(shelf, monkeypatch, reason) as address, visiting(browser, address, size) as visit:
        page, visit.expected = visit.page, [f"the server responded with a status of {STATUSES[reason]}"]
        ask(page, QUESTION, shows=".notice.turn")
        assert words in page.inner_text("#transcript .notice.turn")
        assert page.input_value("#question textarea") == QUESTION
        assert not page.is_visible("#lost")
        assert in_view(page, "#transcript .notice.turn")
        assert overflow(page) == 0
        ask(page, CRISIS, shows="section.turn")
        assert "988" in page.inner_text("#transcript section.turn")
        assert page.input_value("#question textarea") == ""
        assert not page.is_visible("#lost")


def test_a_refusal_of_something_else_on_the_way_is_a_lost_connection(browser: Any, address: str) -> None:
    with visiting(browser, address) as visit:
        page, visit.expected = visit.page, ["the server responded with a status of 503"]
        page.route("**/turn", lambda route: route.fulfill(status=503, body="<h1>Service Unavailable</h1>"))
        page.fill("#question textarea", QUESTION)
        page.press("#question textarea", "Enter")
        page.wait_for_selector("#lost", state="visible")
        assert page.input_value("#question textarea") == QUESTION
