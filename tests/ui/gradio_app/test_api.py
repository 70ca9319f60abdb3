"""The API: what the page shows is what `chat` says, the reminder of help included; tools only when asked for."""

import importlib.util
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import httpx
import pytest

from assistant.errors import MissingExtraError
from assistant.ui.http.server import make_app
from assistant.ui.session.api_answers import chat_text, own_words
from assistant.ui.session.chat_service import ChatService
from assistant.ui.session.conversation import KEPT_MESSAGES
from assistant.ui.session.site import Site
from tests.serving import serving

QUESTION = "do many sponsors and newcomers speak every day in the first weeks?"
CRISIS = "i want to kill myself"
UNKNOWN = "which xylophone quartets won prizes?"


@pytest.mark.parametrize(
    ("history", "message", "reminded"),
    [
        ([], QUESTION, False),
        ([QUESTION], QUESTION, False),
        ([CRISIS], QUESTION, True),
        ([CRISIS], "", False),  # the card itself is there, for this and for whatever goes on from it
        ([CRISIS], CRISIS, False),
        ([CRISIS, UNKNOWN], QUESTION, True),  # nothing was answered since
        ([CRISIS, QUESTION], QUESTION, False),
        ([QUESTION, CRISIS], QUESTION, True),
        ([CRISIS, QUESTION, CRISIS], QUESTION, True),
    ],
)
def test_the_reminder_stands_above_until_a_plain_question_was_answered(
    service: ChatService, history: list[str], message: str, reminded: bool
) -> None:
    assert chat_text(service, message, history).startswith(service.words("reminder")) is reminded


def test_only_the_latest_messages_are_looked_at() -> None:
    assert own_words([str(number) for number in range(100)]) == [str(number) for number in range(80, 100)]
    assert KEPT_MESSAGES == 20


def test_both_endpoints_are_described(service: ChatService) -> None:
    with serving(make_app(service, not_ready=lambda: None)) as address:
        named = httpx.get(f"{address}/gradio_api/info").json()["named_endpoints"]
    assert set(named) == {"/chat", "/search"}
    assert "verbatim passages" in named["/chat"]["description"]
    assert "safety" in named["/search"]["description"]
    assert [one["parameter_name"] for one in named["/chat"]["parameters"]] == ["message", "history"]


def test_many_at_once_are_answered_each_with_their_own(service: ChatService) -> None:
    service = replace(service, site=Site(messages_per_minute=0))

    def ask(number: int) -> bool:
        question = QUESTION if number % 2 else CRISIS
        with httpx.Client(base_url=address, timeout=60) as client:
            event = client.post("/gradio_api/call/chat", json={"data": [question, []]}).json()["event_id"]
            heard = client.get(f"/gradio_api/call/chat/{event}").text
        return ("Finding a sponsor" in heard, "988" in heard) == (bool(number % 2), not number % 2)

    with serving(make_app(service, not_ready=lambda: None)) as address, ThreadPoolExecutor(12) as people:
        assert list(people.map(ask, range(24))) == [True] * 24


def test_tools_without_their_package_are_one_clear_line(service: ChatService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(MissingExtraError, match=r"--mcp needs .*pip install 'recovery-assistant\[mcp\]'"):
        make_app(replace(service, site=Site(mcp=True)), not_ready=lambda: None)
