"""What the safety check makes of the earlier messages of one call; each is checked once."""

from collections.abc import Sequence

from assistant.safety import Detector
from assistant.types import SafetyVerdict


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
