"""Filters are seen while they are active and leave with one tap; silence offers to search everything. Small windows."""

from typing import Any

import pytest

from tests.ui.browser.visits import PHONE, ask, in_view, overflow, serious, visiting

pytestmark = pytest.mark.browser


def test_a_filter_is_seen_and_taken_away(browser: Any, address: str) -> None:
    with visiting(browser, address, PHONE) as visit:
        page = visit.page
        page.click("#narrow > button")
        page.check("#pathways input >> nth=0")
        page.wait_for_selector("#active .chip")
        page.click("#active .chip")
        page.wait_for_selector("#active .chip", state="hidden")
        assert not page.is_checked("#pathways input >> nth=0")
        if not page.is_visible("#pathways"):
            page.click("#narrow > button")
        page.check("#pathways input >> nth=0")
        ask(page, "which xylophone quartets won prizes in Vienna")
        assert (overflow(page), serious(page)) == (0, [])
        page.click("[data-everything]")
        page.wait_for_function("document.querySelectorAll('#transcript .turn').length === 2")
        assert page.locator("#active .chip").count() == 0
        assert page.locator(".turn:last-child .narrowed").count() == 0


def test_send_stays_in_view_above_a_keyboard_and_the_spanish_exit_on_the_first_line(browser: Any, address: str) -> None:
    with visiting(browser, address, (360, 400), path="/?lang=es") as visit:
        page = visit.page
        page.fill("#question textarea", "word " * 120)
        page.wait_for_timeout(300)
        assert in_view(page, "#send")
        tops = page.evaluate("""[...document.querySelectorAll('#help .help-top :is(.tap, .exit, .more)')]
            .filter(one => one.offsetParent).map(one => Math.round(one.getBoundingClientRect().top))""")
        assert max(tops) - min(tops) < 10
        assert overflow(page) == 0
