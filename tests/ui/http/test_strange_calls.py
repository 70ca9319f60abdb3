"""A call of the API whose shape is wrong: a cry for help in it is answered, wherever it stands."""

import gzip
import json
import logging
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

CRY = "I swallowed every tablet in the house and I want to die"
QUESTION = "do many sponsors and newcomers speak every day in the first weeks?"
VAGUE = "and now?"
JSON_CRY = json.dumps(CRY)


def run(http: httpx.Client, content: str | bytes, headers: dict[str, str] | None = None) -> Any:
    """The JSON that `search` answers at once."""
    answer = http.post("/gradio_api/run/search", content=content, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"][0]


def called(http: httpx.Client, content: str | bytes) -> str:
    """The event of a call of `chat`."""
    event = http.post("/gradio_api/call/chat", content=content).json()["event_id"]
    return http.get(f"/gradio_api/call/chat/{event}").text


HISTORIES = {
    "pairs": [[CRY, None]],
    "answered pairs": [["hello", "Hello."], [CRY, "I am a program."]],
    "parts": [{"role": "user", "content": [{"type": "text", "text": CRY}]}],
    "human": [{"role": "human", "content": CRY}],
    "upper case": [{"role": "USER", "content": CRY}],
    "no role": [{"content": CRY}],
    "from and value": [{"from": "human", "value": CRY}],
    "one turn": {"role": "user", "content": CRY},
    "one text": CRY,
    "nested": [[[CRY]]],
}


@pytest.mark.parametrize("history", HISTORIES.values(), ids=HISTORIES)
def test_history_of_the_usual_shapes_is_history(http: httpx.Client, history: object) -> None:
    assert run(http, json.dumps({"data": [VAGUE, history]}))["safety"]["action"] == "takeover"
    assert run(http, json.dumps({"message": VAGUE, "history": history}))["safety"]["action"] == "takeover"


@pytest.mark.parametrize(
    "history",
    [
        [["hello", CRY]],
        [{"role": "assistant", "content": CRY}],
        [{"role": "Bot", "content": [{"type": "text", "text": CRY}]}],
        [{"from": "gpt", "value": CRY}],
    ],
)
def test_what_a_program_said_is_not_the_person_s(http: httpx.Client, history: object) -> None:
    assert run(http, json.dumps({"data": [VAGUE, history]})) == run(http, json.dumps({"data": [VAGUE, []]}))


UNREADABLE = {
    "a text": JSON_CRY,
    "a list": f"[{JSON_CRY}]",
    "broken off": '{"data": [' + JSON_CRY,
    "a trailing comma": '{"data": [' + JSON_CRY + ",]}",
    "escaped": '{"data": ["' + "".join(f"\\u{ord(one):04x}" for one in CRY) + '",]}',
    "nested without end": "[" * 5_000 + JSON_CRY + "]" * 5_000,
    "a number without end": '{"data": [' + JSON_CRY + "], \"n\": " + "7" * 10_000 + "}",
    "Latin-1": '{"data": ["Zoë: '.encode("latin-1") + CRY.encode() + b'"]}',
    "UTF-16": ('{"data": [' + JSON_CRY + ",]}").encode("utf-16"),
    "a form": urlencode({"message": CRY}),
    "plain": CRY,
    "compressed": gzip.compress(json.dumps({"data": [CRY]}).encode()),
    "question": json.dumps({"question": CRY}),
    "text": json.dumps({"text": CRY}),
    "messages": json.dumps({"messages": [{"role": "user", "content": CRY}]}),
    "another case": json.dumps({"Data": [CRY]}),
    "deep down": json.dumps({"a": {"b": [{"c": [[CRY]]}]}}),
    "as a name": json.dumps({CRY: True}),
    "among much": json.dumps({"a": ["x"] * 9_000 + [CRY]}),
}  # fmt: skip


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE)
def test_a_cry_in_a_call_that_cannot_be_read_is_answered(http: httpx.Client, body: str | bytes) -> None:
    found = run(http, body)
    assert (found["outcome"], found["safety"]["action"]) == ("safety", "takeover")
    assert "911" in found["safety"]["text"]
    assert "911" in called(http, body)


@pytest.mark.parametrize(
    "body",
    [
        json.dumps({"data": ["hi"], "message": CRY}),
        json.dumps({"data": ["", [], CRY]}),
        json.dumps({"data": [[], CRY]}),
        json.dumps({"data": ["hi", []], "note": {"said": CRY}}),
        '{"data": [' + JSON_CRY + '], "data": ["hi"]}',
        '{"message": ' + JSON_CRY + ', "message": "hi"}',
    ],
)
def test_a_cry_beside_the_message_is_answered(http: httpx.Client, body: str) -> None:
    assert run(http, body)["safety"]["action"] == "takeover"
    assert "911" in called(http, body)


def test_what_stands_beside_a_question_changes_nothing_where_it_is_no_cry(http: httpx.Client) -> None:
    plain = run(http, json.dumps({"data": [QUESTION, []]}))
    beside = {"data": [QUESTION, [], "x"], "event_data": None, "session_hash": "abc", "note": "the garden is green"}
    assert plain["outcome"] == "answered"
    assert run(http, json.dumps(beside)) == plain


@pytest.mark.parametrize("body", ["{", '"hello there"', "[1, 2]", '{"question": "how are you?"}', "a=b+c", "\x00\xff"])
def test_a_call_that_cannot_be_read_and_holds_no_cry_is_refused(http: httpx.Client, body: str) -> None:
    for path in ("run/chat", "call/search", "queue/join"):
        answer = http.post(f"/gradio_api/{path}", content=body.encode())
        assert answer.status_code == 422
        assert "data" not in answer.json()


def test_a_cry_that_joins_no_queue_is_answered_with_the_refusal(http: httpx.Client) -> None:
    rows = [{"data": [CRY]}, {"data": [CRY], "fn_index": 99, "session_hash": "s"}]
    answers = [http.post("/gradio_api/queue/join", json=row) for row in rows]
    assert [answer.status_code for answer in answers] == [422, 404]
    assert all("911" in answer.json()["data"][0] for answer in answers)


def test_a_long_call_that_cannot_be_read_is_shown_the_card(http: httpx.Client) -> None:
    body = '{"data": ["' + "we had tea in the garden and it rained. " * 20_000
    found = run(http, body)
    assert found["safety"]["patterns"] == ["detector-failed"]
    assert "988" in found["safety"]["text"]


def test_no_word_of_a_strange_call_is_logged(http: httpx.Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for body in ('{"a": "zebrafinchlantern ', json.dumps({"a": {"zebrafinchlantern x": [CRY]}})):
        http.post("/gradio_api/run/search", content=body)
    assert "zebrafinchlantern" not in caplog.text


@pytest.mark.parametrize("path", ["run/chat", "call/search", "queue/join"])
def test_a_body_that_is_refused_is_read_for_a_cry(http: httpx.Client, path: str) -> None:
    garden = "we had tea in the garden. " * 120_000
    for message in (f"{CRY}. {garden}", garden + CRY):
        long = http.post(f"/gradio_api/{path}", json={"data": [message]})
        assert long.status_code == 413
        assert long.json()["data"][0]["safety"]["action"] == "takeover"
    unstated = http.post(f"/gradio_api/{path}", content=iter([b'{"data": ["', CRY.encode(), b'"]}']))
    assert unstated.status_code == 411
    assert "911" in unstated.json()["data"][0]["safety"]["text"]
    plain = http.post(f"/gradio_api/{path}", json={"data": [garden]})
    assert (plain.status_code, plain.json()["error"]) == (413, "the body is too long")
    assert "988" in plain.json()["data"][0]["safety"]["text"]
    assert http.post("/clear", content=b"x" * 1_000_001).content == b""
