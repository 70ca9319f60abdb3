"""The second net: messages that resemble cries for help whose words no pattern knows. It raises cards alone.

It also doubts: where a message resembles harmless ones by far, a pattern's takeover is lowered to a card, and a card
is dropped; signs of an overdose are never doubted, and what is said in so many words hardly ever.

See net.py for how a message is judged. Without an encoder, or with another than the net was fitted on, it judges by
words alone; without its file it says nothing, and `doctor` tells.
"""

import logging
from collections.abc import Callable, Iterator, Sequence

from assistant.arrays import Floats
from assistant.data import DEFAULT_LANGUAGE
from assistant.errors import DataFileError
from assistant.safety.classifier.model import DOUBT, DOUBT_PLAIN, CategoryTier, Net, Resemblance, load_net
from assistant.safety.findings import Finding
from assistant.safety.rules.patterns import DEFAULT_ACTIONS
from assistant.safety.text.message_language import language_of
from assistant.safety.text.normalise import normalise
from assistant.types import Action, Category

Vectors = Callable[[Sequence[str], Net], Floats | None]  # parts of a message → (parts, dim), or None without an encoder
# Words; a longer message is read in parts, since one sentence of many may be the cry for help. Of held-back posts of
# more than 40 words, parts of 90 caught 79 % at 6 % false alarms, the whole 67 % at 3 %, parts of 60 that overlap 79 %
# at 11 %.
PART_WORDS = 90
PARTS = 16  # of an endless message: the first half and the last half of them
PREFIX = "near"  # of the ids a verdict names; "near.words" where no prototype could be compared

_log = logging.getLogger(__name__)


class SecondNet:
    """Weighs what the patterns found. net: None says nothing. vectors: None reads words alone."""

    def __init__(self, net: Net | None, vectors: Vectors | None = None) -> None:
        self._net = net
        self._vectors = vectors

    def weigh(self, message: str, found: Sequence[Finding]) -> list[Finding]:
        """What patterns found in a message, lowered where in doubt, and what the message resembles beside.

        What is about something else altogether is a finding without an action: it is searched for all the same.
        """
        parts = parts_of(message)
        if self._net is None or not parts:
            return list(found)
        language = language_of(message)
        texts = [normalise(part) for part in parts]
        near = self._net.resemblance(texts, self._vectors_of(parts), language=language)
        if near.certain:
            found = doubted(found, near.probability, language)
        if near.heard:
            known = {one.category for one in found}
            return [*found, *(card for card in _cards(near, language) if card.category not in known)]
        if near.off_topic and not found:
            sources = (_source(language, Category.OFF_TOPIC),)
            return [Finding(sources, Category.OFF_TOPIC, None, Action.NONE, seen=False, language=language)]
        return list(found)

    def _vectors_of(self, parts: Sequence[str]) -> Floats | None:
        """Vectors of the parts, or None when they cannot be had: the words are still read."""
        if self._net is None or self._vectors is None:
            return None
        try:
            return self._vectors(parts, self._net)
        except Exception as error:  # a failing model must not cost the person the check
            _log.warning("the second net reads words alone: %s", type(error).__name__)
            return None


def parts_of(message: str) -> list[str]:
    """The message, or where it is long its words in parts of PART_WORDS."""
    words = message.split()
    parts = [" ".join(words[start : start + PART_WORDS]) for start in range(0, len(words), PART_WORDS)]
    return parts if len(parts) <= PARTS else parts[: PARTS // 2] + parts[-PARTS // 2 :]


def shipped_net(vectors: Vectors | None = None) -> SecondNet:
    """The net of the package; one that says nothing when its file cannot be read."""
    try:
        return SecondNet(load_net(), vectors)
    except DataFileError as error:
        _log.error("no second net: %s", error)
        return SecondNet(None)


def _cards(near: Resemblance, language: str) -> Iterator[Finding]:
    """What a message resembles, as findings that take nothing over."""
    sources = tuple(_source(language, name) for name in near.prototypes or (f"words.{near.kind[0]}",))
    yield Finding(sources, *near.kind, _action(near.kind), seen=False, language=language)
    if near.aside is not None:
        source = (_source(language, near.aside[0]),)
        yield Finding(source, *near.aside, _action(near.aside), seen=False, aside=True, language=language)


def _action(kind: CategoryTier) -> Action:
    action = DEFAULT_ACTIONS[kind]
    return Action.CARD if action is Action.TAKEOVER else action


def doubted(found: Sequence[Finding], probability: float, language: str) -> list[Finding]:
    """What patterns found, as it stands where help is so likely needed; see DOUBT.

    Signs of an overdose stay as they are; takeovers and what is said in so many words keep a card at least, since the
    net may never have been shown anything like them.
    """
    card, takeover = DOUBT[language]
    kept = [one for one in found if probability >= card or _keeps_a_card(one)]
    limits = [DOUBT_PLAIN if one.plain else takeover for one in kept]
    return [
        one.lowered() if _may_be_lowered(one) and probability < limit else one
        for one, limit in zip(kept, limits, strict=True)
    ]


def _may_be_lowered(one: Finding) -> bool:
    return one.action is Action.TAKEOVER and one.category is not Category.OVERDOSE


def _keeps_a_card(one: Finding) -> bool:
    return one.plain or one.action is Action.TAKEOVER or one.category is Category.OVERDOSE


def _source(language: str, name: str) -> str:
    """The id a verdict names, with the language in front as the patterns' ids have it."""
    return f"{PREFIX}.{name}" if language == DEFAULT_LANGUAGE else f"{language}.{PREFIX}.{name}"
