"""The check of every message, before anything is searched: rules, classifier, earlier messages, precedence.

It needs no index, no network and no model. The rules (rules/) know the words of danger. The classifier (classifier/)
corrects and completes them, with the encoder's help where there is one.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from assistant.data import DEFAULT_LANGUAGE
from assistant.safety.classifier.classifier import MessageClassifier, parts_of, shipped_classifier
from assistant.safety.classifier.model import Prediction
from assistant.safety.findings import Finding, verdict_of
from assistant.safety.rules.foreign_cries import cry_in_other_language, is_of_other_letters
from assistant.safety.rules.rule_detector import Judgement, RuleDetector
from assistant.safety.text.message_language import is_of_unread_language, language_of
from assistant.safety.text.normalise import marked
from assistant.safety.thresholds import load_thresholds
from assistant.types import Action, Category, SafetyVerdict, Tier

FAILED = SafetyVerdict(
    action=Action.CARD,
    lead=Category.SUICIDE_SELF_HARM,
    tier=Tier.PASSIVE,
    patterns=("detector-failed",),
    passages=False,
    failed=True,
)

_log = logging.getLogger(__name__)
_CARRIED_AS_CARD = frozenset({Category.SUICIDE_SELF_HARM, Category.RELAPSE_NOW})  # others only as a takeover


class Hearing(StrEnum):
    """Whether the classifier is heard on a message, and if not, why."""

    FULL = "full"
    PLAIN_FORM = "plain_form"  # it has the form of a question that is answered whatever it is like
    OTHER_LETTERS = "other_letters"  # the classifier knows no word of it
    UNREAD_LANGUAGE = "unread_language"  # only where it is nearly certain


@dataclass(frozen=True, slots=True)
class _UserMessage:
    """One message of the user.

    - written: as it was written
    - text: as the rules read it, with commas (see `marked`)
    """

    written: str
    text: str

    @property
    def length(self) -> int:
        """Words."""
        return len(self.text.split())


@dataclass(frozen=True, slots=True)
class PartReading:
    """What the classifier made of one part of a message.

    - text: the part as it was written
    - prediction: None without a model
    - threshold: the least probability, 0 to 1, of a card; None without a model
    """

    text: str
    prediction: Prediction | None
    threshold: float | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """How the check came to a verdict.

    - verdict: on the message alone
    - language: it was read in
    - hearing: whether the classifier was heard
    - judgements: what became of each rule that matched
    - parts: what the classifier made of each part
    - changed: findings of rules that the classifier lowered, and what is left of each; None where it was dropped
    """

    verdict: SafetyVerdict
    language: str
    hearing: Hearing
    judgements: tuple[Judgement, ...]
    parts: tuple[PartReading, ...]
    changed: tuple[tuple[Finding, Finding | None], ...]


class Detector:
    """Decides what a message needs. Immutable after construction, so threads may share one."""

    def __init__(self, languages: Sequence[str] | None = None, *, classifier: MessageClassifier | None = None) -> None:
        """languages: codes whose rules are read, all shipped ones by default; raises DataFileError when one is invalid.

        classifier: the shipped one without an encoder by default.
        """
        self._rules = RuleDetector(languages)
        self._classifier = classifier or shipped_classifier()
        self._limits = load_thresholds().context

    def check(self, message: str, history: Sequence[str] = ()) -> SafetyVerdict:
        """The verdict on a message, read after the last earlier user messages (history: oldest first)."""
        current = _user_message(message)
        first = max(0, len(history) - self._limits.look_back)
        earlier = [_user_message(one) for one in history[first:]]
        found = self._find(current)
        if earlier and self._is_vague(current):
            found = [*found, *self._carried(current, earlier, found)]
        return self._verdict(current, earlier, found)

    def _verdict(
        self, current: _UserMessage, earlier: Sequence[_UserMessage], found: Sequence[Finding]
    ) -> SafetyVerdict:
        young = any(self._rules.is_young(one.text) for one in (current, *earlier[-1:]))
        dying = self._rules.speaks_of_dying(current.text)
        return verdict_of(found, young=young, speaks_of_dying=dying, language=detected_language(current.written))

    def safe_check(self, message: str, history: Sequence[str] = ()) -> SafetyVerdict:
        """As check, but a failure of any kind gives the general crisis card and never an exception."""
        try:
            return self.check(message, history)
        except Exception as error:  # whatever broke, the person still gets the card; the words stay private
            _log.error("the detector failed: %s", type(error).__name__)
            return replace(FAILED, language=detected_language(message))

    def explain(self, message: str) -> Explanation:
        """How the check comes to its verdict on a message alone, part by part."""
        current = _user_message(message)
        language = language_of(message)
        parts = []
        for part in parts_of(message):
            read = self._classifier.read([part], language)
            limit = self._classifier.threshold(read, language) if read else None
            parts.append(PartReading(part, read, limit))
        judged = self._rules.judgements(current.text)
        before = [one.finding for one in judged if one.finding is not None]
        found = self._find(current)
        left = {one.sources: one for one in found}
        changed = tuple((one, left.get(one.sources)) for one in before if left.get(one.sources) != one)
        verdict = self._verdict(current, (), found)
        hearing = self._hearing(current, self._rules.findings(current.text))
        return Explanation(verdict, language, hearing, tuple(judged), tuple(parts), changed)

    def _find(self, message: _UserMessage) -> list[Finding]:
        found = self._rules.findings(message.text)
        hearing = self._hearing(message, found)
        if hearing is Hearing.PLAIN_FORM:
            return [one for one in found if one.explicit or one.action is Action.TAKEOVER]
        if not found and (cry := cry_in_other_language(message.written)):
            found = [cry]
        if hearing is Hearing.OTHER_LETTERS:
            return found
        least = load_thresholds().classifier.unread_language if hearing is Hearing.UNREAD_LANGUAGE else 0.0
        return self._classifier.refine(message.written, found, least=least)

    def _hearing(self, message: _UserMessage, found: Sequence[Finding]) -> Hearing:
        """Whether the classifier is heard on a message. found: by the rules."""
        if self._rules.is_plain(message.text):
            return Hearing.PLAIN_FORM
        if found:
            return Hearing.FULL
        if is_of_other_letters(message.written):
            return Hearing.OTHER_LETTERS
        return Hearing.UNREAD_LANGUAGE if is_of_unread_language(message.written) else Hearing.FULL

    def _carried(
        self, current: _UserMessage, earlier: Sequence[_UserMessage], found: Sequence[Finding]
    ) -> list[Finding]:
        """What a vague message takes over from the messages before, back to the first that stands for itself."""
        carried: list[Finding] = []
        for one in reversed(earlier):
            before = self._find(one)
            if self._still_holds(before, current):
                return [*before, *self._said_together(one, current, before)]
            if one is earlier[-1] and not any(finding.is_pressing for finding in found):
                carried = self._said_together(one, current, before)
            if carried or not self._is_vague(one):
                break
        return carried

    def _still_holds(self, before: Sequence[Finding], current: _UserMessage) -> bool:
        """Whether an earlier finding still holds; one of the classifier holds only for an answer of a word or two."""
        pressing = [one for one in before if one.is_pressing or one.category in _CARRIED_AS_CARD]
        is_answer = current.length <= self._limits.answer_words
        return any(one.by_rule or is_answer for one in pressing)

    def _said_together(self, earlier: _UserMessage, current: _UserMessage, before: Sequence[Finding]) -> list[Finding]:
        """What only the last sentence of an earlier message and the current one say together."""
        if not current.text or not earlier.text:
            return []
        known = {one.sources for one in before}
        joined = f"{earlier.text.splitlines()[-1]} {current.text}"
        return [one for one in self._rules.findings(joined) if one.sources not in known]

    def _is_vague(self, message: _UserMessage) -> bool:
        return message.length <= self._limits.vague_words and not self._rules.is_recovery_question(message.text)


def detected_language(message: str) -> str | None:
    """The language of a message; None for the default one, or when it cannot be told."""
    try:
        language = language_of(message)
    except Exception as error:  # a language that cannot be told must not cost the person the check
        _log.error("the language was not told: %s", type(error).__name__)
        return None
    return language if language != DEFAULT_LANGUAGE else None


def _user_message(written: str) -> _UserMessage:
    return _UserMessage(written, marked(written))
