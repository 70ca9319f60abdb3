"""Gradio's protocol, answered by ourselves: every way of its clients leads to the same answer."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from gradio_client import Client

from assistant.ui.html.privacy import site_words
from assistant.ui.session.answer_slots import WAITING, AnswerSlots
from assistant.ui.session.api_answers import chat_text
from assistant.ui.session.chat_service import ChatService

QUESTION = "do many sponsors and newcomers speak every day in the first weeks?"
CRISIS = "i want to kill myself"


def by_call(http: httpx.Client, message: object, history: object) -> Any:
    event = http.post("/gradio_api/call/chat", json={"data": [message, history]}).json()["event_id"]
    return completed(http.get(f"/gradio_api/call/chat/{event}").text)


def by_name(http: httpx.Client, message: object, history: object) -> Any:
    event = http.post("/gradio_api/call/v2/chat", json={"message": message, "history": history}).json()["event_id"]
    return completed(http.get(f"/gradio_api/call/v2/chat/{event}").text)


def by_run(http: httpx.Client, message: object, history: object) -> Any:
    return http.post("/gradio_api/run/chat", json={"data": [message, history]}).json()["data"][0]


def by_client(http: httpx.Client, message: object, history: object) -> Any:
    client = Client(str(http.base_url), verbose=False, analytics_enabled=False)
    try:
        return client.predict(message, history, api_name="/chat")
    finally:
        client.close()


def completed(stream: str) -> Any:
    """The value in the one event of a stream."""
    event, data, *rest = stream.split("\n")
    assert (event, rest) == ("event: complete", ["", ""])
    return json.loads(data.removeprefix("data: "))[0]


@pytest.mark.parametrize("way", [by_call, by_name, by_run, by_client])
def test_every_way_gives_the_same_answer(
    http: httpx.Client, service: ChatService, way: Callable[[httpx.Client, object, object], Any]
) -> None:
    assert way(http, QUESTION, [CRISIS]) == chat_text(service, QUESTION, [CRISIS])
    assert way(http, QUESTION, []) == chat_text(service, QUESTION, [])
    assert chat_text(service, QUESTION, [CRISIS]) != chat_text(service, QUESTION, [])


def test_a_client_may_ask_several_things_before_it_fetches_the_first(http: httpx.Client) -> None:
    client = Client(str(http.base_url), verbose=False, analytics_enabled=False)
    jobs = [client.submit(QUESTION if at % 2 else CRISIS, [], api_name="/chat") for at in range(8)]
    answers = [job.result(timeout=60) for job in jobs]
    client.close()
    assert ["Finding a sponsor" in one for one in answers] == [False, True] * 4
    assert ["988" in one for one in answers] == [True, False] * 4


def test_an_answer_is_given_once_and_to_its_own_event_alone(http: httpx.Client) -> None:
    event = http.post("/gradio_api/call/chat", json={"data": [QUESTION, []]}).json()["event_id"]
    assert http.get(f"/gradio_api/call/chat/{event}").status_code == 200
    assert http.get(f"/gradio_api/call/chat/{event}").status_code == 404
    assert http.get(f"/gradio_api/call/chat/{'0' * 32}").status_code == 404
    assert http.get("/gradio_api/queue/data", params={"session_hash": "nobody"}).text.count("data:") == 1


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("call/chat", "{", 422),
        ("call/chat", "[]", 422),
        ("call/chat", '{"data": {"a": 1}}', 422),
        ("call/chat", '{"data": []}', 422),
        ("call/v2/chat", '{"history": []}', 422),
        ("run/chat", '{"data": []}', 422),
        ("queue/join", '{"data": ["a"], "fn_index": 0}', 422),
        ("queue/join", '{"data": ["a"], "session_hash": "s"}', 422),
        ("queue/join", '{"data": ["a"], "session_hash": "s", "fn_index": 0}', 404),  # a function of the page
        ("queue/join", '{"data": ["a"], "session_hash": "s", "fn_index": 99}', 404),
    ],
)
def test_a_call_that_makes_no_sense_is_refused(http: httpx.Client, path: str, body: str, status: int) -> None:
    assert http.post(f"/gradio_api/{path}", content=body).status_code == status


@pytest.mark.parametrize(
    "row",
    [
        {"data": [CRISIS]},
        {"data": [CRISIS, None, "too much"]},
        {"data": [CRISIS, {"role": "user"}]},
        {"data": CRISIS},
        {"data": {"message": CRISIS}},
        {"message": CRISIS},
        {"message": CRISIS, "history": 7},
    ],
)
@pytest.mark.parametrize("path", ["call/chat", "call/v2/chat"])
def test_a_cry_for_help_is_answered_whatever_else_is_wrong(
    http: httpx.Client, path: str, row: dict[str, object]
) -> None:
    event = http.post(f"/gradio_api/{path}", json=row).json()["event_id"]
    assert "988" in completed(http.get(f"/gradio_api/{path}/{event}").text)
    assert "988" in http.post("/gradio_api/run/chat", json=row).json()["data"][0]


@pytest.mark.parametrize("message", [None, 7, "", ["a"], {"a": 1}, "sponsor \ud83d"])
def test_a_message_of_any_kind_has_an_answer(http: httpx.Client, message: object) -> None:
    content = json.dumps({"data": [message, [message]]})
    for name in ("chat", "search"):
        event = http.post(f"/gradio_api/call/{name}", content=content).json()["event_id"]
        assert completed(http.get(f"/gradio_api/call/{name}/{event}").text)
        assert http.post(f"/gradio_api/run/{name}", content=content).json()["data"][0]


def test_when_too_many_wait_the_next_is_told_to_come_again(http: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AnswerSlots, "are_full", property(lambda slots: slots._most_waiting == WAITING))
    for path in ("call/chat", "run/chat"):
        refused = http.post(f"/gradio_api/{path}", json={"data": ["a", []]})
        assert refused.status_code == 503
        assert refused.json()["detail"] == refused.json()["error"] == site_words("en")["busy"]
        assert "data" not in refused.json()
    turn = http.post("/turn", json={"session": "a" * 32, "message": QUESTION})
    assert turn.status_code == 503
