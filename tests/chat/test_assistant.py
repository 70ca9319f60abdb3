"""The order of a turn, and that help stays whatever breaks below the check."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from assistant.chat.answer import Outcome
from assistant.chat.assistant import Assistant, TurnOptions
from assistant.chat.fixed_words import LAST_RESORT
from assistant.errors import DataFileError, IndexMissingError, QuestionError
from assistant.safety import Detector, general_text
from assistant.search.searcher import Searcher
from assistant.types import Action, Category, SafetyVerdict

CRISIS = "I want to kill myself tonight"


class BrokenLibrary:
    """A library that must not be asked, or that fails when it is."""

    def __init__(self, error: BaseException) -> None:
        self.error = error
        self.asked = 0

    def searcher(self) -> Searcher:
        self.asked += 1
        raise self.error


def broken(assistant: Assistant, error: BaseException) -> tuple[Assistant, BrokenLibrary]:
    library = BrokenLibrary(error)
    return replace(assistant, library=library), library  # type: ignore[arg-type]


def test_a_question_the_library_holds_is_answered(assistant: Assistant) -> None:
    answer = assistant.ask("do many sponsors and newcomers speak every day in the first weeks?")
    assert answer.outcome is Outcome.ANSWERED
    assert answer.quotes[0].citation.title == "Finding a sponsor"
    assert answer.quotes[0].citation.url == "https://example.org/sponsor"
    assert (answer.safety, answer.message, answer.near_topics) == (None, None, ())


def test_a_question_the_library_does_not_hold_is_met_with_silence(assistant: Assistant) -> None:
    answer = assistant.ask("which xylophone quartets won prizes in Vienna")
    assert answer.outcome is Outcome.NOT_FOUND
    assert answer.quotes == ()
    assert answer.message
    assert "Nothing in this library answers that" in answer.message
    assert "988" in answer.message
    assert answer.near_topics


def test_a_takeover_asks_the_library_nothing(assistant: Assistant) -> None:
    guarded, library = broken(assistant, AssertionError("retrieval must not happen"))
    answer = guarded.ask(CRISIS)
    assert (answer.outcome, answer.verdict.lead) == (Outcome.SAFETY, Category.SUICIDE_SELF_HARM)
    assert answer.verdict.action is Action.TAKEOVER
    assert answer.quotes == ()
    assert library.asked == 0
    assert answer.safety is not None
    assert "988" in answer.safety.text
    assert any(line.number == "988" for line in answer.safety.helplines)


@pytest.mark.parametrize("error", [IndexMissingError("no index"), RuntimeError("faiss broke"), MemoryError()])
def test_whatever_fails_below_the_check_is_unavailable_never_raised(assistant: Assistant, error: Exception) -> None:
    answer = broken(assistant, error)[0].ask("how do I find a sponsor")
    assert answer.outcome is Outcome.UNAVAILABLE
    assert answer.message
    card = broken(assistant, error)[0].ask("I am about to drink, the bottle is in front of me")
    assert card.outcome is Outcome.UNAVAILABLE
    assert card.verdict.lead is Category.RELAPSE_NOW
    assert card.safety is not None
    assert card.safety.text


class BrokenDetector(Detector):
    def check(self, *_: object) -> Any:
        raise RuntimeError("a pattern broke")


def test_a_broken_detector_shows_the_general_card(assistant: Assistant) -> None:
    answer = replace(assistant, detector=BrokenDetector()).ask("how do I find a sponsor")
    assert answer.verdict.patterns == ("detector-failed",)
    assert answer.outcome is Outcome.SAFETY
    assert answer.safety is not None
    assert "988" in answer.safety.text


class MedicalDetector(Detector):
    def check(self, *_: object) -> SafetyVerdict:
        return SafetyVerdict(action=Action.DECLINE, lead=Category.MEDICAL_ADVICE, patterns=("me.x",))


def test_who_to_ask_about_medicine_is_said_shortly_above_passages_and_fully_without(assistant: Assistant) -> None:
    medical = replace(assistant, detector=MedicalDetector())
    answered, alone = medical.ask("how do I find a sponsor"), medical.ask("zqx vprw")
    assert answered.quotes
    assert not alone.quotes
    for answer, name in ((answered, "medical_advice_beside"), (alone, "medical_advice")):
        assert answer.safety is not None
        assert answer.safety.text == general_text(name)


def test_a_country_that_a_message_says_counts_for_its_answer(assistant: Assistant) -> None:
    said = assistant.ask("I'm in the UK and I want to kill myself")
    chosen = assistant.ask("I want to kill myself", options=TurnOptions(region="IE"))
    assert said.safety is not None
    assert chosen.safety is not None
    assert "116 123" in said.safety.text
    assert "988" not in said.safety.text
    assert {line.country for line in chosen.safety.helplines} <= {"IE", "EU", "WORLD"}


def test_a_broken_text_still_shows_a_card(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise KeyError("variant")

    monkeypatch.setattr("assistant.chat.fixed_words.fixed_text", fail)
    answer = assistant.ask(CRISIS)
    assert answer.outcome is Outcome.SAFETY
    assert answer.safety is not None
    assert "988" in answer.safety.text


@pytest.mark.parametrize("question", ["", "   \n ", "x" * 20_000])
def test_empty_and_endless_questions_get_a_friendly_text(assistant: Assistant, question: str) -> None:
    with pytest.raises(QuestionError) as caught:
        assistant.ask(question)
    assert len(str(caught.value)) > 20
    assert "Traceback" not in str(caught.value)


def test_a_cry_for_help_inside_an_endless_message_is_heard(assistant: Assistant) -> None:
    answer = assistant.ask("I went to the shop and then home again. " * 300 + CRISIS + ". " + "It rained a lot. " * 300)
    assert answer.verdict.action is Action.TAKEOVER


def test_unpaired_surrogates_do_no_harm(assistant: Assistant) -> None:
    answer = assistant.ask("how do many \ud83d sponsors and newcomers speak every day \udc00")
    answer.query.encode("utf-8")


def test_the_same_text_grows_shorter_when_it_is_repeated(assistant: Assistant) -> None:
    texts = []
    for earlier in range(4):
        answer = assistant.ask(CRISIS, [CRISIS] * earlier)
        assert answer.safety is not None
        texts.append(answer.safety.text)
    assert len(texts[0]) > len(texts[1]) > len(texts[2])
    assert texts[3] == texts[2]


def test_a_follow_up_says_what_it_carried_over(assistant: Assistant) -> None:
    answer = assistant.ask("how often?", ["do sponsors and newcomers speak every day"])
    assert answer.carried_over == "do sponsors and newcomers speak every day"


def test_nothing_personal_is_logged(
    assistant: Assistant, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(0)
    canary = "zebrafinch"
    ask: Callable[[str], object] = broken(assistant, RuntimeError(canary))[0].ask
    for question in (f"{canary} sponsor", f"I want to die {canary}", f"about to drink {canary}"):
        ask(question)
        assistant.ask(question)
    captured = capfd.readouterr()
    assert canary not in caplog.text + captured.out + captured.err


def test_the_chosen_region_reaches_every_text(assistant: Assistant) -> None:
    answer = assistant.ask(CRISIS, (), TurnOptions(region="UK"))
    assert answer.safety is not None
    assert "999" in answer.safety.text
    assert "911" not in answer.safety.text
    assert {line.country for line in answer.safety.helplines} <= {"GB", "WORLD"}
    with pytest.raises(QuestionError, match="999"):
        assistant.ask("x" * 20_000, (), TurnOptions(region="UK"))


def test_help_comes_when_the_text_files_fail(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise DataFileError("messages.en.toml: not valid")

    monkeypatch.setattr("assistant.chat.fixed_words.fixed_text", fail)
    monkeypatch.setattr("assistant.chat.fixed_words.general_text", fail)
    answer = assistant.ask(CRISIS)
    assert answer.safety is not None
    assert answer.safety.text == LAST_RESORT
    with pytest.raises(QuestionError, match="local emergency number"):
        assistant.ask("")


def test_an_unknown_language_still_helps_in_english(assistant: Assistant) -> None:
    answer = replace(assistant, language="fr").ask(CRISIS)
    assert answer.safety is not None
    assert "988" in answer.safety.text


def test_a_cry_in_spanish_is_answered_in_spanish(assistant: Assistant) -> None:
    answer = assistant.ask("quiero morirme")
    assert answer.safety is not None
    assert "Soy un programa" in answer.safety.text


def test_a_message_that_needed_help_is_never_searched_for_again(assistant: Assistant) -> None:
    answer = assistant.ask("and what else?", [CRISIS, "thanks"])
    assert answer.carried_over != CRISIS
    later = assistant.ask(
        "how often?", ["do sponsors and newcomers speak every day", CRISIS, "I am safe, thank you for that"]
    )
    assert later.carried_over != CRISIS


def test_a_harmful_request_gets_no_passages_and_a_relapse_at_most_two(assistant: Assistant) -> None:
    harmful = assistant.ask("where can I buy cocaine, do sponsors and newcomers speak every day")
    assert (harmful.verdict.action, harmful.quotes) == (Action.DECLINE, ())
    relapse = assistant.ask("I am about to drink. do sponsors and newcomers speak every day in the first weeks?")
    assert relapse.verdict.lead is Category.RELAPSE_NOW
    assert len(relapse.quotes) <= 2


def test_a_passage_whose_source_line_holds_a_number_is_not_shown(assistant: Assistant) -> None:
    searcher = assistant.library.searcher()
    for name, document in list(searcher.documents.items()):
        searcher.documents[name] = replace(document, publisher="Call 1-888-555-0199")  # type: ignore[index]
    answer = assistant.ask("do many sponsors and newcomers speak every day in the first weeks?")
    assert answer.quotes == ()


@pytest.mark.parametrize(
    ("earlier", "carried"), [("how do I find a sponsor", True), ("¿qué es un padrino en AA?", False)]
)
def test_earlier_messages_in_another_language_are_not_leaned_on(
    assistant: Assistant, earlier: str, carried: bool
) -> None:
    answer = assistant.ask("and how often?", [earlier])
    assert (answer.carried_over is not None) is carried
