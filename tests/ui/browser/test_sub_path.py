"""The page below a path of its host, behind a proxy that takes the path away and behind one that keeps it."""

from dataclasses import replace
from typing import Any

import httpx
import pytest

from assistant.chat.assistant import Assistant
from assistant.ui.http.server import make_app
from assistant.ui.session.chat_service import ChatService
from assistant.ui.session.site import Site
from tests.proxying import SubPathProxy
from tests.serving import serving
from tests.ui.browser.conftest import Shelf
from tests.ui.browser.visits import CRISIS, QUESTION, ask, visiting

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("strips", [True, False])
def test_a_site_below_a_path_loads_answers_and_forgets(browser: Any, shelf: Shelf, strips: bool) -> None:
    site = replace(Site(), root_path="/help/me", allowed_hosts=("127.0.0.1",))
    app = make_app(ChatService(Assistant(shelf), site=site), not_ready=lambda: None)
    with serving(app) as behind:
        proxy = SubPathProxy(behind, "/help/me", strips)
        with serving(proxy) as address:
            with visiting(browser, address, path="/help/me/?lang=en") as visit:
                page = visit.page
                ask(page, QUESTION)
                assert "Many sponsors and newcomers" in page.inner_text("#transcript")
                ask(page, CRISIS)
                assert "988" in page.inner_text("#transcript .turn:last-child")
                page.click("#transcript a.open >> nth=0")
                page.wait_for_function("document.querySelector('#source .source-text').innerText.length > 200")
                outside = [
                    url for url in visit.requests if not url.startswith((f"{address}/help/me/", "data:", "blob:"))
                ]
                assert outside == []
            failed = {path: status for path, status in proxy.statuses.items() if status >= 400}
            assert failed == {}
            assert proxy.statuses["/help/me/turn"] == 200
            with httpx.Client(base_url=address, follow_redirects=True) as client:
                assert client.get("/help/me").url.path == "/help/me/"
                for path in ("healthz", "readyz", "privacy", "source?id=articles/sponsor.md", "ui/icon.svg", "config"):
                    assert client.get(f"/help/me/{path}").status_code == 200, path
                said = client.post("/help/me/gradio_api/run/chat", json={"data": [CRISIS]})
                assert "988" in said.json()["data"][0]
