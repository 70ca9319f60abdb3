"""Does a message stand alone, or does it lean on the questions before it? Decided without a model."""

import re
from collections.abc import Sequence
from enum import IntEnum

from assistant.search.query import EarlierQuestion, FollowUp
from assistant.text.words import STOP_WORDS


class FollowUpStrength(IntEnum):
    """How much a message needs what was said before it."""

    NONE = 0  # it says what it is about
    WEAK = 1  # it may be read alone or not: "is there a meeting for women"
    STRONG = 2  # nothing can be found with it alone: "and how often?"


# Weights of the earlier questions' own rankings, the nearest first, that of the message being 1. Round figures
# that did best, or nearly, on a public conversational set and on our own follow-ups alike (see CONTRIBUTING.md).
CARRIED = {
    FollowUpStrength.NONE: (),
    FollowUpStrength.WEAK: (0.3, 0.2, 0.1),
    FollowUpStrength.STRONG: (0.6, 0.4, 0.3, 0.2, 0.1),
}
MAX_LEANING_CONTENT = 2  # words of its own a message may have and still lean much on a pronoun
MAX_OPEN_CONTENT = 3  # … and still lean a little without one
MAX_POINTING_CONTENT = 6  # … and still lean a little on a pronoun
MAX_OPENING_CONTENT = 4  # … and still lean much because it opens like the rest of a sentence
MAX_LEANING_WORDS = 24  # a longer message says what it is about

_PLEASANTRY = re.compile(
    r"^(?:(?:oh|ok|okay|wow|woah|h?mm+|um|well|yes|yeah|no|nope|right|sure|cool|great|awesome|interesting|thanks|"
    r"thank you|fair enough|i see|got it|that['’]s (?:interesting|great|good|amazing|cool|helpful)|"
    r"sounds (?:good|great))\b[\s,.!:;–-]*)+",
    re.IGNORECASE,
)
_REPLIES = re.compile(r"(?:no|yes|yeah|i mean|even)\b", re.IGNORECASE)
_OPENS = re.compile(
    r"(?:and|but|so|or|then|also|what about|how about|for|with|without|like what|such as|for example|tell me more|"
    r"more|go on|which one|what else|anything else|why not|how come|how so)\b",
    re.IGNORECASE,
)
_POINTS = re.compile(
    r"\b(?:it|its|they|them|their|theirs|those|these|this|he|she|him|her|same|else|instead|either|too)\b"
    r"|\bthat\b(?! (?:i|you|we|he|she|they|it|the|a|an|my|your|is|are)\b)"
    r"|\b(?:there|that|this|which|any|another|other|the) ones?\b|\bone (?:for|with|like)\b|\bthe others?\b",
    re.IGNORECASE,
)
_COMPARES = re.compile(
    r"(?<!is )(?<!are )\bthere\b(?! (?:is|are)\b)"
    r"|\b(?:then|such|others?|another|two|first|second|third|last|next|previous|even|still|again|instead|earlier|"
    r"before|more|specific|mean|meant|alternatives?|examples?|differences?)\b",
    re.IGNORECASE,
)
_EMPTY = re.compile(r"\bit (?:true|normal|ok|okay|possible|common knowledge) (?:that|to|if|for)\b", re.IGNORECASE)
_FUNCTION_WORDS = STOP_WORDS | {
    "often", "long", "common", "normal", "usually", "exactly", "free", "true", "else", "another", "thank", "work",
    "works",
}  # fmt: skip


def plan_query(message: str, history: Sequence[str] = (), strength: FollowUpStrength | None = None) -> FollowUp:
    """The message with the earlier ones it leans on. history: messages of the person, oldest first.

    Messages that say nothing to search for ("thanks") are passed over. strength: of the message, where it is
    known already.
    """
    spoken = [turn for turn in reversed(history) if _content(turn) and turn != message]
    weights = CARRIED[follow_up_strength(message) if strength is None else strength]
    return FollowUp(
        message, tuple(EarlierQuestion(text, weight) for text, weight in zip(spoken, weights, strict=False))
    )


def follow_up_strength(message: str) -> FollowUpStrength:
    """How much a message needs what was said before it; see FollowUpStrength.

    A pronoun or a comparison with something unnamed leans, and so does having next to no word of content.
    Pleasantries before the question ("Interesting. …") are no part of it.
    """
    said = _PLEASANTRY.sub("", message.strip())
    if len(said.split()) > MAX_LEANING_WORDS:
        return FollowUpStrength.NONE
    content = len(_content(message))
    points = bool(_POINTS.search(_EMPTY.sub(" ", said)))
    compares = bool(_COMPARES.search(said))
    if (
        not content
        or (_OPENS.match(said) and content <= MAX_OPENING_CONTENT)
        or (_REPLIES.match(message.strip()) and content <= MAX_OPEN_CONTENT)
        or ((points or compares) and content <= MAX_LEANING_CONTENT)
    ):
        return FollowUpStrength.STRONG
    if content <= MAX_OPEN_CONTENT or (points and content <= MAX_POINTING_CONTENT):
        return FollowUpStrength.WEAK
    return FollowUpStrength.NONE


def _content(message: str) -> list[str]:
    """Words that say what a message is about."""
    said = _PLEASANTRY.sub("", message.strip()).lower().replace("’", " ").replace("'", " ")
    return [word for word in re.findall(r"[\w-]+", said) if word not in _FUNCTION_WORDS and len(word) > 1]
