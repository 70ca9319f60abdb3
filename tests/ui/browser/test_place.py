"""The region in a real Chromium: what its time zone suggests, taken or left; cards on the page follow."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from assistant.ui.html.wording import load_wording
from tests.ui.browser.visits import (
    CRISIS,
    DESK,
    PHONE,
    QUESTION,
    Visit,
    ask,
    in_view,
    overflow,
    serious,
    small_targets,
    stored,
    visiting,
)

pytestmark = pytest.mark.browser
OFFER, TAKE, LEAVE = "#help-seems", "#help-seems .change", "#help-seems .keep"
EN, ES = load_wording("en"), load_wording("es")
SHIFTS = """() => new Promise((done) => {
  new PerformanceObserver((list) => done(list.getEntries().reduce((sum, one) => sum + one.value, 0)))
    .observe({ type: 'layout-shift', buffered: true });
  setTimeout(() => done(0), 300);
})"""


@contextmanager
def watched(browser: Any, address: str, zone: str, size: tuple[int, int] = DESK, **options: Any) -> Iterator[Visit]:
    """A visit from a time zone; at the end: neither the zone nor its city was sent."""
    with visiting(browser, address, size, timezone_id=zone, **options) as visit:
        sent: list[str] = []
        visit.page.on("request", lambda request: sent.append(f"{request.url} {request.post_data} {request.headers}"))
        yield visit
        city = zone.rpartition("/")[2]
        assert not any(city in one for one in [*sent, *visit.requests])


@pytest.mark.parametrize(
    ("zone", "code"),
    [
        ("Asia/Calcutta", "IN"),
        ("Pacific/Auckland", "NZ"),
        ("Europe/Berlin", "EU"),
        ("America/New_York", None),
        ("Asia/Tokyo", None),  # no lines of its own
        ("UTC", None),  # what browsers say that hide their zone
    ],
)
def test_the_zone_suggests_a_region_and_changes_nothing(
    browser: Any, address: str, zone: str, code: str | None
) -> None:
    with watched(browser, address, zone) as visit:
        page = visit.page
        assert page.is_visible(OFFER) is (code is not None)
        if code:
            assert page.inner_text(f"{OFFER} p") == EN("seems", place=EN.named("places", code))
        assert page.input_value("#help-region") == "US"
        assert in_view(page, '#help a[href="tel:911"]')


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_offer_is_taken_with_one_press_and_the_cards_follow(
    browser: Any, address: str, size: tuple[int, int]
) -> None:
    with watched(browser, address, "Europe/London", size) as visit:
        page = visit.page
        assert in_view(page, TAKE)
        assert in_view(page, LEAVE)
        assert in_view(page, '#help a[href="tel:988"]')
        assert in_view(page, "#help .exit")
        assert page.inner_text("#said") == EN("seems", place="in the United Kingdom")
        assert (overflow(page), small_targets(page), serious(page)) == (0, [], [])
        assert page.evaluate(SHIFTS) < 0.1
        ask(page, CRISIS, shows=".safety")
        assert "911" in page.inner_text(".safety")  # a guess changes nothing
        page.wait_for_timeout(200)
        assert in_view(page, "#turn-1 .asked")  # the offer in the bar hides nothing of the answer
        assert in_view(page, "#turn-1 .first")
        page.fill("#question textarea", "half a sentence")
        page.focus(TAKE)
        page.keyboard.press("Enter")
        page.wait_for_selector('#transcript a[href="tel:999"]')
        assert "911" not in page.inner_text("#transcript")
        assert page.locator(".turn").count() == 1
        assert page.input_value("#question textarea") == "half a sentence"
        assert not page.is_visible(OFFER)
        assert page.input_value("#help-region") == "GB"
        assert in_view(page, '#help a[href="tel:999"]')
        assert page.inner_text("#said") == EN("region_changed", region="United Kingdom")
        assert page.evaluate("document.activeElement.matches('#help-region, #help .more')")
        assert stored(page) == []
        ask(page, QUESTION)  # the next answer stands below, and the card is there once
        assert (page.locator(".turn").count(), page.locator(".safety").count()) == (2, 1)
        assert "999" in page.inner_text("#turn-2 .reminder")
        assert sum(url.endswith("/region") for url in visit.requests) == 1


def test_the_offer_is_left_with_one_press_and_any_choice_of_ones_own_ends_it(browser: Any, address: str) -> None:
    with watched(browser, address, "Europe/London", PHONE, color_scheme="dark", locale="es-ES") as visit:
        page = visit.page
        assert page.inner_text(f"{OFFER} p") == ES("seems", place="en el Reino Unido")
        assert page.get_attribute(LEAVE, "aria-label") == ES("seems_keep_label", region="Estados Unidos")
        assert (overflow(page), small_targets(page), serious(page)) == (0, [], [])
        page.click(LEAVE)
        assert not page.is_visible(OFFER)
        assert page.input_value("#help-region") == "US"
        page.reload()
        page.wait_for_selector(OFFER)
        page.click(".more")
        page.select_option("#help-region", "IE")
        assert not page.is_visible(OFFER)
        page.check("#help-remember")
        page.reload()
        page.wait_for_selector("#examples button:visible")
        assert (page.input_value("#help-region"), page.is_visible(OFFER)) == ("IE", False)
        page.click(".more")
        page.uncheck("#help-remember")
        assert stored(page) == []


def test_cards_follow_every_choice_also_one_made_while_an_answer_is_on_its_way(browser: Any, address: str) -> None:
    with watched(browser, address, "America/New_York") as visit:
        page = visit.page
        ask(page, CRISIS, shows=".safety")
        page.select_option("#help-region", "AU")
        page.wait_for_selector('#transcript a[href="tel:000"]')
        held: list[Any] = []
        page.route("**/turn", lambda route: held.append(route))
        page.fill("#question textarea", CRISIS)
        page.press("#question textarea", "Enter")
        page.wait_for_function("document.documentElement.classList.contains('waiting')")
        page.select_option("#help-region", "GB")
        page.select_option("#help-region", "NZ")
        page.wait_for_timeout(200)
        held[0].continue_()
        page.wait_for_function("document.querySelectorAll('#transcript a[href=\"tel:111\"]').length >= 2")
        assert page.locator('#transcript a[href="tel:000"], #transcript a[href="tel:999"]').count() == 0
        assert page.locator(".turn").count() == 2
        page.unroute("**/turn")


def test_cards_that_cannot_follow_say_so(browser: Any, address: str) -> None:
    with watched(browser, address, "America/New_York", PHONE) as visit:
        page, visit.expected = visit.page, ["net::ERR_FAILED"]
        ask(page, CRISIS, shows=".safety")
        page.route("**/region", lambda route: route.abort())
        page.click(".more")
        page.select_option("#help-region", "GB")
        page.wait_for_selector(OFFER)
        assert page.inner_text(f"{OFFER} p") == EN("region_old", region="United Kingdom")
        assert not page.is_visible(TAKE)
        assert "911" in page.inner_text("#transcript")
        assert page.locator(".turn").count() == 1
        page.unroute("**/region")
        page.select_option("#help-region", "IE")
        page.wait_for_selector('#transcript a[href="tel:112"]')
        assert not page.is_visible(OFFER)
