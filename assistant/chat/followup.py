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
    WHOLE = 3  # it names nothing: "why?"


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
    spoken = _of_one_subject([turn for turn in reversed(history) if turn != message], code)
    weights = carried_weights(follow_up_strength(message, code) if strength is None else strength)
    earlier = [EarlierQuestion(text, weight) for text, weight in zip(spoken, weights, strict=False)]
    return FollowUp(message, tuple(earlier), code)


def _of_one_subject(turns: Sequence[str], code: str) -> list[str]:
    """The nearest turns, back to the one that stands alone: the subject began with it. turns: the nearest first."""
    joined: list[str] = []
    for turn in turns:
        if _is_empty(turn, code):
            continue
        joined.append(turn)
        if follow_up_strength(turn, code) is FollowUpStrength.NONE:
            break
    return joined


def carried_weights(strength: FollowUpStrength) -> Sequence[float]:
    """Weights of the earlier questions' rankings, the nearest first, that of the message being 1."""
    return () if strength is FollowUpStrength.NONE else _limits()["carried"][strength.name.lower()]


def follow_up_strength(message: str, code: str = DEFAULT_LANGUAGE) -> FollowUpStrength:
    """How much a message needs what was said before it; see FollowUpStrength. code: its language.

    A pronoun or a comparison with something unnamed leans, and so does having next to no word of content. A
    question that names its subject ("what is naltrexone") and a bare topic ("relapse") stand alone. Pleasantries
    before the question ("Interesting. …") are no part of it.
    """
    words, limits = language(code).follow_up, _limits()["content"]
    said = words.pleasantry.sub("", message.strip())
    content = len(_content(message, words))
    if len(said.split()) > _limits()["length"]["most_words"]:
        return FollowUpStrength.NONE
    if _is_empty(message, code):
        return FollowUpStrength.WHOLE
    points = _points(said, words)
    opens, replies = bool(words.opening.match(said)), bool(words.reply.match(message.strip()))
    if (
        not content
        or (opens and content <= limits["strong_opening"])
        or (replies and content <= limits["weak"])
        or (points and content <= limits["strong_pointing"])
    ):
        return FollowUpStrength.STRONG
    if points:
        return FollowUpStrength.WEAK if content <= limits["weak_pointing"] else FollowUpStrength.NONE
    if content > limits["weak"] or words.naming.match(said) or _is_bare_topic(said, words):
        return FollowUpStrength.NONE
    return FollowUpStrength.WEAK


def _points(said: str, words: FollowUpWords) -> bool:
    """Whether words stand for, or are compared with, something that was named in an earlier message."""
    if words.resolved.search(said):
        return False
    return bool(words.pointing.search(words.empty.sub(" ", said)) or words.comparing.search(said))


def _is_bare_topic(said: str, words: FollowUpWords) -> bool:
    """Whether a message is one or two words that name something, and not whom or what an earlier one is about."""
    return len(said.split()) <= _limits()["length"]["bare_topic"] and not words.narrowing.search(said)


def _is_empty(message: str, code: str) -> bool:
    """Whether a message has no word to search for, not even one that says little."""
    said = language(code).follow_up.pleasantry.sub("", message.strip())
    return not language(code).content_words(said)


def _content(message: str, words: FollowUpWords) -> list[str]:
    """Words that say what a message is about."""
    said = words.pleasantry.sub("", message.strip()).lower().replace("’", " ").replace("'", " ")
    return [word for word in re.findall(r"[\w-]+", said) if word not in words.function_words and len(word) > 1]


@cache
def _limits() -> dict[str, Any]:
    return read_toml("follow_up.toml")
