"""The doors of the start page in a real Chromium: one is opened by keyboard, and a question behind it is asked."""

from typing import Any

import pytest

from assistant.ui.html import doors
from assistant.ui.html.doors import Door
from tests.ui.browser.visits import DESK, PHONE, overflow, serious, small_targets, visiting

pytestmark = pytest.mark.browser
WORDS = {"title": "Who is this for?", "begin": "Begin here:", "more": "More"}
TWO = (Door("Me", "articles/sponsor.md", ("How often do people talk to a sponsor?",)), Door("Others", "book.md", ()))


@pytest.mark.parametrize(("size", "scheme"), [(DESK, "dark"), (PHONE, "light")])
def test_a_door_leads_to_its_page_and_its_question_is_asked(
    browser: Any, address: str, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int], scheme: str
) -> None:
    monkeypatch.setattr(doors, "load_doors", lambda _: (WORDS, TWO))
    with visiting(browser, address, size, color_scheme=scheme) as visit:
        page = visit.page
        page.wait_for_selector(".doors summary")
        assert not page.is_visible(".asks button")
        page.focus(".doors summary >> nth=0")
        page.keyboard.press("Enter")
        assert page.is_visible(".asks button")
        assert (overflow(page), serious(page), small_targets(page)) == (0, [], [])
        page.click(".asks button")
        page.wait_for_selector(".card")
        assert page.inner_text(".asked").endswith("How often do people talk to a sponsor?")
        assert not page.is_visible("#doors")
    with visiting(browser, address, size) as visit:
        visit.page.click(".doors summary >> nth=1")
        visit.page.click("text=The harbour book")
        visit.page.wait_for_selector(".contents")
        assert visit.page.url == f"{address}/read/book.md?lang=en&region=US"
