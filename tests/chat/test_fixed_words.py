"""Fixed words said again for another region: the same as if that region had been chosen before the message."""

import pytest

from assistant.chat import fixed_words
from assistant.chat.answer import Answer, FixedWords, Outcome
from assistant.chat.assistant import Assistant, TurnOptions
from assistant.chat.fixed_words import LAST_RESORT, in_region
from assistant.chat.without_library import without_library
from assistant.settings import REGIONS
from assistant.types import Action, SafetyVerdict

CRISIS = "I want to kill myself"
MESSAGES = (
    CRISIS,
    "I am about to drink, the bottle is in front of me",
    "should I stop my antidepressants, sertraline",
    "how can i stop drinking, i shake and see things, and i want to die",
    "im 15 and i took too many pills",
    "quiero morir",
    "which xylophone quartets won prizes",
)
US, GB = TurnOptions(region="US"), TurnOptions(region="GB")


@pytest.mark.parametrize("message", MESSAGES)
@pytest.mark.parametrize("times_before", [0, 1, 2])
def test_an_answer_moved_is_the_answer_given_there(assistant: Assistant, message: str, times_before: int) -> None:
    here, there = (assistant.ask(message, [message] * times_before, options) for options in (US, GB))
    assert here != there
    assert in_region(here, "GB") == there
    assert in_region(in_region(here, "GB"), "US") == here


@pytest.mark.parametrize("region", REGIONS)
def test_every_region_has_words_for_it(assistant: Assistant, region: str) -> None:
    moved = in_region(assistant.ask(CRISIS), region)
    assert moved.safety is not None
    assert {line.country for line in moved.safety.helplines} <= {region, "EU", "WORLD"}


def test_numbers_of_another_country_are_said(assistant: Assistant) -> None:
    moved = in_region(assistant.ask(CRISIS), "GB")
    assert moved.safety is not None
    assert "116 123" in moved.safety.text
    assert "988" not in moved.safety.text


def test_what_names_no_number_stays_the_same_object(assistant: Assistant) -> None:
    plain = assistant.ask("how often do sponsors and newcomers speak")
    assert (plain.outcome, plain.safety, plain.message) == (Outcome.ANSWERED, None, None)
    assert in_region(plain, "GB") is plain
    named = assistant.ask("I'm in Ireland and I want to kill myself")
    assert in_region(named, "GB") is named
    crisis = assistant.ask(CRISIS)
    assert in_region(crisis, "US") is crisis


def test_quotes_stay_beside_a_card_that_moves(assistant: Assistant) -> None:
    message = "I am about to drink. how often do sponsors and newcomers speak every day in the first weeks?"
    here = assistant.ask(message)
    moved = in_region(here, "GB")
    assert here.quotes
    assert moved.quotes is here.quotes
    assert moved.safety != here.safety


def test_words_come_when_the_text_files_fail_meanwhile(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise KeyError("variant")

    here = assistant.ask(CRISIS)
    monkeypatch.setattr(fixed_words, "fixed_text", fail)
    card = in_region(here, "GB").safety
    assert card is not None
    assert "999" in card.text
    monkeypatch.setattr(fixed_words, "general_text", fail)
    last = in_region(here, "GB").safety
    assert last is not None
    assert last.text == LAST_RESORT


def test_a_message_of_the_server_that_names_no_number_stays() -> None:
    words = FixedWords("en", "US")
    refused = Answer(Outcome.UNAVAILABLE, SafetyVerdict(Action.NONE), message="Please wait.", words=words)
    assert in_region(refused, "GB") is refused
    told = Answer(
        Outcome.UNAVAILABLE, SafetyVerdict(), message="-", words=FixedWords("en", "US", message_key="unavailable")
    )
    assert "999" in str(in_region(told, "GB").message)


def test_finders_follow_the_region_and_a_takeover_has_none(assistant: Assistant) -> None:
    asked = "where can I find an AA meeting?"
    here, there = (assistant.ask(asked, options=options) for options in (US, GB))
    assert next(one.id for one in here.finders) == "aa"
    assert next(one.id for one in there.finders) == "gb-aa"
    assert in_region(here, "GB") == there
    assert here.finders_note == "I cannot search by place. On these official pages you can look it up yourself:"
    assert assistant.ask(f"{asked} {CRISIS}").finders == ()


def test_finders_come_without_a_library_and_a_fault_in_them_costs_no_answer(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = "¿dónde hay una reunión de alcohólicos anónimos? do many sponsors and newcomers speak every day"
    closed = without_library(assistant).ask("¿dónde hay una reunión de alcohólicos anónimos?")
    assert closed.outcome is Outcome.UNAVAILABLE
    assert closed.finders[0].name == "Alcohólicos Anónimos (AA)"
    assert str(closed.finders_note).startswith("No puedo buscar por lugar.")

    def fail(*_: object, **__: object) -> None:
        raise KeyError("rows")

    monkeypatch.setattr(fixed_words, "finders_for", fail)
    assert assistant.ask(asked).finders == ()
