"""The server: health, readiness, figures, source pages, the API, and doors that stay shut."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
from gradio_client import Client

from assistant.chat.answer import Answer
from assistant.chat.assistant import Assistant
from assistant.errors import AssistantError
from assistant.safety import overdue, overdue_finders
from assistant.search.library import Library
from assistant.ui.http.server import make_app
from assistant.ui.session.api_answers import own_words
from assistant.ui.session.chat_service import ChatService
from tests.fakes import HashingEncoder
from tests.serving import serving

QUESTION = "do many sponsors and newcomers speak every day in the first weeks?"
CRISIS = "i want to kill myself"
HOSTILE = "<img src=x onerror=alert(1)>"


class BrokenAssistant(Assistant):
    """An assistant whose every answer fails."""

    def ask(self, *_arguments: object, **_options: object) -> Answer:
        raise RuntimeError("a fault nobody thought of")


def test_health_readiness_and_the_reason(assistant: Assistant) -> None:
    reasons = ["the encoder is being loaded"]
    app = make_app(ChatService(assistant), not_ready=lambda: reasons[0] if reasons else None)
    with serving(app) as address:
        assert httpx.get(f"{address}/healthz").status_code == 200
        waiting = httpx.get(f"{address}/readyz")
        assert (waiting.status_code, waiting.json()["reason"]) == (503, "the encoder is being loaded")
        reasons.clear()
        assert httpx.get(f"{address}/readyz").json() == {"ready": True, "reason": None}
        assert httpx.get(f"{address}/readyz").status_code == 200


def test_the_api_gives_the_text_and_the_json(http: httpx.Client) -> None:
    client = Client(str(http.base_url), verbose=False, analytics_enabled=False)
    text = client.predict(QUESTION, [], api_name="/chat")
    assert "Many sponsors and newcomers speak every day" in text
    assert "Finding a sponsor" in text
    found = client.predict(QUESTION, ["an earlier question"], api_name="/search")
    assert found["outcome"] == "answered"
    assert found["passages"][0]["document"]["id"] == "articles/sponsor.md"
    crisis = client.predict(CRISIS, [], api_name="/search")
    assert (crisis["outcome"], crisis["safety"]["action"], crisis["passages"]) == ("safety", "takeover", [])
    assert "988" in client.predict(CRISIS, [], api_name="/chat")
    assert "error" in client.predict("", [], api_name="/search")
    assert set(client.view_api(return_format="dict")["named_endpoints"]) == {"/chat", "/search"}
    client.close()


def test_figures_count_and_hold_no_word(service: ChatService) -> None:
    service.ask(QUESTION)
    service.ask(CRISIS)
    with serving(make_app(service, not_ready=lambda: None)) as address:
        figures = httpx.get(f"{address}/metrics").text
    assert 'recovery_answers_total{action="none",outcome="answered"} 1.0' in figures
    assert 'recovery_answers_total{action="takeover",outcome="safety"} 1.0' in figures
    assert "recovery_answer_seconds_count 2.0" in figures
    assert f"recovery_helplines_overdue {float(len(overdue(date.today())))}" in figures
    assert f"recovery_finders_overdue {float(len(overdue_finders(date.today())))}" in figures
    assert not any(word in figures for word in ("sponsor", "kill"))


def test_helplines_are_in_the_first_bytes_of_the_page(http: httpx.Client) -> None:
    page = http.get("/")
    before_program = page.text.split("<gradio-app")[0].split("<body")[1]
    assert 'href="tel:988"' in before_program
    assert 'href="tel:911"' in before_program
    assert "gradio.app" not in page.text.split("window.gradio_config")[0]
    assert "default-src 'self'" in page.headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/gradio_api/upload", "/gradio_api/file=/etc/passwd", "/gradio_api/proxy=https://example.org",
                                  "/monitoring", "/gradio_api/runs", "/docs", "/openapi.json"])  # fmt: skip
def test_doors_the_page_does_not_need_are_shut(http: httpx.Client, path: str) -> None:
    assert http.get(path).status_code == 404
    assert http.post(path, content=b"x").status_code in (404, 405)


def test_a_body_far_too_large_is_refused(http: httpx.Client) -> None:
    assert http.post("/gradio_api/call/chat", content=b"x" * 1_000_001).status_code == 413


def test_before_the_library_is_ready_help_is_there_already(assistant: Assistant) -> None:
    class Waiting(Library):
        ready = False

        def searcher(self) -> Any:
            raise AssistantError("the encoder is being loaded")

    service = ChatService(replace(assistant, library=Waiting(Path("none"), HashingEncoder)))
    assert service.ask(QUESTION).outcome == "unavailable"
    assert service.ask(CRISIS).outcome == "safety"
    assert service.titles() == {}


def test_history_may_be_texts_or_turns() -> None:
    turns = ["a", {"role": "user", "content": "b"}, {"role": "assistant", "content": "c"}, 7, None, {"role": "user"}]
    assert own_words(turns) == ["a", "b"]
    assert own_words("a text") == ["a text"]
