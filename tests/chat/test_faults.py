"""Every stage after the safety check made to raise: the right card still appears, and never an exception."""

from collections.abc import Callable

import pytest

from assistant.chat import assistant
from assistant.chat.assistant import Assistant
from assistant.safety import Detector, MessageClassifier
from assistant.safety.findings import Finding
from assistant.search.searcher import Searcher
from assistant.types import Action, Category, Outcome
from assistant.ui.session.chat_service import ChatService

CRISIS = "I want to kill myself"
RELAPSE = "I am about to drink, the bottle is in front of me"
QUESTION = "how often do sponsors and newcomers speak"
STAGES = (  # of assistant.chat.assistant, in the order of a turn
    "fixed_text",
    "one_line",
    "follow_up_strength",
    "plan_query",
    "probability",
    "check_output",
    "citations.quotes",
    "citations.near_topics",
    "citations.safety_answer",
    "citations.shown_words",
    "general_text",
)
ERRORS = (RuntimeError("a fault"), KeyError("x"), MemoryError(), OSError(5, "disk"), RecursionError())


def breaking(error: Exception) -> Callable[..., None]:
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


def break_stage(monkeypatch: pytest.MonkeyPatch, stage: str, error: Exception) -> None:
    assistant._may_be_shown.cache_clear()
    monkeypatch.setattr(f"assistant.chat.assistant.{stage}", breaking(error))


@pytest.fixture
def service(assistant: Assistant) -> ChatService:
    assistant.library.searcher()
    return ChatService(assistant)


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("stage", STAGES)
def test_a_crisis_is_answered_whatever_breaks(
    service: ChatService, monkeypatch: pytest.MonkeyPatch, stage: str, error: Exception
) -> None:
    break_stage(monkeypatch, stage, error)
    answer = service.ask(CRISIS)
    assert answer.verdict.lead is Category.SUICIDE_SELF_HARM
    assert answer.verdict.action is Action.TAKEOVER
    assert answer.quotes == ()
    assert answer.safety is not None
    assert "danger" in answer.safety.text or "988" in answer.safety.text


@pytest.mark.parametrize("stage", STAGES)
def test_a_card_stands_whatever_breaks_behind_it(
    service: ChatService, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    break_stage(monkeypatch, stage, RuntimeError("a fault"))
    answer = service.ask(RELAPSE)
    assert answer.verdict.lead is Category.RELAPSE_NOW
    assert answer.safety is not None
    assert answer.safety.text


@pytest.mark.parametrize("stage", STAGES)
def test_a_plain_question_is_never_met_by_an_exception(
    service: ChatService, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    break_stage(monkeypatch, stage, RuntimeError("a fault"))
    answer = service.ask(QUESTION)
    assert answer.outcome is Outcome.UNAVAILABLE or answer.quotes or answer.message
    assert answer.verdict.action is Action.NONE


def test_the_search_itself_breaking_leaves_the_card(service: ChatService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Searcher, "search", breaking(MemoryError()))
    assert service.ask(QUESTION).outcome is Outcome.UNAVAILABLE
    answer = service.ask(RELAPSE)
    assert answer.outcome is Outcome.UNAVAILABLE
    assert answer.safety is not None


def test_a_detector_whose_classifier_breaks_shows_the_general_card(assistant: Assistant) -> None:
    class Broken(MessageClassifier):
        def refine(self, *_: object, **__: object) -> list[Finding]:
            raise RuntimeError("a fault")

    verdict = Detector(classifier=Broken(None)).safe_check(QUESTION)
    assert verdict.patterns == ("detector-failed",)
    assert verdict.action is Action.CARD
