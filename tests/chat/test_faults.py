"""Every stage after the safety check made to raise: the right card still appears, and never an exception."""

from collections.abc import Iterable

import pytest

from assistant.chat import assistant, fixed_words
from assistant.chat.answer import Outcome
from assistant.chat.assistant import Assistant
from assistant.safety import Detector, MessageClassifier
from assistant.safety.findings import Finding
from assistant.search.searcher import Searcher
from assistant.types import Action, Category
from assistant.ui.session.chat_service import ChatService

CRISIS = "I want to kill myself"
RELAPSE = "I am about to drink, the bottle is in front of me"  # a card and passages
MEDICINE = "should I stop my antidepressants, sertraline"  # a card, and the library holds nothing
QUESTION = "how often do sponsors and newcomers speak"
UNKNOWN = "which xylophone quartets won prizes"
# Stages of assistant.chat.assistant that lead to passages, in the order of a turn.
SEARCHING = (
    "one_line",
    "follow_up_strength",
    "plan_query",
    "probability",
    "citations.quotes",
    "citations.shown_words",
    "citations.check_output",
)
ERRORS = (RuntimeError("a fault"), KeyError("x"), MemoryError(), OSError(5, "disk"), RecursionError())


class Fault:
    """Stands in the place of a stage and raises. times: how often it was called."""

    def __init__(self, error: Exception) -> None:
        self.error = error
        self.times = 0

    def __call__(self, *_: object, **__: object) -> None:
        self.times += 1
        raise self.error


def break_stages(monkeypatch: pytest.MonkeyPatch, stages: Iterable[str], error: Exception | None = None) -> list[Fault]:
    """A fault in the place of each stage."""
    assistant.citations.may_be_shown.cache_clear()
    faults = []
    for stage in stages:
        faults.append(Fault(error or RuntimeError("a fault")))
        monkeypatch.setattr(f"assistant.chat.assistant.{stage}", faults[-1])
    return faults


def reached(faults: list[Fault]) -> list[bool]:
    return [fault.times > 0 for fault in faults]


@pytest.fixture
def service(assistant: Assistant) -> ChatService:
    assistant.library.searcher()
    return ChatService(assistant)


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize(
    ("stages", "text"),
    [
        (["citations.safety_answer"], "its own"),
        (["fixed_words.fixed_text"], "detector_failed"),
        (["fixed_words.fixed_text", "fixed_words.general_text"], "last resort"),
    ],
    ids=lambda value: value if isinstance(value, str) else "+".join(value),
)
def test_a_crisis_is_answered_whatever_breaks(
    service: ChatService, monkeypatch: pytest.MonkeyPatch, stages: list[str], text: str, error: Exception
) -> None:
    whole = service.ask(CRISIS).safety
    assert whole is not None
    texts = {
        "its own": whole.text,
        "detector_failed": service.words("detector_failed"),
        "last resort": fixed_words.LAST_RESORT,
    }
    assert len(set(texts.values())) == 3
    faults = break_stages(monkeypatch, stages, error)
    answer = service.ask(CRISIS)
    assert all(reached(faults))
    assert (answer.verdict.lead, answer.verdict.action) == (Category.SUICIDE_SELF_HARM, Action.TAKEOVER)
    assert answer.quotes == ()
    assert answer.safety is not None
    assert answer.safety.text == texts[text]


def test_a_crisis_reaches_no_other_stage(service: ChatService, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = service.ask(CRISIS)
    faults = break_stages(monkeypatch, (*SEARCHING, "citations.near_topics", "fixed_words.general_text"))
    monkeypatch.setattr(Searcher, "search", Fault(RuntimeError("a fault")))
    assert service.ask(CRISIS) == whole
    assert not any(reached(faults))


@pytest.mark.parametrize("stage", [*SEARCHING, "citations.near_topics"])
def test_a_card_stands_whatever_breaks_behind_it(
    service: ChatService, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    message = MEDICINE if stage == "citations.near_topics" else RELAPSE
    whole = service.ask(message)
    assert whole.safety is not None
    faults = break_stages(monkeypatch, [stage])
    answer = service.ask(message)
    assert reached(faults) == [True]
    assert (answer.outcome, answer.verdict, answer.safety) == (Outcome.UNAVAILABLE, whole.verdict, whole.safety)


def test_passages_stand_below_the_general_card_where_the_card_itself_breaks(
    service: ChatService, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = service.ask(RELAPSE)
    assert whole.quotes
    faults = break_stages(monkeypatch, ["fixed_words.fixed_text"])
    answer = service.ask(RELAPSE)
    assert reached(faults) == [True]
    assert answer.safety is not None
    assert answer.safety.text == service.words("detector_failed")
    assert answer.quotes == whole.quotes


@pytest.mark.parametrize("stage", [*SEARCHING, "citations.near_topics"])
def test_a_plain_question_is_never_met_by_an_exception(
    service: ChatService, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    message, outcome = (
        (UNKNOWN, Outcome.NOT_FOUND) if stage == "citations.near_topics" else (QUESTION, Outcome.ANSWERED)
    )
    assert service.ask(message).outcome is outcome
    faults = break_stages(monkeypatch, [stage])
    answer = service.ask(message)
    assert reached(faults) == [True]
    assert (answer.outcome, answer.message, answer.quotes) == (Outcome.UNAVAILABLE, service.words("unavailable"), ())
    assert answer.verdict.action is Action.NONE


def test_what_was_not_found_is_said_in_other_words_where_its_text_breaks(
    service: ChatService, monkeypatch: pytest.MonkeyPatch
) -> None:
    faults = break_stages(monkeypatch, ["fixed_words.general_text"])
    answer = service.ask(UNKNOWN)
    assert reached(faults) == [True]
    assert (answer.outcome, answer.message) == (Outcome.NOT_FOUND, fixed_words.LAST_RESORT)


def test_the_search_itself_breaking_leaves_the_card(service: ChatService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Searcher, "search", Fault(MemoryError()))
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
