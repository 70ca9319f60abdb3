"""Tools for a hard moment in a real Chromium: nothing is sent or stored, leaving erases, barriers, paper."""

import re
from typing import Any

import pytest

from assistant.data import language_codes
from assistant.ui.html.tools import tool_words
from tests.ui.browser.test_reading_pages import reading
from tests.ui.browser.visits import EXIT, in_view, overflow, serious, small_targets, stored

pytestmark = pytest.mark.browser
NOW = "/now"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_timer_breathing_and_a_number_work_without_a_request(browser: Any, address: str, scheme: str) -> None:
    with reading(browser, address, NOW, color_scheme=scheme) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.focus("#wait button")
        page.keyboard.press("Enter")
        assert re.fullmatch(r"(10:00|9:5\d) left", page.inner_text("#wait .shown"))
        assert page.inner_text("#wait button") == "Stop"
        page.evaluate("{ const now = Date.now; Date.now = () => now() + 700_000; }")
        page.locator("#wait .over", has_text="Ten minutes have gone by").wait_for()
        page.click("#breathe button")
        assert page.inner_text("#breathe .shown").startswith("In ")
        page.click("#breathe button")
        assert page.inner_text("#breathe .shown") == ""
        assert not page.is_visible("#call .call")
        page.fill("#call [name=name]", "<b>Ana</b>")
        page.fill("#call [name=number]", "+1 (555) 010-9999")
        assert page.get_attribute("#call .call", "href") == "tel:+15550109999"
        assert page.inner_text("#call .call") == "Call <b>Ana</b>, +1 (555) 010-9999"
        assert (overflow(page), serious(page), small_targets(page)) == (0, [], [])
        assert (asked, stored(page)) == ([], [])


def test_leaving_and_reloading_erase_what_was_typed(browser: Any, address: str) -> None:
    with reading(browser, address, NOW) as page:
        page.fill("#call [name=number]", "5550109999")
        page.fill("#plan textarea >> nth=0", "a sign")
        page.reload()
        typed = "[...document.querySelectorAll('input, textarea')].map((one) => one.value).join('')"
        assert page.evaluate(typed) == ""
        page.fill("#call [name=number]", "5550109999")
        page.click(".exit")
        page.wait_for_url(EXIT)


def test_paper_shows_the_plan_and_the_page_says_what_to_do_without_a_script(browser: Any, address: str) -> None:
    with reading(browser, address, NOW) as page:
        page.emulate_media(media="print")
        shown = [page.is_visible(one) for one in ("#plan textarea >> nth=0", "#wait", "#call", ".help", "#print")]
        assert shown == [True, False, False, False, False]
    with reading(browser, address, NOW, java_script_enabled=False) as page:
        assert page.is_visible("text=look at a clock")
        assert not page.is_visible("#wait button")
        assert in_view(page, '.help a[href="tel:988"]')


def test_every_language_says_all_of_it() -> None:
    english = tool_words("en")
    for code in language_codes():
        assert {key: type(one) for key, one in tool_words(code).items()} == {
            key: type(one) for key, one in english.items()
        }
        assert len(tool_words(code)["plan_lines"]) == len(english["plan_lines"])
    assert tool_words("xx") == english
