"""The page in a real Chromium: help in view, barriers, languages, leaving, at a desk and on a phone 360 pixels wide."""

from typing import Any

import pytest

from tests.ui.browser.conftest import Shelf
from tests.ui.browser.visits import (
    CRISIS,
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
CARD = "can i stop drinking on my own tonight, i drink a lot every day?"


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_help_is_in_view_before_during_and_after_an_answer(browser: Any, address: str, size: tuple[int, int]) -> None:
    with visiting(browser, address, size) as visit:
        page = visit.page
        for needed in ('#help a[href="tel:911"]', '#help a[href="tel:988"]', "#help .exit", "#question textarea"):
            assert in_view(page, needed)
        assert overflow(page) == 0
        ask(page, QUESTION, shows=".card")
        assert "speak every day" in page.inner_text(".card mark >> nth=0")
        for place in (0, 100_000):
            page.evaluate(f"window.scrollTo(0, {place})")
            page.wait_for_timeout(100)
            assert in_view(page, '#help a[href="tel:988"]')
            assert in_view(page, "#help .exit")
        assert in_view(page, "#send")
        page.click(".card a.open >> nth=0")
        page.wait_for_selector("#passage")
        for needed in ('#help a[href="tel:988"]', "#help .exit", "#source .close"):
            assert in_view(page, needed)
        assert overflow(page) == 0


@pytest.mark.parametrize("size", [(640, 400), (320, 480)])  # a desk and a phone enlarged to 200 %
def test_everything_can_be_read_and_reached_when_enlarged(browser: Any, address: str, size: tuple[int, int]) -> None:
    with visiting(browser, address, size, device_scale_factor=2) as visit:
        assert in_view(visit.page, '#help a[href="tel:988"]')
        ask(visit.page, QUESTION, shows=".card")
        assert overflow(visit.page) == 0
        assert in_view(visit.page, '#help a[href="tel:988"]')


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_a_crisis_message_gives_the_fixed_card_and_no_passages(
    browser: Any, address: str, size: tuple[int, int]
) -> None:
    with visiting(browser, address, size) as visit:
        ask(visit.page, CRISIS, shows=".safety.safety-takeover")
        assert "988" in visit.page.inner_text(".safety")
        assert in_view(visit.page, '.safety a[href="tel:988"]')
        assert visit.page.locator(".card").count() == 0
        said = visit.page.locator("#status [role=status]")
        said.get_by_text("Please read this first. Please call or text 988").wait_for(state="attached")
        assert overflow(visit.page) == 0


@pytest.mark.parametrize(("size", "scheme"), [(DESK, "light"), (PHONE, "dark")])
def test_no_serious_barrier_in_any_state(
    browser: Any, address: str, shelf: Shelf, size: tuple[int, int], scheme: str
) -> None:
    pytest.importorskip("axe_playwright_python")
    found: dict[str, list[str]] = {}
    with visiting(browser, address, size, color_scheme=scheme) as visit:
        page = visit.page

        def look(state: str) -> None:
            page.mouse.move(0, 0)
            found[state] = serious(page) + small_targets(page)

        look("empty")
        ask(page, QUESTION, shows=".card")
        look("answer")
        ask(page, "and how often do they speak?", shows=".chip")
        look("carried over")
        page.click(".turn:last-child a.open >> nth=0")
        page.wait_for_selector("#passage")
        look("source open")
        page.keyboard.press("Escape")
        page.click("#narrow > button")
        look("filters open")
        page.click("#narrow > button")
        ask(page, "what is the boiling point of tungsten carbide", shows=".notice")
        look("not found")
        ask(page, CARD, shows=".safety.safety-card")
        look("card")
        ask(page, CRISIS, shows=".safety.safety-takeover")
        look("takeover")
        shelf.broken = True
        try:
            ask(page, "what is a sponsor")
        finally:
            shelf.broken = False
        look("error")
        if size == PHONE:
            page.click("#help .more")
            look("more help")
    assert {state: faults for state, faults in found.items() if faults} == {}


@pytest.mark.parametrize(("size", "scheme"), [(DESK, "dark"), (PHONE, "light")])
def test_no_serious_barrier_in_the_other_scheme_of_each_size(
    browser: Any, address: str, size: tuple[int, int], scheme: str
) -> None:
    with visiting(browser, address, size, color_scheme=scheme) as visit:
        ask(visit.page, QUESTION, shows=".card")
        ask(visit.page, CRISIS, shows=".safety")
        visit.page.mouse.move(0, 0)
        assert serious(visit.page) == []


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_no_serious_barrier_in_spanish_or_with_forced_colours(
    browser: Any, address: str, size: tuple[int, int]
) -> None:
    with visiting(browser, address, size, locale="es-MX", forced_colors="active") as visit:
        ask(visit.page, QUESTION, shows=".card")
        ask(visit.page, CRISIS, shows=".safety")
        visit.page.mouse.move(0, 0)
        assert serious(visit.page) + small_targets(visit.page) == []
        assert overflow(visit.page) == 0


def test_the_page_speaks_the_browsers_language_and_can_be_switched(browser: Any, address: str) -> None:
    with visiting(browser, address, locale="es-ES") as visit:
        page = visit.page
        assert page.get_attribute("html", "lang") == "es"
        for selector, words in (("#send", "Enviar"), ("#narrow > button", "Filtros"), ("#help-title", "ayuda ya?"),
                                ("#examples h2", "¿Sobre qué"), ("#clear", "Borrar"), ("#about", "No se guarda nada"),
                                ("#question label", "Tu pregunta")):  # fmt: skip
            assert words in page.inner_text(selector)
        ask(page, QUESTION, shows=".card")
        assert "Este pasaje está en inglés." in page.inner_text(".card >> nth=0")
        assert page.get_attribute(".card blockquote >> nth=0", "lang") == "en"
        before = page.evaluate("history.length")
        page.once("dialog", lambda question: question.accept())
        page.click("a.language[lang=en]")
        page.wait_for_function("document.documentElement.lang === 'en'")
        page.wait_for_selector("#question textarea")
        assert "Send" in page.inner_text("#send")
        assert page.evaluate("history.length") == before


def test_the_region_changes_the_numbers_in_the_panel_and_in_the_card(browser: Any, address: str) -> None:
    with visiting(browser, address) as visit:
        page = visit.page
        page.select_option("#help-region", "GB")
        assert in_view(page, '#help a[href="tel:999"]')
        assert not in_view(page, '#help a[href="tel:911"]')
        ask(page, CRISIS, shows=".safety")
        assert "999" in page.inner_text(".safety")
        assert "911" not in page.inner_text(".safety")
        page.reload()
        assert page.input_value("#help-region") == "US"


def test_the_region_is_remembered_only_when_asked(browser: Any, address: str) -> None:
    with visiting(browser, address) as visit:
        page = visit.page
        page.select_option("#help-region", "GB")
        assert stored(page) == []
        page.check("#help-remember")
        assert stored(page) == ["region"]
        page.reload()
        assert (page.input_value("#help-region"), page.is_checked("#help-remember")) == ("GB", True)
        assert in_view(page, '#help a[href="tel:999"]')
        page.uncheck("#help-remember")
        assert stored(page) == []


def test_more_opens_the_rest_of_the_helplines_on_a_phone(browser: Any, address: str) -> None:
    with visiting(browser, address, PHONE) as visit:
        assert not visit.page.is_visible("#help-region")
        visit.page.click(".more")
        assert visit.page.is_visible("#help-region")
        assert visit.page.get_attribute(".more", "aria-expanded") == "true"
        visit.page.keyboard.press("Escape")
        assert not visit.page.is_visible("#help-region")


def test_help_is_there_when_no_program_runs(browser: Any, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(address)
    assert in_view(page, '#help a[href="tel:988"]')
    assert in_view(page, "#help .exit")
    for number in ("tel:999", "tel:000", "tel:112"):  # every region, since none can be chosen
        assert page.locator(f'#help-rest a[href="{number}"]:visible').count() >= 1
    assert not page.is_visible("#help-region")
    assert page.get_attribute("#help .exit", "href") == EXIT
    assert in_view(page, ".no-script a")
    assert "needs JavaScript" in page.inner_text(".no-script")
    assert overflow(page) == 0
    for number in range(page.locator(".no-script a").count()):
        page.goto(address)
        page.locator(".no-script a").nth(number).click()
        assert page.locator("h1").count() == 1
        assert page.is_visible('a[href="tel:988"] >> nth=0')
    assert number == 1
    context.close()


def test_help_works_when_the_chats_program_fails(browser: Any, address: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.route("**/assets/**", lambda route: route.abort())
    page.route(f"{EXIT}**", lambda route: route.fulfill(body="neutral"))
    page.goto(address)
    assert in_view(page, '#help a[href="tel:988"]')
    page.click(".more")
    page.select_option("#help-region", "GB")
    assert in_view(page, '#help a[href="tel:999"]')
    page.click("#help .exit")
    page.wait_for_url(EXIT)
    context.close()


@pytest.mark.parametrize("how", ["button", "keys"])
def test_leaving_replaces_the_page_and_leaves_nothing(browser: Any, address: str, how: str) -> None:
    with visiting(browser, address) as visit:
        page = visit.page
        visit.context.route(
            f"{EXIT}**", lambda route: route.fulfill(body="<title>neutral</title>", content_type="text/html")
        )
        page.check("#help-remember")
        ask(page, QUESTION, shows=".card")
        page.click(".card a.open >> nth=0")
        page.wait_for_selector("#passage")
        before = page.evaluate("history.length")
        if how == "button":
            page.click("#help .exit")
        else:
            page.focus("#question textarea")
            for _ in range(3):
                page.keyboard.press("Escape")
        page.wait_for_url(EXIT)
        assert page.evaluate("[history.length, history.state, window.name, document.referrer]") == [
            before,
            None,
            "",
            "",
        ]
        page.go_back(wait_until="commit")
        assert not page.url.startswith(address)
        page.goto(f"{address}/healthz")
        assert stored(page) == []


def test_two_escapes_or_slow_ones_do_not_leave(browser: Any, address: str) -> None:
    with visiting(browser, address) as visit:
        for _ in range(2):
            visit.page.keyboard.press("Escape")
        visit.page.wait_for_timeout(2100)
        visit.page.keyboard.press("Escape")
        visit.page.wait_for_timeout(200)
        assert visit.page.url.startswith(address)
