"""Does a message stand alone, or does it lean on the question before it? Decided without a model."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

CARRIED_WEIGHT = 0.5  # of the earlier question's own ranking; measured on conversations (DESIGN, follow-ups)
MAX_LEANING_WORDS = 12  # a longer message says what it is about
SHORT_WORDS = 3  # so short a message leans on what came before unless it opens a topic of its own

_LEANS = re.compile(
    r"^(?:and|but|so|or|then|also|what about|how about|why|why not|how so|how come|really|like what|such as|"
    r"for example|tell me more|more|go on|which one|who)\b"
    r"|\b(?:it|its|they|them|their|theirs|that|those|these|this|he|she|him|her|there|one|ones|same|else|"
    r"instead|either|too|as well|another|other)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What to search for. carried_over: the earlier question whose ranking is blended in, or None."""

    query: str
    carried_over: str | None = None


def plan_query(message: str, history: Sequence[str] = ()) -> FollowUp:
    """The message, and the nearest earlier message that stands alone where this one leans on it.

    history: earlier messages of the person, oldest first.
    """
    if not history or not leans(message):
        return FollowUp(message)
    standing = next((earlier for earlier in reversed(history) if not leans(earlier)), history[0])
    return FollowUp(message, standing) if standing.strip() and standing != message else FollowUp(message)


def leans(message: str) -> bool:
    """Whether a message is too short, or points too much, to be searched for on its own."""
    words = re.findall(r"[\w’'-]+", message)
    if len(words) > MAX_LEANING_WORDS:
        return False
    return len(words) <= SHORT_WORDS or bool(_LEANS.search(message))
