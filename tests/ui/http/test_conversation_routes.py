"""What the server holds of a conversation, and that no word of it stays when the page is left."""

import gc
import json
import random
import secrets
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from assistant.ui.http import server
from assistant.ui.http.refused_bodies import WORDS as REFUSED
from assistant.ui.session.chat_service import ChatService
from assistant.ui.session.conversation_store import Conversations
from tests.serving import serving

WORDS = "do many sponsors and newcomers speak every day in the first weeks?"
CRY = "I swallowed every tablet in the house and I want to die"
ONE, OTHER = "a" * 32, "b" * 32
NO_SESSIONS = (None, 7, "", "abc", "x" * 21, "x" * 65, "../" + "x" * 30, "x" * 30 + "\n", ["x" * 32])


@pytest.fixture
def served(service: ChatService, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[httpx.Client, Conversations]]:
    conversations = Conversations()
    monkeypatch.setattr(server, "Conversations", lambda: conversations)
    app = server.make_app(service, not_ready=lambda: None)
    with serving(app) as address, httpx.Client(base_url=address, timeout=20) as client:
        yield client, conversations


def say(client: httpx.Client, session: str, message: str, **more: object) -> str:
    """One message sent as the page sends it; the transcript that came back."""
    answer = client.post("/turn", json={"session": session, "message": message, **more})
    assert answer.status_code == 200
    return str(answer.json()["shown"][0])


def secret_word() -> str:
    """A word that stands nowhere else, put together at run time."""
    return "".join(random.choices("bcdfghjklmnpqrstvwxz", k=24))  # noqa: S311


def left_after_a_moment(word: str) -> list[str]:
    """As holders, once the server had a moment to end what it was doing."""
    found = holders(word)
    for _ in range(20):
        if not found:
            break
        time.sleep(0.1)
        found = holders(word)
    return found


def holders(word: str) -> list[str]:
    """Kinds of the living objects that hold a text with the word in it."""
    gc.collect()
    found = []
    for one in gc.get_objects():
        for text in gc.get_referents(one):
            if (type(text) is str and word in text) or (type(text) is bytes and word.encode() in text):
                found.append(type(one).__name__)  # noqa: PERF401
    return found


@pytest.mark.parametrize("path", ["/leave", "/clear"])
def test_a_left_conversation_is_forgotten_to_the_last_word(
    served: tuple[httpx.Client, Conversations], path: str
) -> None:
    client, conversations = served
    parts = [secret_word(), secret_word()]
    assert "Finding a sponsor" in say(client, ONE, f"{WORDS} {''.join(parts)}")
    assert "".join(parts) in conversations.get(ONE).messages[0]
    assert holders("".join(parts)) != []  # the page's conversation is in memory while it is open
    assert client.post(path, json={"session": ONE}).status_code in (200, 204)
    assert len(conversations) == 0
    assert holders("".join(parts)) == []


def test_of_turns_at_the_same_time_none_is_lost(served: tuple[httpx.Client, Conversations]) -> None:
    client, conversations = served
    messages = ["i want to kill myself", *(f"{WORDS} {number}" for number in range(5))]
    with ThreadPoolExecutor(len(messages)) as threads:
        list(threads.map(lambda message: say(client, ONE, message), messages))
    assert sorted(conversations.get(ONE).messages) == sorted(messages)
    assert conversations.get(ONE).turn_count == len(messages)
    assert "988" in client.post("/saved", json={"session": ONE}).json()["document"]


@pytest.mark.parametrize(
    "path", ["/turn", "/clear", "/opening", "/leave", "/gradio_api/call/chat", "/gradio_api/run/chat"]
)
@pytest.mark.parametrize("body", [b"[" * 990, b"[" * 100_000, b'{"a":' * 5000])
def test_a_body_nested_without_end_is_no_fault_of_the_server(http: httpx.Client, path: str, body: bytes) -> None:
    answer = http.post(path, content=body, headers={"content-type": "application/json"})
    assert answer.status_code < 500


CALLS = {
    "call": ("/gradio_api/call/{name}", {"data": ["{message}", ["{message} before"]]}),
    "call by name": ("/gradio_api/call/v2/{name}", {"message": "{message}", "history": ["{message} before"]}),
    "run": ("/gradio_api/run/{name}", {"data": ["{message}", [{"role": "user", "content": "{message} before"}]]}),
}


@pytest.mark.parametrize("name", ["chat", "search"])
@pytest.mark.parametrize("way", list(CALLS))
def test_a_call_of_the_api_leaves_no_word_once_its_answer_was_taken(
    served: tuple[httpx.Client, Conversations], way: str, name: str
) -> None:
    client, _ = served
    parts = [secret_word(), secret_word()]
    path, body = CALLS[way]
    filled = {key: _filled(value, f"{WORDS} {''.join(parts)}") for key, value in body.items()}
    answer = client.post(path.format(name=name), json=filled)
    assert answer.status_code == 200
    heard = answer.text
    if way != "run":
        heard = client.get(f"{path.format(name=name)}/{answer.json()['event_id']}").text
    assert "Finding a sponsor" in heard
    del filled, answer, heard
    assert left_after_a_moment("".join(parts)) == []
    assert not any(type(one).__name__ == "SessionState" for one in gc.get_objects())  # of Gradio, 60 kB each


def _filled(value: Any, message: str) -> Any:
    """A body of CALLS with the message put in."""
    if isinstance(value, list):
        return [_filled(one, message) for one in value]
    if isinstance(value, dict):
        return {key: _filled(one, message) for key, one in value.items()}
    return value.replace("{message}", message)


def test_two_pages_do_not_meet(served: tuple[httpx.Client, Conversations]) -> None:
    client, conversations = served
    assert "violetfirst" in say(client, ONE, f"{WORDS} violetfirst")
    heard = say(client, OTHER, f"{WORDS} orangesecond")
    assert "orangesecond" in heard
    assert "violetfirst" not in heard
    assert len(conversations) == 2
    client.post("/leave", json={"session": OTHER})
    assert len(conversations) == 1
    assert "violetfirst" in say(client, ONE, "how often?")  # the first conversation goes on


def test_a_conversation_that_is_lost_begins_anew(served: tuple[httpx.Client, Conversations]) -> None:
    client, conversations = served
    say(client, ONE, f"{WORDS} violetfirst")
    conversations._held.clear()  # as after a start of the server
    heard = say(client, ONE, WORDS)
    assert heard.count('id="turn-1"') == 1
    assert "violetfirst" not in heard
    assert client.post("/saved", json={"session": OTHER}).json() == {"document": "", "said": ""}
    heard = client.post("/turn", json={"session": OTHER, "drop": 3})
    assert (heard.status_code, "turn-" in heard.json()["shown"][0]) == (200, False)


def test_what_was_carried_over_is_dropped_by_the_number_of_the_turn(
    served: tuple[httpx.Client, Conversations],
) -> None:
    client, _ = served
    say(client, ONE, "how do people find a sponsor?")
    assert 'data-drop="2"' in say(client, ONE, "and how often do they speak?")
    answer = client.post("/turn", json={"session": ONE, "drop": 2}).json()
    assert "data-drop" not in answer["shown"][0]
    assert answer["shown"][0].count('id="turn-2"') == 1


def test_a_turn_speaks_the_language_of_the_page_and_searches_what_its_filters_name(
    served: tuple[httpx.Client, Conversations],
) -> None:
    client, _ = served
    spanish = say(client, ONE, "i want to kill myself", language="es", region="GB")
    assert "Por favor" in spanish
    assert 'href="tel:999"' in spanish
    assert "Only in: NA" in say(client, OTHER, WORDS, pathways=["NA"], kinds=[], since="")
    assert "Finding a sponsor" in say(client, OTHER, WORDS, pathways=7, kinds="x", since=[])


def test_opening_gives_values_for_every_component_that_waits_for_them(
    served: tuple[httpx.Client, Conversations],
) -> None:
    client, _ = served
    shown = client.post("/opening", json={"language": "es"}).json()["shown"]
    dependencies = client.get("/config").json()["dependencies"]
    assert len(shown) in {len(row["outputs"]) for row in dependencies}
    assert shown[0].startswith("<p>No se guarda nada")


def test_the_page_has_no_function_of_gradio_on_the_server(served: tuple[httpx.Client, Conversations]) -> None:
    client, _ = served
    config = client.get("/config").json()
    assert {row["api_name"] for row in config["dependencies"] if row["backend_fn"]} == {"chat", "search"}
    assert [one["type"] for one in config["components"] if one["type"] == "state"] == []
    assert config["connect_heartbeat"] is False


def test_the_cards_of_a_page_follow_its_region_and_the_file_does_too(
    served: tuple[httpx.Client, Conversations],
) -> None:
    client, _ = served
    say(client, ONE, "i want to kill myself", region="US")
    say(client, ONE, WORDS, region="US")
    answer = client.post("/region", json={"session": ONE, "region": "GB"})
    assert answer.status_code == 200
    transcript = answer.json()["transcript"]
    assert [transcript.count(one) for one in ('id="turn-1"', 'id="turn-2"', "tel:911", "i want to kill myself")] == [
        1,
        1,
        0,
        1,
    ]
    assert "tel:999" in transcript
    saved = client.post("/saved", json={"session": ONE, "region": "GB"}).json()["document"]
    assert ("999" in saved, "911" in saved) == (True, False)
    assert "Text HOME" in client.post("/region", json={"session": ONE, "region": "nowhere"}).json()["transcript"]


def test_a_conversation_that_is_not_known_follows_no_region(served: tuple[httpx.Client, Conversations]) -> None:
    client, conversations = served
    say(client, ONE, "i want to kill myself")
    body = {"session": ONE, "region": "GB"}
    assert client.post("/region", json={**body, "session": OTHER}).status_code == 404
    assert client.post("/region", json=body, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 422
    assert [client.post("/region", json={**body, "session": one}).status_code for one in NO_SESSIONS] == [422] * len(
        NO_SESSIONS
    )
    assert len(conversations) == 1
    assert "911" in client.post("/saved", json={"session": ONE, "region": "GB"}).json()["document"]


TURN = json.dumps({"session": ONE, "message": CRY})
BROKEN = {
    "broken off": TURN.removesuffix('"}'),
    "a trailing comma": TURN.replace("}", ",}"),
    "a list": json.dumps([CRY]),
    "no session": json.dumps({"message": CRY}),
    "a session that could be guessed": json.dumps({"session": "abc", "message": CRY}),
    "another name": json.dumps({"session": 7, "text": CRY}),
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
def test_a_turn_that_cannot_be_read_gets_words_and_its_safety_answer(http: httpx.Client, body: str) -> None:
    for headers in ({"Content-Type": "application/json"}, {}, {"Sec-Fetch-Site": "cross-site"}):
        answer = http.post("/turn", content=body, headers=headers)
        row = answer.json()
        assert (answer.status_code, row["error"], row["detail"]) == (422, REFUSED[422], REFUSED[422])
        assert row["data"][0]["safety"]["action"] == "takeover"
        assert "911" in row["data"][0]["safety"]["text"]


@pytest.mark.parametrize("body", ["", "{", "null", '{"message": "how do people find a sponsor?"}', "[" * 100_000])
def test_a_turn_that_cannot_be_read_and_holds_no_cry_gets_the_card(
    served: tuple[httpx.Client, Conversations], body: str, caplog: pytest.LogCaptureFixture
) -> None:
    client, conversations = served
    answer = client.post("/turn", content=body, headers={"Content-Type": "application/json"})
    (found,) = answer.json()["data"]
    assert (answer.status_code, found["outcome"], found["safety"]["action"]) == (422, "unavailable", "card")
    assert "988" in found["safety"]["text"]
    assert found["passages"] == []
    assert len(conversations) == 0
    assert caplog.text == ""


@pytest.mark.parametrize("session", NO_SESSIONS)
def test_a_session_that_could_be_guessed_is_refused(
    served: tuple[httpx.Client, Conversations], session: object
) -> None:
    client, conversations = served
    assert client.post("/turn", json={"session": session, "message": WORDS}).status_code == 422
    assert len(conversations) == 0


def test_leaving_with_nonsense_changes_nothing(served: tuple[httpx.Client, Conversations]) -> None:
    client, conversations = served
    say(client, ONE, WORDS)
    for body in (b"{", b"[]", b'{"session": 7}', b'{"session": "../x"}', b'{"session": "nobody"}', b'"' + b"x" * 5000):
        for path in ("/leave", "/present", "/clear"):
            answer = client.post(path, content=body, headers={"Content-Type": "application/json"})
            assert answer.status_code in (200, 204)
    assert len(conversations) == 1


def test_another_site_can_neither_leave_nor_read_nor_ask(served: tuple[httpx.Client, Conversations]) -> None:
    client, conversations = served
    say(client, ONE, WORDS)
    abroad = {"Sec-Fetch-Site": "cross-site"}
    client.post("/leave", json={"session": ONE}, headers=abroad)
    client.post("/leave", content=b'{"session": "%s"}' % ONE.encode(), headers={"Content-Type": "text/plain"})
    assert len(conversations) == 1
    assert client.post("/saved", json={"session": ONE}, headers=abroad).json()["document"] == ""
    assert client.post("/turn", json={"session": ONE, "message": WORDS}, headers=abroad).status_code == 422


def test_an_answer_on_its_way_while_the_page_is_left_is_not_kept(served: tuple[httpx.Client, Conversations]) -> None:
    client, conversations = served
    client.post("/leave", json={"session": ONE})
    say(client, ONE, WORDS)  # the answer arrives after the leaving
    assert len(conversations) == 0


def test_a_failure_is_said_without_the_words_that_caused_it(
    served: tuple[httpx.Client, Conversations], capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    client, _ = served
    for data in ([["zebrafinchlantern"], "zebrafinchlantern"], [{"zebrafinchlantern": 1}], ["zebrafinchlantern"] * 3):
        wrong = client.post("/gradio_api/call/search", json={"data": data})
        if wrong.status_code == 200:
            client.get(f"/gradio_api/call/search/{wrong.json()['event_id']}")
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err + captured.out
    assert "zebrafinchlantern" not in captured.err + captured.out + caplog.text


def test_whatever_fails_behind_the_filters_is_told_by_its_kind_alone(
    service: ChatService, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    def fail(*_: object) -> None:
        raise RuntimeError("zebrafinchlantern")

    monkeypatch.setattr("assistant.ui.http.conversation_routes.answer_turn", fail)
    body = {"session": secrets.token_urlsafe(16), "message": "zebrafinchlantern"}
    with serving(server.make_app(service, not_ready=lambda: None)) as address:
        assert httpx.post(f"{address}/turn", json=body).status_code == 500
    captured = capsys.readouterr()
    assert "a request failed: RuntimeError" in caplog.text
    assert "zebrafinchlantern" not in captured.err + captured.out + caplog.text
    assert "Traceback" not in captured.err + captured.out + caplog.text
