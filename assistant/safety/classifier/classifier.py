"""The message classifier adds what the rules do not know, and corrects what they take too seriously.

- It adds a card where a message is like our labelled messages of danger. It never adds a takeover.
- It downgrades a finding of a rule where a message is more like harmless ones: a takeover becomes a card, a card or a
  refusal is dropped. It touches signs of an overdose only where it is nearly certain, and hardly ever an explicit rule.
- Without an encoder, or with another than it was fitted on, it reads words alone. It then downgrades nothing.
- Without its file it changes nothing; `doctor` reports that.

model.py computes the probabilities.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from assistant.arrays import Floats
from assistant.data import DEFAULT_LANGUAGE
from assistant.errors import DataFileError
from assistant.safety.classifier.model import ClassifierModel, Prediction, load_classifier_model
from assistant.safety.findings import CategoryTier, Finding
from assistant.safety.rules.patterns import DEFAULT_ACTIONS
from assistant.safety.text.message_language import language_of
from assistant.safety.text.normalise import normalise
from assistant.safety.thresholds import DowngradeThresholds, load_language_thresholds, load_thresholds
from assistant.types import Action, Category, Tier

PartVectors = Callable[[Sequence[str], ClassifierModel], Floats | None]  # parts → (parts, dim); None without an encoder
REFUSED = frozenset({Category.HARMFUL_REQUEST, Category.MEDICAL_ADVICE})  # what the usual text declines
_CRIES = frozenset({Category.SUICIDE_SELF_HARM, Category.VIOLENCE_ABUSE})
PREFIX = "near"  # of the ids in a verdict; "near.words" where no example could be compared

_log = logging.getLogger(__name__)


class MessageClassifier:
    """Corrects and completes the findings of the rules. Immutable after construction, so threads may share one."""

    def __init__(self, model: ClassifierModel | None, vectors: PartVectors | None = None) -> None:
        """model: None changes nothing. vectors: None reads words alone."""
        self._model = model
        self._vectors = vectors

    def refine(self, message: str, found: Sequence[Finding], *, least: float = 0.0) -> list[Finding]:
        """The rules' findings, downgraded where the model is sure enough, and the model's own behind them.

        least: probability, 0 to 1, below which the model adds nothing, whatever its own threshold.

        A message about something else altogether gives a finding without an action: the library is searched anyway.
        """
        prediction = self.read(parts_of(message), language := language_of(message))
        if prediction is None:
            return list(found)
        if prediction.may_downgrade:
            found = downgrade(found, prediction.probability, language)
        if prediction.above_threshold and prediction.probability >= least:
            known = {one.category for one in found}
            cards = [card for card in _cards(prediction, language) if card.category not in known]
            if found and prediction.share < load_thresholds().classifier.leads_before_rules:
                cards = [replace(card, secondary=True) for card in cards]
            return [*found, *cards]
        if prediction.off_topic and not found:
            sources = (_source(language, Category.OFF_TOPIC),)
            return [Finding(sources, Category.OFF_TOPIC, None, Action.NONE, by_rule=False, language=language)]
        return list(found)

    def read(self, parts: Sequence[str], language: str) -> Prediction | None:
        """What a message in these parts is about; None without a model or a part."""
        if self._model is None or not parts:
            return None
        texts = [normalise(part) for part in parts]
        return self._model.predict(texts, self._vectors_of(parts), language=language)

    def threshold(self, prediction: Prediction, language: str) -> float:
        """The least probability, 0 to 1, with which a message such as the one predicted gets a card."""
        if self._model is None:
            raise ValueError("there is no model")
        return self._model.threshold(prediction.first, with_vector=prediction.may_downgrade, language=language)

    def _vectors_of(self, parts: Sequence[str]) -> Floats | None:
        """Vectors of the parts, or None when they cannot be had: the words are still read."""
        if self._model is None or self._vectors is None:
            return None
        try:
            return self._vectors(parts, self._model)
        except Exception as error:  # a failing encoder must not cost the person the check
            _log.warning("the message classifier reads words alone: %s", type(error).__name__)
            return None


def parts_of(message: str) -> list[str]:
    """The message in parts of `part_words` words; of too many parts the first and the last ones."""
    limits = load_thresholds().classifier
    words = message.split()
    starts = range(0, len(words), limits.part_words)
    parts = [" ".join(words[start : start + limits.part_words]) for start in starts]
    if len(parts) <= limits.most_parts:
        return parts
    half = limits.most_parts // 2
    return parts[:half] + parts[-half:]


def shipped_classifier(vectors: PartVectors | None = None) -> MessageClassifier:
    """The classifier of the package; one that changes nothing when its file cannot be read."""
    try:
        return MessageClassifier(load_classifier_model(), vectors)
    except DataFileError as error:
        _log.error("no message classifier: %s", error)
        return MessageClassifier(None)


def downgrade(found: Sequence[Finding], probability: float, language: str) -> list[Finding]:
    """The rules' findings after the model was heard. probability: 0 to 1, that the message needs help.

    Below `drop_card` a card is dropped, a cry below `drop_cry`, below `drop_request` what is declined. Below
    `lower_takeover` a takeover is a card, below `drop_takeover` nothing; of an overdose below `lower_overdose` and
    `drop_overdose`. An explicit one becomes a card only below `lower_explicit`; it keeps at least a card, since the
    model may never have seen anything like it.
    """
    limits = load_language_thresholds(language).downgrade
    kept = [one for one in found if one.explicit or probability >= _least_to_keep(one, limits)]
    return [one.downgraded() if _is_lowered(one, probability, language) else one for one in kept]


def _least_to_keep(one: Finding, limits: DowngradeThresholds) -> float:
    """The probability below which a finding in words that are not explicit is dropped."""
    if one.category is Category.OVERDOSE:
        return limits.drop_overdose
    if one.action is Action.TAKEOVER:
        return limits.drop_takeover
    if one.category in _CRIES or one.tier is Tier.SEVERE:
        return limits.drop_cry
    return limits.drop_request if one.category in REFUSED else limits.drop_card


def _is_lowered(one: Finding, probability: float, language: str) -> bool:
    """Whether a takeover becomes a card at this probability."""
    limits = load_language_thresholds(language).downgrade
    if one.action is not Action.TAKEOVER:
        return False
    if one.explicit:
        return one.category is not Category.OVERDOSE and probability < limits.lower_explicit
    return probability < (limits.lower_overdose if one.category is Category.OVERDOSE else limits.lower_takeover)


def _cards(prediction: Prediction, language: str) -> Iterator[Finding]:
    """The predicted categories as findings that never take over."""
    names = [name for name, _ in prediction.nearest] or [f"words.{prediction.first[0]}"]
    sources = tuple(_source(language, name) for name in names)
    yield Finding(sources, *prediction.first, _action(prediction.first), by_rule=False, language=language)
    if prediction.second is not None:
        source = (_source(language, prediction.second[0]),)
        action = _action(prediction.second)
        yield Finding(source, *prediction.second, action, by_rule=False, secondary=True, language=language)


def _action(kind: CategoryTier) -> Action:
    action = DEFAULT_ACTIONS[kind]
    return Action.CARD if action is Action.TAKEOVER else action


def _source(language: str, name: str) -> str:
    """The id that a verdict names, with the language in front as the rules' ids have it."""
    return f"{PREFIX}.{name}" if language == DEFAULT_LANGUAGE else f"{language}.{PREFIX}.{name}"
