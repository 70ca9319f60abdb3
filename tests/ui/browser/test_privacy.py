"""What the privacy page says, compared with what a real browser sends and keeps."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

from assistant.chat.assistant import Assistant
from assistant.ui.html.privacy import site_words
from assistant.ui.http.server import make_app
from assistant.ui.session.chat_service import ChatService
from assistant.ui.session.site import Site
from tests.serving import serving
from tests.ui.browser.conftest import Shelf
from tests.ui.browser.visits import CRISIS, QUESTION, ask, overflow, serious, small_targets, stored, visiting

pytestmark = pytest.mark.browser
SAID = site_words("en")["kept"]


@contextmanager
def own_server(shelf: Shelf, site: Site) -> Iterator[str]:
    with serving(make_app(ChatService(Assistant(shelf), site=site), not_ready=lambda: None)) as address:
        yield address


def test_the_browser_sends_and_keeps_exactly_what_the_privacy_page_says(browser: Any, address: str) -> None:
    with visiting(browser, address) as visit:
        page, context = visit.page, visit.context
        everywhere: list[str] = []
        context.route("**/*", lambda route: (everywhere.append(route.request.url), route.continue_()))
        headers: list[dict[str, str]] = []
        context.on("response", lambda response: headers.append(response.headers))
        page.reload()
        page.wait_for_selector("#examples button:visible")
        for message in (QUESTION, "how often?", CRISIS, "what about sleep?"):
            ask(page, message)
        page.click("#clear")
        page.wait_for_selector(".turn", state="detached")
        hosts = {urlsplit(url).hostname for url in everywhere if url.startswith(("http", "ws"))}
        assert sorted(hosts - {"127.0.0.1"}) == SAID["other_hosts"]
        assert [one["name"] for one in context.cookies()] == SAID["cookies"]
        assert not any("set-cookie" in one for one in headers)
        assert stored(page) == SAID["storage"]
        assert page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0
        assert page.evaluate("history.length") <= 2
        assert not any(
            word in url for url in everywhere for word in ("sponsor", "kill", "sleep")
        )  # no words in addresses
        page.check("#help-remember", force=True)
        assert stored(page) == SAID["storage_on_request"]
        page.uncheck("#help-remember", force=True)


def test_two_people_do_not_see_each_other(browser: Any, address: str) -> None:
    with visiting(browser, address) as one, visiting(browser, address) as other:
        ask(one.page, f"{QUESTION} violet")
        ask(other.page, f"{QUESTION} orange")
        ask(one.page, "how often?")
        assert "orange" not in one.page.inner_text("#transcript")
        assert "violet" not in other.page.inner_text("#transcript")
        tab = one.context.new_page()
        tab.goto(address)
        tab.wait_for_selector("#examples button:visible")
        assert tab.locator(".turn").count() == 0  # a second tab is a conversation of its own
        other.page.click("#clear")
        other.page.wait_for_selector(".turn", state="detached")
        assert one.page.locator(".turn").count() == 2


def test_the_privacy_page_is_linked_and_speaks_both_languages(browser: Any, address: str) -> None:
    with visiting(browser, address) as visit:
        link = visit.page.locator('a[href^="privacy"]').first.get_attribute("href")
        visit.page.goto(f"{address}/{link}")
        assert visit.page.inner_text("h1") == "Privacy"
        visit.page.click('a[hreflang="es"]')
        assert visit.page.inner_text("h1") == "Privacidad"
        assert "Cookies" in visit.page.inner_text("main")
        visit.page.set_viewport_size({"width": 320, "height": 600})
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= 320


def test_votes_are_off_and_when_on_keep_day_passage_and_vote(
    browser: Any, address: str, shelf: Shelf, tmp_path: Path
) -> None:
    with visiting(browser, address) as visit:
        ask(visit.page, QUESTION, shows=".card")
        assert visit.page.locator(".vote").count() == 0
    with own_server(shelf, Site(feedback=tmp_path / "votes.csv")) as own, visiting(browser, own) as visit:
        ask(visit.page, QUESTION, shows=".card")
        passage = visit.page.get_attribute(".card >> nth=0", "data-passage")
        visit.page.click(".vote button >> nth=0")
        visit.page.wait_for_function("document.querySelector('.vote').textContent.startsWith('Thank you')")
        ask(visit.page, QUESTION, shows=".card")
        last = visit.page.locator(".turn:last-child .vote").first
        for name in ("It is wrong or hurtful", "Hurtful", "Do not send", "It is wrong or hurtful", "Wrong"):
            last.get_by_role("button", name=name, exact=True).click()
        assert f"{passage}, wrong" in last.inner_text()
        visit.page.mouse.move(0, 0)
        assert (overflow(visit.page), serious(visit.page), small_targets(visit.page)) == (0, [], [])
        assert len((tmp_path / "votes.csv").read_text(encoding="ascii").splitlines()) == 2  # nothing is sent yet
        last.get_by_role("button", name="Send this line").click()
        last.get_by_text("Thank you").wait_for()
    rows = list(csv.reader((tmp_path / "votes.csv").read_text(encoding="ascii").splitlines()))
    assert rows == [
        ["day", "passage", "vote"],
        [date.today().isoformat(), passage, "helped"],
        [date.today().isoformat(), passage, "wrong"],
    ]


def test_only_a_named_site_can_embed_and_only_the_embed_page(browser: Any, shelf: Shelf) -> None:
    frames: dict[str, str] = {}
    clinic = Starlette(routes=[Route("/{name}", lambda request: HTMLResponse(frames[request.path_params["name"]]))])
    with serving(clinic) as host, own_server(shelf, Site(ancestors=(host,))) as own, own_server(shelf, Site()) as shut:
        for name, source in (("open", f"{own}/embed"), ("page", f"{own}/"), ("shut", f"{shut}/embed")):
            frames[name] = f'<!doctype html><meta charset="utf-8"><iframe width=400 height=600 src="{source}"></iframe>'
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"{host}/open")
        inside = page.frame_locator("iframe")
        inside.locator("#question textarea").fill(QUESTION)
        inside.locator("#question textarea").press("Enter")
        inside.locator(".card mark").first.wait_for()
        for name in ("page", "shut"):
            page.goto(f"{host}/{name}")
            page.wait_for_timeout(300)
            assert page.frame_locator("iframe").locator("#question").count() == 0
        assert context.cookies() == []
        context.close()
