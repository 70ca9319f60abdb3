"""Topics and whole documents in a real Chromium: barriers, the region taken along from the chat, leaving at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.ui.browser.visits import (
    DESK,
    EXIT,
    PHONE,
    QUESTION,
    ask,
    in_view,
    overflow,
    serious,
    small_targets,
    stored,
    visiting,
)

pytestmark = pytest.mark.browser
BOOK = "/read/book.md"


@contextmanager
def reading(browser: Any, address: str, path: str, size: tuple[int, int] = PHONE, **options: Any) -> Iterator[Any]:
    """A page of plain reading in a window of its own; nothing is stored, no error is told."""
    settings = {"locale": "en-US", **options}
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **settings)
    context.route(f"{EXIT}**", lambda route: route.fulfill(body="<title>neutral</title>", content_type="text/html"))
    page, errors = context.new_page(), []
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    try:
        page.goto(address + path)
        yield page
        assert errors == []
        assert context.cookies() == []
    finally:
        context.close()


def begins_in_view(page: Any) -> bool:
    """Whether the marked passage begins below the helplines and inside the window."""
    return page.evaluate(
        """() => {
          const [bar, mark] = [".help", "#passage"].map((one) => document.querySelector(one).getBoundingClientRect());
          return mark.top >= bar.bottom && mark.top < innerHeight;
        }"""
    )


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), (DESK, "dark")])
@pytest.mark.parametrize("path", ["/topics", BOOK])
def test_no_serious_barrier_and_help_stays_in_view(
    browser: Any, address: str, path: str, size: tuple[int, int], scheme: str
) -> None:
    with reading(browser, address, path, size, color_scheme=scheme) as page:
        for summary in page.locator(".topics summary, nav.ways summary").all():
            summary.click()
        assert (overflow(page), serious(page), small_targets(page)) == (0, [], [])
        page.evaluate("scrollTo(0, 3000)")
        for needed in ('.help a[href="tel:988"]', ".help .exit"):
            assert in_view(page, needed)
        assert stored(page) == []


@pytest.mark.parametrize("how", ["button", "keys"])
def test_leaving_replaces_the_page(browser: Any, address: str, how: str) -> None:
    with reading(browser, address, BOOK) as page:
        before = page.evaluate("history.length")
        if how == "button":
            page.click(".exit")
        else:
            for _ in range(3):
                page.keyboard.press("Escape")
        page.wait_for_url(EXIT)
        assert page.evaluate("history.length") == before


def test_it_is_whole_and_can_be_left_without_a_script(browser: Any, address: str) -> None:
    with reading(browser, address, BOOK, java_script_enabled=False) as page:
        assert page.get_attribute(".exit", "href") == EXIT
        assert not page.is_visible("#print")
        page.click("nav.ways summary")
        page.click("text=United Kingdom")
        assert in_view(page, 'a[href="tel:999"]')
        page.click(".contents summary")
        page.click('.contents a >> text="Chapter 30"')
        assert page.evaluate("document.getElementById('section-30').getBoundingClientRect().top < innerHeight")


def test_paper_shows_the_text_alone(browser: Any, address: str) -> None:
    with reading(browser, address, BOOK) as page:
        page.emulate_media(media="print")
        assert page.is_visible("h1")
        assert not page.is_visible(".help")
        assert not page.is_visible(".contents")


def test_a_link_from_an_answer_opens_the_passage_with_the_helplines_chosen_there(browser: Any, address: str) -> None:
    with visiting(browser, address) as visit:
        page = visit.page
        page.select_option("#help-region", "GB")
        ask(page, QUESTION, shows=".card")
        link = page.get_attribute("[data-copy-link] >> nth=0", "data-copy-link")
        page.goto(f"{address}/{link}")
        assert begins_in_view(page)
        page.go_back()
        page.wait_for_selector("#question textarea")
        page.select_option("#help-region", "GB")
        with visit.context.expect_page() as opened:
            ask(page, QUESTION, shows=".card")
            page.click(".card a.open >> nth=0", modifiers=["Control"])
        opened.value.wait_for_load_state()
        assert "region=GB" in opened.value.url
        assert in_view(opened.value, 'a[href="tel:999"]')
        assert begins_in_view(opened.value)
