"""The server: health, readiness, figures, source pages, the API, and doors that stay shut."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from gradio_client import Client

from assistant.conversation import Assistant
from assistant.errors import AssistantError
from assistant.indexing import build
from assistant.library import Library
from assistant.types import Answer
from assistant.ui.api import own_words
from assistant.ui.desk import Desk
from assistant.ui.page import Talk, load_examples, start_again, take_turn
from assistant.ui.server import make_app
from tests.fakes import HashingEncoder
from tests.serving import serving

QUESTION = "do many sponsors and newcomers speak every day in the first weeks?"
CRISIS = "i want to kill myself"
HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture
def desk(assistant: Assistant) -> Desk:
    assistant.library.searcher()
    return Desk(assistant)


@pytest.fixture
def http(desk: Desk) -> Iterator[httpx.Client]:
    app = make_app(desk, not_ready=lambda: None)
    with serving(app) as address, httpx.Client(base_url=address, timeout=20) as client:
        yield client


class BrokenAssistant(Assistant):
    """An assistant whose every answer fails."""

    def ask(self, *_arguments: object, **_options: object) -> Answer:
        raise RuntimeError("a fault nobody thought of")


def test_health_readiness_and_the_reason(assistant: Assistant) -> None:
    reasons = ["the encoder is being loaded"]
    app = make_app(Desk(assistant), not_ready=lambda: reasons[0] if reasons else None)
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


def test_figures_count_and_hold_no_word(desk: Desk, http: httpx.Client) -> None:
    desk.ask(QUESTION)
    desk.ask(CRISIS)
    figures = http.get("/metrics").text
    assert 'recovery_answers_total{action="none",outcome="answered"} 1.0' in figures
    assert 'recovery_answers_total{action="takeover",outcome="safety"} 1.0' in figures
    assert "recovery_answer_seconds_count 2.0" in figures
    assert not any(word in figures for word in ("sponsor", "kill"))


def test_a_document_can_be_read_with_the_passage_marked(http: httpx.Client) -> None:
    page = http.get("/source", params={"id": "articles/sponsor.md", "section": 1, "start": 0, "end": 9})
    assert page.status_code == 200
    for part in ("<h1>Finding a sponsor</h1>", "Test author · Test house · published 1 March 2024", "CC BY 4.0",
                 'href="https://example.org/sponsor"', 'id="section-1"', 'id="section-2"', "<mark>A sponsor</mark>",
                 "<h2>How often do people talk to a sponsor?</h2>"):  # fmt: skip
        assert part in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


@pytest.mark.parametrize("name", ["", "nothing.md", "../../etc/passwd", HOSTILE])
def test_an_unknown_document_is_not_found(http: httpx.Client, name: str) -> None:
    page = http.get("/source", params={"id": name})
    assert page.status_code == 404
    assert HOSTILE not in page.text


def test_a_source_page_escapes_its_document(tmp_path: Path, encoder: HashingEncoder) -> None:
    folder = tmp_path / "hostile"
    folder.mkdir()
    text = f"A title\n\nWords about a meeting {HOSTILE} and a sponsor who listens.\n"
    (folder / "a.txt").write_text(text, encoding="utf-8")
    build(folder, tmp_path / "hostile-index", encoder)
    assistant = Assistant(Library(tmp_path / "hostile-index", lambda: encoder))
    assistant.library.searcher()
    with serving(make_app(Desk(assistant), not_ready=lambda: None)) as address:
        page = httpx.get(f"{address}/source", params={"id": "a.txt"}).text
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    assert "<img" not in page


def test_a_withdrawn_document_is_not_found(desk: Desk) -> None:
    searcher = desk.assistant.library.searcher()
    documents = {name: replace(one, withdrawn=True) for name, one in searcher.documents.items()}

    class Withdrawn:
        ready = True

        def searcher(self) -> Any:
            return replace(searcher, space=replace(searcher.space, documents=documents))

    hidden = Desk(replace(desk.assistant, library=Withdrawn()))  # type: ignore[arg-type]
    with serving(make_app(hidden, not_ready=lambda: None)) as address:
        assert httpx.get(f"{address}/source", params={"id": "articles/sponsor.md"}).status_code == 404


def test_helplines_are_in_the_first_bytes_of_the_page(http: httpx.Client) -> None:
    page = http.get("/")
    before_program = page.text.split("<gradio-app")[0].split("<body")[1]
    assert 'href="tel:988"' in before_program
    assert 'href="tel:911"' in before_program
    assert "og:image" not in page.text
    assert "default-src 'self'" in page.headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/gradio_api/upload", "/gradio_api/file=/etc/passwd", "/gradio_api/proxy=https://example.org",
                                  "/monitoring", "/gradio_api/runs", "/docs", "/openapi.json"])  # fmt: skip
def test_doors_the_page_does_not_need_are_shut(http: httpx.Client, path: str) -> None:
    assert http.get(path).status_code == 404
    assert http.post(path, content=b"x").status_code in (404, 405)


def test_a_body_far_too_large_is_refused(http: httpx.Client) -> None:
    assert http.post("/gradio_api/call/chat", content=b"x" * 1_000_001).status_code == 413


def test_a_turn_shows_cards_and_remembers_the_persons_words_only(desk: Desk) -> None:
    shown, talk, box, _, status = take_turn(desk, QUESTION, Talk(), "US")
    assert "<mark>" in shown
    assert (talk.messages, box, status) == ((QUESTION,), "", f"Passages found: {shown.count('<article')}.")
    assert start_again()[:3] == ("", Talk(), "")


def test_the_persons_own_markup_is_shown_as_text(desk: Desk) -> None:
    shown, *_ = take_turn(desk, HOSTILE + " $x$ **b** sponsor", Talk(), "US")
    assert "&lt;img src=x onerror=alert(1)&gt; $x$ **b** sponsor" in shown
    assert "<img" not in shown


def test_a_takeover_uses_the_region_chosen_and_is_remembered_on_the_next_turn(desk: Desk) -> None:
    shown, talk, _, _, status = take_turn(desk, CRISIS, Talk(), "GB")
    assert 'href="tel:999"' in shown
    assert "911" not in shown
    assert "blockquote" not in shown
    assert (talk.reminding, status) == (True, "Please read this first: help is shown in the conversation.")
    plain = Talk(reminding=True)
    shown, talk, *_ = take_turn(desk, QUESTION, plain, "GB")
    assert 'class="reminder"' in shown
    assert not talk.reminding


@pytest.mark.parametrize("message", ["", "   ", "x " * 10_000])
def test_a_message_that_cannot_be_searched_for_is_met_kindly(desk: Desk, message: str) -> None:
    shown, talk, box, _, status = take_turn(desk, message, Talk(), "US")
    assert 'class="notice turn"' in shown
    assert talk == Talk()
    assert box == (message if message.strip() else "")
    assert status


def test_half_a_character_does_no_harm(desk: Desk) -> None:
    shown, *_ = take_turn(desk, "sponsor \ud83d", Talk(), "US")
    shown.encode("utf-8")


def test_a_forgotten_conversation_and_an_unknown_region_start_anew(desk: Desk) -> None:
    _, talk, *_ = take_turn(desk, QUESTION, None, "<b>")
    assert talk.asked == 1


def test_whatever_breaks_the_person_gets_a_text() -> None:
    shown, *_ = take_turn(Desk(BrokenAssistant(Library(Path("none"), HashingEncoder))), QUESTION, Talk(), "GB")
    assert "I cannot search the library" in shown
    assert "999" in shown
    assert "nobody thought of" not in shown


def test_before_the_library_is_ready_help_is_there_already(assistant: Assistant) -> None:
    class Waiting:
        ready = False

        def searcher(self) -> Any:
            raise AssistantError("the encoder is being loaded")

    desk = Desk(replace(assistant, library=Waiting()))  # type: ignore[arg-type]
    assert desk.ask(QUESTION).outcome == "unavailable"
    assert desk.ask(CRISIS).outcome == "safety"
    assert desk.titles() == {}


def test_history_may_be_texts_or_turns() -> None:
    turns = ["a", {"role": "user", "content": "b"}, {"role": "assistant", "content": "c"}, 7, None, {"role": "user"}]
    assert own_words(turns) == ["a", "b"]
    assert own_words("not a list") == []


def test_four_to_six_examples_are_offered() -> None:
    assert 4 <= len(load_examples()) <= 6
