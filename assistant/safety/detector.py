"""The check every message passes before anything is searched: two nets, earlier messages, precedence.

No index, no network, and no model if need be: the first net (pattern_net.py) reads patterns, the second (second_net.py)
what a message resembles, with the encoder's help where there is one.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.data import DEFAULT_LANGUAGE
from assistant.safety.classifier.classifier import SecondNet, shipped_net
from assistant.safety.findings import Finding, verdict_of
from assistant.safety.rules.patterns import LANGUAGES
from assistant.safety.rules.rule_detector import PatternNet
from assistant.safety.text.message_language import language_of
from assistant.safety.text.normalise import marked
from assistant.types import Action, Category, SafetyVerdict, Tier

LOOK_BACK = 3  # earlier turns a vague message may go on from
VAGUE_WORDS = 12  # words; a longer message stands for itself and is not read as going on from the last
ANSWER_WORDS = 3  # words; so short a message answers what was said before and asks nothing of its own
FAILED = SafetyVerdict(
    action=Action.CARD,
    lead=Category.SUICIDE_SELF_HARM,
    tier=Tier.PASSIVE,
    patterns=("detector-failed",),
    passages=False,
    failed=True,
)

_log = logging.getLogger(__name__)
_PRESSING = frozenset({Category.SUICIDE_SELF_HARM, Category.RELAPSE_NOW})  # carried over even when a card


@dataclass(frozen=True, slots=True)
class _Turn:
    """A message as it was written, and as patterns read it."""

    message: str
    text: str


class Detector:
    """Decides what a message needs. Immutable after construction, so threads may share one."""

    def __init__(self, languages: Sequence[str] = LANGUAGES, *, second: SecondNet | None = None) -> None:
        """languages: codes of shipped pattern files; raises DataFileError when one is not valid.

        second: the second net; by default the shipped one without an encoder.
        """
        self._patterns = PatternNet(languages)
        self._second = second or shipped_net()

    def check(self, message: str, history: Sequence[str] = ()) -> SafetyVerdict:
        """The verdict on a message, with the last earlier user messages (history: oldest first) in mind."""
        turn = _turn(message)
        earlier = [_turn(message) for message in history[-LOOK_BACK:]]
        found = self._find(turn)
        if earlier and self._is_vague(turn):
            found = [*found, *self._carried(turn, earlier, found)]
        young = any(self._patterns.is_young(one.text) for one in (turn, *earlier[-1:]))
        return verdict_of(found, young=young, language=told_language(message))

    def safe_check(self, message: str, history: Sequence[str] = ()) -> SafetyVerdict:
        """As check, but a failure of any kind gives the general crisis card and never an exception."""
        try:
            return self.check(message, history)
        except Exception as error:  # whatever broke, the person still gets the card; the words stay private
            _log.error("the detector failed: %s", type(error).__name__)
            return replace(FAILED, language=told_language(message))

    def _find(self, turn: _Turn) -> list[Finding]:
        return self._second.weigh(turn.message, self._patterns.findings(turn.text))

    def _carried(self, turn: _Turn, earlier: Sequence[_Turn], found: Sequence[Finding]) -> list[Finding]:
        """What a vague message takes over from the turns before, back to the first that stands for itself."""
        carried: list[Finding] = []
        for one in reversed(earlier):
            before = self._find(one)
            if self._is_pressing(before, turn):
                return [*before, *self._continued(turn, one, before)]
            if one is earlier[-1] and not any(f.leads for f in found):
                carried = self._continued(turn, one, before)
            if carried or not self._is_vague(one):
                break
        return carried

    def _is_pressing(self, before: Sequence[Finding], turn: _Turn) -> bool:
        """Whether what was found before still holds; what was merely resembled does for a word or two only."""
        pressing = [one for one in before if one.leads or one.category in _PRESSING]
        short = len(turn.text.split()) <= ANSWER_WORDS
        return any(one.seen or short for one in pressing)

    def _continued(self, turn: _Turn, earlier: _Turn, before: Sequence[Finding]) -> list[Finding]:
        """What only the last sentence of an earlier turn and the turn together say."""
        joined = f"{earlier.text.splitlines()[-1]} {turn.text}" if turn.text and earlier.text else ""
        known = {one.sources for one in before}
        return [one for one in self._patterns.findings(joined) if one.sources not in known]

    def _is_vague(self, turn: _Turn) -> bool:
        return len(turn.text.split()) <= VAGUE_WORDS and not self._patterns.is_recovery_question(turn.text)


def told_language(message: str) -> str | None:
    """The language a message is told to be in; None for the default, or when telling fails."""
    try:
        language = language_of(message)
    except Exception as error:  # a language that cannot be told must not cost the person the check
        _log.error("the language was not told: %s", type(error).__name__)
        return None
    return language if language != DEFAULT_LANGUAGE else None


def _turn(message: str) -> _Turn:
    return _Turn(message, marked(message))
