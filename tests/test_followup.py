import pytest

from assistant.followup import FollowUp, leans, plan_query


@pytest.mark.parametrize(
    "message",
    [
        "and for women?", "why?", "how long does it take", "what about depression too", "is that free", "how often?",
        "is there one for women", "does it work for everyone", "what are they", "is it common?", "for young people?",
    ],
)  # fmt: skip
def test_messages_that_lean(message: str) -> None:
    assert leans(message)


@pytest.mark.parametrize(
    "message",
    [
        "how do I find a sponsor near me", "what does SMART Recovery teach about urges",
        "my husband drinks every night after work", "what do I do about cravings at night", "what is step one",
        "is there a meeting for women",
        "is it true that relapse is part of recovery", "how do I help another alcoholic",
        "what is SMART", "do I have to believe that God exists", "sponsor",
    ],
)  # fmt: skip
def test_messages_that_stand_alone(message: str) -> None:
    assert not leans(message)


def test_the_nearest_standing_question_is_carried_over() -> None:
    history = ["how do I find a sponsor near me", "why?"]
    assert plan_query("and for women?", history) == FollowUp("and for women?", "how do I find a sponsor near me")


def test_nothing_is_carried_into_a_new_topic_or_without_history() -> None:
    assert plan_query("what does SMART Recovery teach about urges", ["how do I find a sponsor"]).carried_over is None
    assert plan_query("and for women?").carried_over is None
