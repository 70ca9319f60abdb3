"""Visits to the page in a real Chromium, and what is looked at there."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--no-first-run"]  # fmt: skip
NAMES = ("chromium", "chromium-browser", "google-chrome")
DESK, PHONE = (1280, 800), (360, 740)
QUESTION = "do many sponsors and newcomers speak every day in the first weeks?"
CRISIS = "i want to kill myself"
EXIT = "https://neutral.example/"


def missing(what: str) -> None:
    """Says loudly that nothing here was tested; on the build server that is a failure."""
    reason = f"THE PAGE WAS NOT TESTED: {what}"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@dataclass
class Visit:
    """One visit to the page, and what it did behind the scenes."""

    page: Any
    context: Any
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)  # parts of errors that the test brings about


@contextmanager
def visiting(
    browser: Any, address: str, size: tuple[int, int] = DESK, *, path: str = "/", **options: Any
) -> Iterator[Visit]:
    """A fresh browser window on the page; at the end: no foreign request, no error, nothing stored, no cookie."""
    settings = {"color_scheme": "light", "reduced_motion": "reduce", "locale": "en-US", **options}
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **settings)
    context.set_default_timeout(45_000)
    visit = Visit(context.new_page(), context)
    visit.page.on("request", lambda request: visit.requests.append(request.url))
    visit.page.on("console", lambda said: visit.errors.append(said.text) if said.type == "error" else None)
    visit.page.on("pageerror", lambda error: visit.errors.append(str(error)))
    try:
        visit.page.goto(address + path)
        visit.page.wait_for_selector("#question textarea")
        visit.page.wait_for_selector("#examples button:visible")
        yield visit
        foreign = [url for url in visit.requests if not url.startswith((address + "/", "data:", "blob:", EXIT))]
        assert foreign == []
        assert [one for one in visit.errors if not any(part in one for part in visit.expected)] == []
        if visit.page.url.startswith(address):
            assert stored(visit.page) == []
        assert context.cookies() == []
    finally:
        context.close()


def stored(page: Any) -> list[str]:
    """Names of everything the page keeps in the browser; the mark that a source is open is none."""
    return page.evaluate(
        """async () => [...Object.keys(localStorage), ...Object.keys(sessionStorage), document.cookie,
        ...(await indexedDB.databases()).map((one) => one.name), ...(window.caches ? await caches.keys() : []),
        history.state !== 'source' && history.state && JSON.stringify(history.state)].filter(Boolean)"""
    )


def ask(page: Any, message: str, *, shows: str = ".turn") -> None:
    """Asks by Enter, and waits for one more of what is to be shown."""
    before = page.locator(f"#transcript {shows}").count()
    page.fill("#question textarea", message)
    page.press("#question textarea", "Enter")
    page.wait_for_function(f"document.querySelectorAll('#transcript {shows}').length > {before}")


def hold_turns(page: Any) -> list[Any]:
    """From now on turns wait, to be sent on by the test."""
    held: list[Any] = []
    page.route("**/turn", lambda route: held.append(route))
    return held


def first_held(page: Any, held: list[Any]) -> Any:
    """The first turn that waits, as soon as it is there."""
    for _ in range(200):
        if held:
            return held[0]
        page.wait_for_timeout(50)
    raise AssertionError("no turn was sent")


def comes_into_view(page: Any, selector: str) -> bool:
    """As in_view, once the page has scrolled; at most five seconds."""
    for _ in range(50):
        if in_view(page, selector):
            return True
        page.wait_for_timeout(100)
    return False


def in_view(page: Any, selector: str) -> bool:
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


def overflow(page: Any) -> int:
    """Pixels that the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def serious(page: Any) -> list[str]:
    """Axe's serious and critical findings."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    grave = [one for one in found if one["impact"] in ("serious", "critical")]
    return [f"{one['id']}: {node['html'][:140]}" for one in grave for node in one["nodes"][:3]]


def small_targets(page: Any) -> list[str]:
    """What can be pressed and is smaller than 44 by 44 pixels; links inside a sentence need not be larger."""
    return page.evaluate(
        """() => [...document.querySelectorAll('a[href], button, select, input, textarea, summary')].map(one =>
            one.closest('label') ?? one).filter(one => one.checkVisibility({visibilityProperty: true}) &&
            !one.closest('.safety p, .notice p, .reminder p, .unseen') && !one.matches('.skip')).filter(one => {
          const box = one.getBoundingClientRect();
          return box.width > 0 && (box.height < 43.5 || box.width < 43.5);
        }).map(one => one.outerHTML.slice(0, 120))"""
    )
