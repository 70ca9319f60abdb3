"""A message that is not looked up, because too many come or wait, still gets at least its safety answer."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest

from assistant.chat.answer import Outcome
from assistant.chat.assistant import Assistant
from assistant.errors import AssistantError
from assistant.search.library import Library
from assistant.types import Action, Category
from assistant.ui.html.privacy import site_words
from assistant.ui.http.server import make_app
from assistant.ui.session.answer_slots import WAITING, AnswerSlots
from assistant.ui.session.chat_service import ChatService
from assistant.ui.session.pending_answers import PendingAnswers
from assistant.ui.session.refusals import BUSY, CHECKED_CHARACTERS, TOO_MANY, Refusals
from assistant.ui.session.site import Site
from tests import asynchronous
from tests.serving import serving

QUESTION = "how do people find a sponsor?"
CRY = "nobody would miss me, i am going to kill myself tonight"
OVERDOSE = "i just took all my pills and i want to die"
RELAPSE = "i drank last night after two years, i relapsed"
WORDS = site_words("en")
ONE = "c" * 32


@pytest.fixture
def over(service: ChatService) -> Iterator[httpx.Client]:
    """A server whose limit is reached."""
    app = make_app(replace(service, site=Site(messages_per_minute=1)), not_ready=lambda: None)
    with serving(app) as address, httpx.Client(base_url=address, timeout=20) as client:
        assert client.post("/gradio_api/run/chat", json={"data": [QUESTION]}).status_code == 200
        yield client


@pytest.fixture
def busy(service: ChatService, monkeypatch: pytest.MonkeyPatch) -> Iterator[httpx.Client]:
    """A server where as many wait as may."""
    monkeypatch.setattr(AnswerSlots, "are_full", property(lambda slots: slots._most_waiting == WAITING))
    app = make_app(service, not_ready=lambda: None)
    with serving(app) as address, httpx.Client(base_url=address, timeout=20) as client:
        yield client


@pytest.fixture(params=["over", "busy"])
def refusing(request: pytest.FixtureRequest) -> tuple[httpx.Client, int, str]:
    """A client, the status of a refusal, and its words."""
    name, client = request.param, request.getfixturevalue(request.param)
    return (client, 429, WORDS["too_many"]) if name == "over" else (client, 503, WORDS["busy"])


def by_run(client: httpx.Client, name: str, message: str, history: list[Any]) -> Any:
    return client.post(f"/gradio_api/run/{name}", json={"data": [message, history]}).json()["data"][0]


def by_call(client: httpx.Client, name: str, message: str, history: list[Any]) -> Any:
    event = client.post(f"/gradio_api/call/{name}", json={"data": [message, history]}).json()["event_id"]
    return client.get(f"/gradio_api/call/{name}/{event}").text


def by_queue(client: httpx.Client, name: str, message: str, history: list[Any]) -> Any:
    config = client.get("/config").json()
    number = next(one["id"] for one in config["dependencies"] if one["api_name"] == name)
    row = {"data": [message, history], "fn_index": number, "session_hash": "s"}
    assert client.post("/gradio_api/queue/join", json=row).status_code == 200
    return client.get("/gradio_api/queue/data", params={"session_hash": "s"}).text


def test_a_cry_for_help_is_answered_by_the_api(refusing: tuple[httpx.Client, int, str]) -> None:
    client, _, _ = refusing
    for way in (by_run, by_call, by_queue):
        for name in ("chat", "search"):
            assert "988" in str(way(client, name, CRY, [])), (way, name)
            assert "988" in str(way(client, name, "yes tonight", [{"role": "user", "content": CRY}])), (way, name)


def test_a_refused_answer_has_the_form_of_every_answer(refusing: tuple[httpx.Client, int, str]) -> None:
    client, _, words = refusing
    cry = by_run(client, "search", CRY, [])
    assert (cry["outcome"], cry["safety"]["action"], cry["message"], cry["passages"]) == (
        "safety",
        "takeover",
        None,
        [],
    )
    card = by_run(client, "search", RELAPSE, [])
    assert (card["outcome"], card["safety"]["lead"], card["message"]) == ("unavailable", "relapse_now", words)
    assert words in by_run(client, "chat", RELAPSE, [])


def test_a_plain_question_is_told_why_and_to_come_again(refusing: tuple[httpx.Client, int, str]) -> None:
    client, status, words = refusing
    for path in ("run/chat", "call/chat", "call/v2/search"):
        refused = client.post(f"/gradio_api/{path}", json={"data": [QUESTION]})
        assert (refused.status_code, refused.headers["retry-after"]) == (status, "60")
        assert refused.json() == {"detail": words, "error": words}


def test_the_page_is_given_a_card_for_a_cry_and_words_for_a_question(refusing: tuple[httpx.Client, int, str]) -> None:
    client, status, words = refusing
    plain = client.post("/turn", json={"session": ONE, "message": QUESTION})
    html, kept, _, said = plain.json()["shown"]
    assert (plain.status_code, kept, said) == (status, QUESTION, words)
    assert words in html.replace("&#39;", "'")
    cry = client.post("/turn", json={"session": ONE, "message": CRY, "region": "GB"})
    html, kept, _, said = cry.json()["shown"]
    assert (cry.status_code, kept) == (200, "")
    assert 'href="tel:999"' in html
    assert html.count('id="turn-1"') == 1
    again = client.post("/turn", json={"session": ONE, "message": QUESTION}).json()["shown"][0]
    assert html in again  # the cry stays on the screen, and the reason stands below it
    card = client.post("/turn", json={"session": "d" * 32, "message": RELAPSE}).json()["shown"][0]
    assert words in card.replace("&#39;", "'")
    spanish = client.post("/turn", json={"session": ONE, "message": QUESTION, "language": "es"})
    assert spanish.json()["shown"][3] == site_words("es")["too_many" if status == 429 else "busy"]


def test_a_message_too_long_to_be_read_wholly_is_shown_the_general_card(over: httpx.Client) -> None:
    hidden = "we talked about the garden and the weather. " * 200 + CRY + ". we had tea in the garden. " * 400
    assert len(hidden) > CHECKED_CHARACTERS
    found = by_run(over, "search", hidden, [])
    assert (found["safety"]["patterns"], found["message"]) == (["detector-failed"], WORDS["too_many"])
    assert "988" in found["safety"]["text"]
    assert by_run(over, "search", CRY + hidden, [])["safety"]["action"] == "takeover"


def test_what_cannot_be_kept_is_answered_at_once(busy: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PendingAnswers, "are_full", property(lambda _: True))
    answer = busy.post("/gradio_api/call/chat", json={"data": [CRY]})
    assert answer.status_code == 503
    assert "988" in answer.json()["data"][0]


def test_checks_of_refused_messages_are_few_at_once_and_less_is_read_of_the_rest(service: ChatService) -> None:
    long = "we talked about the garden and the weather. " * 40
    beyond = [(CRY, []), (QUESTION, []), (long, []), (long + CRY, []), ("yes tonight", [CRY])]

    async def flood() -> tuple[list[Any], list[Any]]:
        import asyncio

        refusals, go = Refusals(service), threading.Event()
        first = asyncio.create_task(refusals._slots.run(lambda: go.wait(20)))
        await asyncio.sleep(0.1)
        waiting = [asyncio.create_task(refusals.answer(QUESTION, [], TOO_MANY)) for _ in range(16)]
        await asyncio.sleep(0.1)
        at_once = [await asyncio.wait_for(refusals.answer(*one, TOO_MANY), 2) for one in beyond]
        go.set()
        await first
        return at_once, list(await asyncio.gather(*waiting))

    (cry, question, unread, cry_at_end, vague), checked = asynchronous.run(flood())
    assert {one.safety for one in (question, *checked)} == {None}
    assert [one.verdict.action for one in (cry, cry_at_end, vague)] == [Action.TAKEOVER] * 3
    assert not any(one.verdict.failed for one in (cry, cry_at_end, vague))
    assert unread.verdict.failed
    assert "988" in unread.safety.text


def test_in_a_burst_every_cry_gets_its_own_text_and_no_question_the_card(service: ChatService) -> None:
    async def burst() -> list[Any]:
        import asyncio

        refusals = Refusals(service)
        messages = [OVERDOSE if at % 3 == 0 else f"{QUESTION} {at}" for at in range(300)]
        return list(await asyncio.gather(*(refusals.answer(one, [], BUSY) for one in messages)))

    found = asynchronous.run(burst())
    assert {one.verdict.lead for one in found[::3]} == {Category.OVERDOSE}
    assert {one.safety for at, one in enumerate(found) if at % 3} == {None}


def test_a_check_made_at_once_is_cheap(service: ChatService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AnswerSlots, "are_full", property(lambda _: True))
    refusals = Refusals(service)
    longest = "i was thinking about how my brother and i used to go fishing, and then drinking. " * 9_000
    asynchronous.run(refusals.answer(longest, [longest] * 20, BUSY))
    began = time.process_time()
    for _ in range(10):
        asynchronous.run(refusals.answer(longest, [longest] * 20, BUSY))
    assert (time.process_time() - began) / 10 < 0.1  # seconds, in which the server answers nobody else


def test_a_check_of_a_refused_message_is_cheap(service: ChatService) -> None:
    refusals = Refusals(service)
    longest = (
        "i was thinking about how my brother and i used to go fishing when we were young, and then drinking. " * 9_000
    )
    began = time.process_time()
    for _ in range(5):
        answer = asynchronous.run(refusals.answer(longest, [longest] * 20, BUSY))
    assert (time.process_time() - began) / 5 < 0.5  # seconds; a message of 900,000 characters
    assert answer.outcome is Outcome.UNAVAILABLE


def test_before_anything_is_loaded_a_cry_is_answered_and_a_question_is_told(assistant: Assistant) -> None:
    class Waiting(Library):
        def __init__(self) -> None: ...

        ready = False
        loaded_encoder = None

        def searcher(self) -> Any:
            raise AssistantError("the encoder is being loaded")

    service = ChatService(replace(assistant, library=Waiting()))
    with serving(make_app(service, not_ready=lambda: "starting")) as address, httpx.Client(base_url=address) as client:
        assert by_run(client, "search", CRY, [])["safety"]["action"] == Action.TAKEOVER
        assert by_run(client, "search", QUESTION, [])["outcome"] == "unavailable"
        assert "988" in client.post("/turn", json={"session": ONE, "message": CRY}).json()["shown"][0]
