"""Does a message stand alone, or does it lean on the question before it? Decided without a model."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

CARRIED_WEIGHT = 0.5  # of the earlier question's own ranking; measured on conversations (DESIGN, follow-ups)
MAX_LEANING_WORDS = 12  # a longer message says what it is about
MAX_LEANING_CONTENT = 2  # words of its own a message may have and still lean on a pronoun

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
_EMPTY = re.compile(r"\bit (?:true|normal|ok|okay|possible|common knowledge) (?:that|to|if|for)\b", re.IGNORECASE)
_FUNCTION_WORDS = frozenset(
    files("assistant").joinpath("data/stopwords.en.txt").read_text(encoding="utf-8").split()
) | {
    "often",
    "long",
    "common",
    "normal",
    "usually",
    "exactly",
    "free",
    "true",
    "else",
    "another",
    "thank",
    "work",
    "works",
}


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
    """Whether a message has too little of its own, or points too much, to be searched for alone.

    It leans when it opens like the rest of a sentence ("and for women?"), has no word of content ("how
    often?"), or points at something unnamed and has at most MAX_LEANING_CONTENT words of content.
    """
    words = re.findall(r"[\w-]+", message.lower().replace("’", "'").replace("'", " "))
    if len(words) > MAX_LEANING_WORDS:
        return False
    content = [word for word in words if word not in _FUNCTION_WORDS and len(word) > 1]
    if not content or _OPENS.match(message.strip()):
        return True
    return len(content) <= MAX_LEANING_CONTENT and bool(_POINTS.search(_EMPTY.sub(" ", message)))
