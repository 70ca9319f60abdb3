"""What is answered where no answer can be worked out: help in any case, in the reader's language."""

import json

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from assistant.safety.responses.helplines import for_region
from assistant.settings import REGIONS
from assistant.ui.html.outage import outage_html
from assistant.ui.http.draining import Draining
from tests.paths import ROOT
from tests.ui.small_processes import small_outage


@pytest.fixture(scope="module")
def ending() -> TestClient:
    """A server that is ending: nothing reaches its application."""
    draining = Draining(Starlette(), outage=small_outage())
    draining.begin()
    return TestClient(draining)


def test_a_cry_for_help_gets_its_safety_answer(ending: TestClient) -> None:
    answer = ending.post("/gradio_api/run/search", json={"data": ["I want to kill myself"]})
    assert answer.status_code == 502
    assert answer.json()["data"][0]["safety"]["helplines"]
    assert answer.headers["retry-after"] == "5"


@pytest.mark.parametrize("message", ["how do I find a sponsor?", ""])
def test_any_other_message_gets_helplines_too(ending: TestClient, message: str) -> None:
    answer = ending.post("/turn", content=json.dumps({"session": "a" * 32, "message": message}))
    assert answer.status_code == 502
    assert answer.json()["data"][0]["safety"]["helplines"]


@pytest.mark.parametrize(("accepted", "language"), [("es-MX,es;q=0.9", "es"), ("en", "en"), ("fi", "en")])
def test_a_page_is_replaced_by_one_with_helplines_in_the_readers_language(
    ending: TestClient, accepted: str, language: str
) -> None:
    answer = ending.get("/topics", headers={"Accept-Language": accepted})
    assert answer.status_code == 503
    assert f'<html lang="{language}">' in answer.text
    assert "<script" not in answer.text
    assert answer.headers["cache-control"] == "no-store"


def test_the_page_holds_the_numbers_of_every_region() -> None:
    page = outage_html("en", region="GB", others=False)
    for region in REGIONS:
        for line in for_region(region, language="en"):
            assert not line.number or line.number in page


def test_the_file_for_a_web_server_in_front_is_the_page() -> None:
    written = (ROOT / "deploy" / "unavailable.html").read_text(encoding="utf-8")
    assert written == f"{outage_html('en', region='US')}\n", "run: python scripts/make_error_page.py"
