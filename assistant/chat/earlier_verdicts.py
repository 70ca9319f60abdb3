"""What the safety check makes of the earlier messages of one call; each is checked once."""

from collections.abc import Sequence

from assistant.safety import Detector
from assistant.types import Action, Category, SafetyVerdict, Tier

LOOK_BACK = 6  # earlier messages a follow-up may lean on


class EarlierVerdicts:
    """Verdicts on a person's earlier messages (history: oldest first), made when they are asked for."""

    def __init__(self, detector: Detector, history: Sequence[str]) -> None:
        self._detector = detector
        self._history = history
        self._in_context: dict[int, SafetyVerdict] = {}
        self._alone: dict[int, SafetyVerdict] = {}

    def in_context(self, at: int) -> SafetyVerdict:
        """The verdict on history[at], with the messages before it in mind."""
        if at not in self._in_context:
            self._in_context[at] = self._detector.safe_check(self._history[at], self._history[:at])
        return self._in_context[at]

    def alone(self, at: int) -> SafetyVerdict:
        """The verdict on history[at] as if nothing had been said before."""
        if at not in self._alone:
            self._alone[at] = self._detector.safe_check(self._history[at])
        return self._alone[at]


def leanable(history: Sequence[str], verdicts: EarlierVerdicts) -> list[str]:
    """The latest earlier messages that a follow-up may lean on, oldest first.

    What was said in danger is never searched for again, and nothing from before it is taken up afterwards. A
    question about a danger, or about medicine, is a question.
    """
    found: list[str] = []
    for at in range(max(0, len(history) - LOOK_BACK), len(history)):
        verdict = verdicts.alone(at)
        if verdict.action is Action.NONE or _only_asks(verdict):
            found.append(history[at])
        else:
            found.clear()
    return found


def _only_asks(verdict: SafetyVerdict) -> bool:
    """Whether a fixed text stands beside passages that answer a question, and nobody is in danger now."""
    asks = verdict.tier is Tier.QUESTION or (verdict.lead is Category.MEDICAL_ADVICE and verdict.tier is None)
    return asks and verdict.passages and verdict.action is not Action.TAKEOVER and verdict.secondary is None
