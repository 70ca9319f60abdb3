"""What the server holds of a conversation, and that no word of it stays when the page is left."""

import gc
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from assistant.chat.assistant import Assistant
from assistant.ui.gradio_app.sessions import GONE_SECONDS, LOST_SECONDS, STATE_SECONDS, Sessions
from assistant.ui.http import server
from assistant.ui.session.chat_service import ChatService
from tests.serving import serving

pytestmark = [  # of pandas, inside Gradio
    pytest.mark.filterwarnings("ignore:.*no_silent_downcasting"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]
WORDS = "do many sponsors and newcomers speak every day in the first weeks?"


@pytest.fixture
def served(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[httpx.Client, Sessions]]:
    assistant.library.searcher()
    made: list[Sessions] = []

    class Watched(Sessions):
        def __init__(self, page: Any) -> None:
            super().__init__(page)
            made.append(self)

    monkeypatch.setattr(server, "Sessions", Watched)
    app = server.make_app(ChatService(assistant), not_ready=lambda: None)
    with serving(app) as address, httpx.Client(base_url=address, timeout=20) as client:
        yield client, made[0]


def join(client: httpx.Client, session: str, message: object, *, chosen: object = ()) -> httpx.Response:
    """A message put into the queue for the page's own function that takes a turn. chosen: in the filters."""
    config = client.get("/config").json()
    values = {one["id"]: one["props"].get("value") for one in config["components"]}
    kinds = {one["id"]: one["type"] for one in config["components"]}
    private = [row for row in config["dependencies"] if row["api_visibility"] == "private" and len(row["outputs"]) >= 4]
    row = next(row for row in private if row["inputs"] and kinds[row["inputs"][0]] == "textbox")
    data = [message, *(None if kinds[one] == "state" else values[one] for one in row["inputs"][1:])]
    data = [chosen if kinds[one] == "checkboxgroup" else value for one, value in zip(row["inputs"], data, strict=True)]
    body = {"data": data, "fn_index": row["id"], "session_hash": session}
    return client.post("/gradio_api/queue/join", json=body)


def say(client: httpx.Client, session: str, message: object, *, chosen: object = ()) -> str:
    """One message sent as the page sends it; what came back."""
    assert join(client, session, message, chosen=chosen).status_code == 200
    heard = []
    with client.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}) as lines:
        for line in lines.iter_lines():
            heard.append(line)
            if "close_stream" in line or "process_completed" in line:
                break
    return "\n".join(heard)


def holders(word: str) -> list[str]:
    """Kinds of the living objects that hold a text with the word in it."""
    found = []
    for one in gc.get_objects():
        for text in gc.get_referents(one):
            if (type(text) is str and word in text) or (type(text) is bytes and word.encode() in text):
                found.append(type(one).__name__)  # noqa: PERF401
    return found


def test_a_left_conversation_is_forgotten_to_the_last_word(served: tuple[httpx.Client, Sessions]) -> None:
    client, sessions = served
    parts = ["".join(random.choices("bcdfghjklmnpqrstvwxz", k=12)) for _ in range(2)]  # noqa: S311
    heard = say(client, "abc", f"{WORDS} {''.join(parts)}")
    assert "Finding a sponsor" in heard
    assert sessions.held() == ["abc"]
    del heard
    assert holders("".join(parts)) != []  # the page's conversation is in memory while it is open
    assert client.post("/leave", json={"session": "abc"}).status_code == 204
    assert sessions.held() == []
    gc.collect()
    assert holders("".join(parts)) == []


def test_two_sessions_do_not_meet(served: tuple[httpx.Client, Sessions]) -> None:
    client, sessions = served
    assert "violetfirst" in say(client, "aaa", f"{WORDS} violetfirst")
    heard = say(client, "bbb", f"{WORDS} orangesecond")
    assert "orangesecond" in heard
    assert "violetfirst" not in heard
    assert sessions.held() == ["aaa", "bbb"]
    client.post("/leave", json={"session": "bbb"})
    assert sessions.held() == ["aaa"]
    assert "violetfirst" in say(client, "aaa", "how often?")  # the first conversation goes on


def test_leaving_with_nonsense_changes_nothing(served: tuple[httpx.Client, Sessions]) -> None:
    client, sessions = served
    say(client, "abc", WORDS)
    for body in (b"{", b"[]", b'{"session": 7}', b'{"session": "../x"}', b'{"session": "nobody"}', b'"' + b"x" * 5000):
        assert client.post("/leave", content=body, headers={"Content-Type": "application/json"}).status_code == 204
    assert sessions.held() == ["abc"]


def test_another_site_cannot_make_a_visitor_leave(served: tuple[httpx.Client, Sessions]) -> None:
    client, sessions = served
    say(client, "abc", WORDS)
    client.post("/leave", json={"session": "abc"}, headers={"Sec-Fetch-Site": "cross-site"})
    client.post("/leave", content=b'{"session": "abc"}', headers={"Content-Type": "text/plain"})
    assert sessions.held() == ["abc"]


def test_the_sweep_takes_what_nobody_came_back_to(served: tuple[httpx.Client, Sessions]) -> None:
    client, sessions = served
    for name in ("open", "lost"):
        say(client, name, WORDS)
    sessions._page.state_holder.session_data["lost"].is_closed = True
    now = datetime.now()
    sessions.sweep(now + timedelta(seconds=LOST_SECONDS - 60))
    assert sessions.held() == ["open", "lost"]
    sessions.sweep(now + timedelta(seconds=LOST_SECONDS + 60))
    assert sessions.held() == ["open"]
    sessions.sweep(now + timedelta(seconds=STATE_SECONDS + 60))
    assert sessions.held() == []
    assert set(sessions._page.state_holder.session_data) == {"open", "lost"}  # their pages may come back
    heard = say(client, "open", WORDS)
    assert heard.count('id=\\"turn-1\\"') == 1
    sessions.sweep(now + timedelta(seconds=GONE_SECONDS + 60))
    assert set(sessions._page.state_holder.session_data) == {"open"}


def test_an_answer_on_its_way_while_the_page_is_left_is_swept(served: tuple[httpx.Client, Sessions]) -> None:
    client, sessions = served
    sessions.leave("abc")
    say(client, "abc", WORDS)  # the answer arrives after the leaving
    assert sessions.held() == ["abc"]
    sessions.sweep()
    assert sessions.held() == []


def test_a_failure_is_said_without_the_words_that_caused_it(
    served: tuple[httpx.Client, Sessions], capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    client, _ = served
    assert '"success":false' in say(client, "abc", "x", chosen=["zebrafinchlantern"])
    wrong = client.post("/gradio_api/call/search", json={"data": [["zebrafinchlantern"], "zebrafinchlantern"]})
    if wrong.status_code == 200:
        client.get(f"/gradio_api/call/search/{wrong.json()['event_id']}")
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err + captured.out
    assert "zebrafinchlantern" not in captured.err + captured.out + caplog.text
