"""The page in a real Chromium: at a desk and on a phone 360 pixels wide."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from assistant.conversation import Assistant
from assistant.ui import page as page_module
from assistant.ui.desk import Desk
from assistant.ui.server import make_app
from tests.serving import serving

pytestmark = pytest.mark.browser

QUESTION = "do many sponsors and newcomers speak every day in the first weeks?"
CRISIS = "i want to kill myself"
NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--no-first-run"]  # fmt: skip
DESK, PHONE = (1280, 800), (360, 740)


def missing(what: str) -> None:
    """Says loudly that nothing here was tested; on the build server that is a failure."""
    reason = f"THE PAGE WAS NOT TESTED: {what}"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@dataclass
class Visit:
    """One visit to the page, and what it did behind the scenes."""

    page: object
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@pytest.fixture
def address(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(page_module, "load_examples", lambda: (QUESTION, "what about sleep?", "c?", "d?"))
    assistant.library.searcher()
    with serving(make_app(Desk(assistant), not_ready=lambda: None)) as url:
        yield url


@pytest.fixture
def browser() -> Iterator[object]:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("playwright is not installed; run: pip install playwright")
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        missing(f"no browser found ({', '.join(NAMES)})")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield chromium
        chromium.close()


@contextmanager
def visiting(browser, address: str, size: tuple[int, int], *, scheme: str = "light") -> Iterator[Visit]:
    window = {"width": size[0], "height": size[1]}
    context = browser.new_context(viewport=window, color_scheme=scheme, reduced_motion="reduce")
    visit = Visit(context.new_page())
    visit.page.on("request", lambda request: visit.requests.append(request.url))
    visit.page.on("console", lambda said: visit.errors.append(said.text) if said.type == "error" else None)
    visit.page.on("pageerror", lambda error: visit.errors.append(str(error)))
    visit.page.goto(address)
    visit.page.wait_for_selector("#help .help")
    visit.page.wait_for_selector("#question textarea")
    try:
        yield visit
        foreign = [url for url in visit.requests if not url.startswith((address + "/", "data:", "blob:"))]
        assert foreign == []
        assert visit.errors == []
        assert visit.page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
        assert context.cookies() == []
    finally:
        context.close()


def ask(page, message: str) -> None:
    page.fill("#question textarea", message)
    page.click("#send")


def in_view(page, selector: str) -> bool:
    """Whether the first such element stands wholly inside the window and nothing covers its middle."""
    return page.evaluate(
        """selector => {
          const element = [...document.querySelectorAll(selector)].find(one => one.offsetParent !== null);
          if (!element) return false;
          const box = element.getBoundingClientRect();
          const inside = box.top >= 0 && box.left >= 0 && box.bottom <= innerHeight && box.right <= innerWidth;
          const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
          return inside && element.contains(top);
        }""",
        selector,
    )


def overflow(page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def serious(page) -> list[str]:
    """Names of axe's serious and critical findings."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    grave = [one for one in found if one["impact"] in ("serious", "critical")]
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in grave]


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_help_is_in_view_before_during_and_after_an_answer(browser, address: str, size: tuple[int, int]) -> None:
    with visiting(browser, address, size) as visit:
        page = visit.page
        assert in_view(page, '#help a[href="tel:911"]')
        assert in_view(page, '#help a[href="tel:988"]')
        assert in_view(page, "#question textarea")
        assert overflow(page) == 0
        page.click(".example >> nth=0")
        page.wait_for_selector(".card mark")
        assert "speak every day" in page.inner_text(".card mark >> nth=0")
        page.wait_for_timeout(300)
        for place in (0, 100_000):
            page.evaluate(f"window.scrollTo(0, {place})")
            page.wait_for_timeout(100)
            assert in_view(page, '#help a[href="tel:988"]')
        assert in_view(page, "#send")
        assert overflow(page) == 0


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_a_crisis_message_gives_the_fixed_card_and_no_passages(browser, address: str, size: tuple[int, int]) -> None:
    with visiting(browser, address, size) as visit:
        ask(visit.page, CRISIS)
        visit.page.wait_for_selector(".safety.takeover")
        assert "988" in visit.page.inner_text(".safety")
        assert visit.page.locator('.safety a[href="tel:988"]').count() >= 1
        assert visit.page.locator(".card").count() == 0
        assert overflow(visit.page) == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE])
def test_no_serious_barrier_in_any_state(browser, address: str, size: tuple[int, int], scheme: str) -> None:
    pytest.importorskip("axe_playwright_python")
    with visiting(browser, address, size, scheme=scheme) as visit:
        assert serious(visit.page) == []
        ask(visit.page, QUESTION)
        visit.page.wait_for_selector(".card mark")
        assert serious(visit.page) == []
        ask(visit.page, CRISIS)
        visit.page.wait_for_selector(".safety")
        visit.page.mouse.move(0, 0)
        assert serious(visit.page) == []


def test_numbers_to_tap_are_large_enough_on_a_phone(browser, address: str) -> None:
    with visiting(browser, address, PHONE) as visit:
        for name in ('a[href="tel:911"]', 'a[href="tel:988"]', ".more", ".exit"):
            box = visit.page.locator(f".help-top div:not([hidden]) {name}, .help-top > {name}").first.bounding_box()
            assert box["height"] >= 44
            assert box["width"] >= 44


def test_the_region_changes_the_numbers_in_the_panel_and_in_the_card(browser, address: str) -> None:
    with visiting(browser, address, DESK) as visit:
        visit.page.select_option("#help-region", "GB")
        assert in_view(visit.page, '#help a[href="tel:999"]')
        assert not in_view(visit.page, '#help a[href="tel:911"]')
        ask(visit.page, CRISIS)
        visit.page.wait_for_selector(".safety")
        assert "999" in visit.page.inner_text(".safety")
        assert "911" not in visit.page.inner_text(".safety")


def test_more_opens_the_rest_of_the_helplines_on_a_phone(browser, address: str) -> None:
    with visiting(browser, address, PHONE) as visit:
        assert not visit.page.is_visible("#help-region")
        visit.page.click(".more")
        assert visit.page.is_visible("#help-region")
        assert visit.page.get_attribute(".more", "aria-expanded") == "true"


def test_markup_in_a_message_stays_text_and_clear_forgets_it(browser, address: str) -> None:
    with visiting(browser, address, DESK) as visit:
        hostile = '<img src="x" onerror="document.title=1"> **b** $x^2$ sponsors'
        ask(visit.page, hostile)
        visit.page.wait_for_selector(".turn")
        assert visit.page.text_content(".asked") == f"You asked: {hostile}"
        assert visit.page.locator("#transcript img").count() == 0
        visit.page.click("#clear")
        visit.page.wait_for_selector(".turn", state="detached")
        assert visit.page.is_visible(".example >> nth=0")


def test_too_long_a_message_stays_in_the_box(browser, address: str) -> None:
    with visiting(browser, address, PHONE) as visit:
        ask(visit.page, "sponsor " * 2500)
        visit.page.wait_for_selector(".notice")
        assert len(visit.page.input_value("#question textarea")) == 20_000
        assert overflow(visit.page) == 0


def test_help_is_there_when_the_pages_program_never_runs(browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(address)
    assert page.is_visible('#early-help a[href="tel:988"]')
    context.close()
