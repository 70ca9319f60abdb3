"""Does a message stand alone, or does it lean on the questions before it? Decided without a model.

How many words and which weights: data/follow_up.toml. Which words: languages/<code>/language.toml.
"""

import re
from collections.abc import Sequence
from enum import IntEnum
from functools import cache
from typing import Any

from assistant.data import DEFAULT_LANGUAGE, read_toml
from assistant.search.query import EarlierQuestion, FollowUp
from assistant.text.language import FollowUpWords, language


class FollowUpStrength(IntEnum):
    """How much a message needs what was said before it."""

    NONE = 0  # it says what it is about
    WEAK = 1  # it may be read alone or not: "is there a meeting for women"
    STRONG = 2  # nothing can be found with it alone: "and how often?"


def plan_query(
    message: str,
    history: Sequence[str] = (),
    *,
    strength: FollowUpStrength | None = None,
    code: str = DEFAULT_LANGUAGE,
) -> FollowUp:
    """The message with the earlier ones it leans on. history: messages of the person, oldest first.

    Messages that say nothing to search for ("thanks") are passed over. strength: of the message, where it is
    known already. code: language of the messages.
    """
    words = language(code).follow_up
    spoken = [turn for turn in reversed(history) if _content(turn, words) and turn != message]
    weights = carried_weights(follow_up_strength(message, code) if strength is None else strength)
    earlier = [EarlierQuestion(text, weight) for text, weight in zip(spoken, weights, strict=False)]
    return FollowUp(message, tuple(earlier), code)


def carried_weights(strength: FollowUpStrength) -> Sequence[float]:
    """Weights of the earlier questions' rankings, the nearest first, that of the message being 1."""
    return () if strength is FollowUpStrength.NONE else _limits()["carried"][strength.name.lower()]


def follow_up_strength(message: str, code: str = DEFAULT_LANGUAGE) -> FollowUpStrength:
    """How much a message needs what was said before it; see FollowUpStrength. code: its language.

    A pronoun or a comparison with something unnamed leans, and so does having next to no word of content.
    Pleasantries before the question ("Interesting. …") are no part of it.
    """
    words, limits = language(code).follow_up, _limits()["content"]
    said = words.pleasantry.sub("", message.strip())
    if len(said.split()) > _limits()["length"]["most_words"]:
        return FollowUpStrength.NONE
    content = len(_content(message, words))
    points = bool(words.pointing.search(words.empty.sub(" ", said)))
    compares = bool(words.comparing.search(said))
    if (
        not content
        or (words.opening.match(said) and content <= limits["strong_opening"])
        or (words.reply.match(message.strip()) and content <= limits["weak"])
        or ((points or compares) and content <= limits["strong_pointing"])
    ):
        return FollowUpStrength.STRONG
    if content <= limits["weak"] or (points and content <= limits["weak_pointing"]):
        return FollowUpStrength.WEAK
    return FollowUpStrength.NONE


def _content(message: str, words: FollowUpWords) -> list[str]:
    """Words that say what a message is about."""
    said = words.pleasantry.sub("", message.strip()).lower().replace("’", " ").replace("'", " ")
    return [word for word in re.findall(r"[\w-]+", said) if word not in words.function_words and len(word) > 1]


@cache
def _limits() -> dict[str, Any]:
    return read_toml("follow_up.toml")
