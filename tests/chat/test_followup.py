import pytest

from assistant.chat.followup import FollowUpStrength, carried_weights, follow_up_strength, plan_query
from assistant.search.query import EarlierQuestion, FollowUp


@pytest.mark.parametrize(
    "message",
    [
        "and for women?", "why?", "how long does it take", "what about depression too", "is that free", "how often?",
        "is there one for women", "does it work for everyone", "what are they", "is it common?", "for young people?",
        "Interesting. Why?", "Okay, how long does it take?", "No, it's for me.", "what other kinds are there",
        "how are the two different?", "how many people are usually there in the room",
        "Wow, that's great! Tell me more.",
    ],
)  # fmt: skip
def test_messages_that_lean_much(message: str) -> None:
    assert follow_up_strength(message) is FollowUpStrength.STRONG


@pytest.mark.parametrize(
    "message",
    ["is there a meeting for women", "what is SMART", "sponsor", "my husband drinks every night after work"],
)
def test_messages_that_can_be_read_either_way(message: str) -> None:
    assert follow_up_strength(message) is FollowUpStrength.WEAK


@pytest.mark.parametrize(
    "message",
    [
        "what does SMART Recovery teach about urges", "does group therapy help people stay abstinent",
        "Thanks! What does SMART Recovery teach about urges?",
        "We talked about it for hours last night and in the end she said that I should look for a group near our house "
        "and stop pretending that nothing is wrong",
    ],
)  # fmt: skip
def test_messages_that_stand_alone(message: str) -> None:
    assert follow_up_strength(message) is FollowUpStrength.NONE


def test_the_nearest_questions_weigh_most() -> None:
    history = ["what is AA", "thanks", "how do I find a sponsor near me"]
    first, second = carried_weights(FollowUpStrength.STRONG)[:2]
    expected = FollowUp(
        "and for women?",
        (EarlierQuestion("how do I find a sponsor near me", first), EarlierQuestion("what is AA", second)),
    )
    assert plan_query("and for women?", history) == expected  # "thanks" says nothing to search for
    assert expected.carried_over == "what is AA · how do I find a sponsor near me"


def test_nothing_is_carried_into_a_new_topic_or_without_history() -> None:
    assert plan_query("what does SMART Recovery teach about urges", ["how do I find a sponsor"]).carried_over is None
    assert plan_query("and for women?").carried_over is None


def test_a_message_is_not_carried_into_itself() -> None:
    assert plan_query("and for women?", ["and for women?"]) == FollowUp("and for women?")


def test_a_long_chat_carries_no_more_than_a_short_one() -> None:
    history = [f"what does step {number} ask of me" for number in range(200)]
    assert len(plan_query("why?", history).earlier) == len(carried_weights(FollowUpStrength.STRONG))


@pytest.mark.parametrize("weights", [carried_weights(one) for one in FollowUpStrength])
def test_weights_fall_with_distance(weights: tuple[float, ...]) -> None:
    assert list(weights) == sorted(weights, reverse=True)
    assert all(0 < weight < 1 for weight in weights)
