"""Whose word counts for where a message comes from: that of the web server in front, and of nobody else."""

import httpx
import pytest

from assistant.chat.assistant import Assistant
from assistant.ui.http.server import make_app
from assistant.ui.session.chat_service import ChatService
from assistant.ui.session.site import Site
from tests.serving import serving

BODY = {"data": ["sleep", []]}


def statuses(assistant: Assistant, addresses: list[str]) -> list[int]:
    """What is answered to a message from each address, as the header says it, where one a minute is let through."""
    assistant.library.searcher()
    app = make_app(ChatService(assistant, site=Site(messages_per_minute=1)), not_ready=lambda: None)
    with serving(app) as address, httpx.Client(base_url=address, timeout=20) as client:
        return [
            client.post("/gradio_api/run/search", json=BODY, headers={"X-Forwarded-For": one}).status_code
            for one in addresses
        ]


def test_the_web_server_on_this_machine_is_believed(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FORWARDED_ALLOW_IPS", raising=False)
    assert statuses(assistant, ["192.0.2.1", "192.0.2.2", "192.0.2.1"]) == [200, 200, 429]


def test_what_a_visitor_wrote_before_the_web_server_counts_for_nothing(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FORWARDED_ALLOW_IPS", raising=False)
    assert statuses(assistant, ["198.51.100.1, 192.0.2.1", "198.51.100.2, 192.0.2.1"]) == [200, 429]


def test_an_address_that_is_not_named_is_not_believed(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "192.0.2.7")
    assert statuses(assistant, ["192.0.2.1", "192.0.2.2"]) == [200, 429]
