"""Whole conversations, turn by turn, as the page holds them: what stays, what grows shorter, and the way back."""

from dataclasses import dataclass, field

import pytest

from assistant.chat.answer import Answer, Outcome
from assistant.chat.assistant import Assistant, TurnOptions
from assistant.types import Action, Category
from assistant.ui.session.chat_service import ChatService
from assistant.ui.session.conversation import Conversation
from assistant.ui.session.turns import take_turn

CRISIS = "I want to kill myself"
PLAIN = "how often do sponsors and newcomers speak?"
REMINDER = "If you are still in danger, call"


@dataclass
class Visitor:
    """A person at the page. say: what a turn shows as HTML."""

    service: ChatService
    conversation: Conversation = field(default_factory=Conversation)

    def say(self, message: str, region: str = "US") -> str:
        shown = take_turn(self.service, message, self.conversation, TurnOptions(region, "en"))
        self.conversation = shown.conversation
        return shown.conversation.turns[-1].html


@pytest.fixture
def person(assistant: Assistant) -> Visitor:
    assistant.library.searcher()
    return Visitor(ChatService(assistant))


def ask_all(assistant: Assistant, messages: list[str]) -> list[Answer]:
    return [assistant.ask(message, messages[:turn]) for turn, message in enumerate(messages)]


def test_the_reminder_stays_until_a_plain_recovery_question_is_answered(person: Visitor) -> None:
    assert REMINDER not in person.say(PLAIN)
    takeover = person.say(CRISIS)
    assert "988" in takeover
    assert REMINDER not in takeover
    weather = person.say("the weather was grey here all day and the buses were late again, as always on a Sunday")
    assert REMINDER in weather
    back = person.say(PLAIN)
    assert REMINDER in back
    assert "Many sponsors and newcomers speak every day" in back
    assert REMINDER not in person.say(PLAIN)


def test_a_crisis_after_the_way_back_is_a_takeover_again(person: Visitor) -> None:
    for message in (CRISIS, PLAIN, PLAIN):
        person.say(message)
    assert "988" in person.say(CRISIS)
    assert person.conversation.reminding


def test_a_text_is_shown_full_then_short_then_in_one_line_and_never_ends(assistant: Assistant) -> None:
    answers = ask_all(assistant, [CRISIS, "yes", CRISIS, "i mean it", CRISIS])
    lengths = [len(answer.safety.text.split()) for answer in answers if answer.safety]
    assert len(lengths) == 5
    assert lengths[0] > lengths[1] > lengths[2] == lengths[3] == lengths[4]
    assert all("988" in answer.safety.text for answer in answers if answer.safety)
    assert all(answer.quotes == () for answer in answers)


def test_another_danger_gets_its_own_full_text(assistant: Assistant) -> None:
    first, second = ask_all(assistant, [CRISIS, "I took all of my pills"])
    assert first.verdict.lead is Category.SUICIDE_SELF_HARM
    assert second.verdict.lead is Category.OVERDOSE
    assert second.safety is not None
    assert second.safety.text.startswith("Call 911 now. Say")


def test_a_plain_question_between_starts_the_text_anew(assistant: Assistant) -> None:
    answers = ask_all(assistant, [CRISIS, PLAIN, CRISIS])
    assert answers[0].safety is not None
    assert answers[2].safety == answers[0].safety
    assert answers[1].outcome is Outcome.ANSWERED


def test_a_minor_gets_youth_lines_on_any_card_and_no_less_help(assistant: Assistant) -> None:
    adult = assistant.ask(CRISIS)
    minor = assistant.ask(f"I am 15. {CRISIS}")
    later = assistant.ask(CRISIS, ["I am 15 and my dad drinks"])
    assert adult.safety is not None
    for answer in (minor, later):
        assert answer.verdict.under_age
        assert answer.verdict.action is Action.TAKEOVER
        assert answer.safety is not None
        assert answer.safety.text.startswith(adult.safety.text)
        assert "Tell an adult you trust today" in answer.safety.text


def test_a_minor_is_not_sent_to_adult_members(assistant: Assistant) -> None:
    answer = assistant.ask("I am 15 and about to drink, the bottle is in front of me")
    assert answer.verdict.under_age
    assert answer.safety is not None
    assert "sponsor" not in answer.safety.text
    assert "another member" not in answer.safety.text


def test_a_secondary_card_is_one_short_text_below_the_lead(assistant: Assistant) -> None:
    answer = assistant.ask("I took all of my pills, I want to kill myself")
    assert (answer.verdict.lead, answer.verdict.secondary) == (Category.OVERDOSE, Category.SUICIDE_SELF_HARM)
    assert answer.safety is not None
    assert answer.safety.secondary_text is not None
    assert "988" in answer.safety.secondary_text
    assert len(answer.safety.secondary_text.split()) < len(answer.safety.text.split())


def test_the_region_chosen_holds_through_a_dialogue(person: Visitor) -> None:
    assert "116 123" in person.say(CRISIS, region="GB")
    assert "988" not in person.say("yes", region="GB")


def test_spanish_is_answered_in_spanish_also_where_nothing_is_found(assistant: Assistant) -> None:
    crisis, vague = ask_all(assistant, ["quiero matarme", "si"])
    unknown = assistant.ask("¿a qué hora sale el tren para Sevilla?")
    assert crisis.safety is not None
    assert vague.safety is not None
    assert "Soy un programa" in crisis.safety.text
    assert "llama" in vague.safety.text
    assert unknown.message is not None
    assert "biblioteca" in unknown.message
