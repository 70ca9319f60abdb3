"""Safety: what a message may need other than reading, the fixed texts, the helplines and the number filter."""

from assistant.safety.classifier.classifier import MessageClassifier, shipped_classifier
from assistant.safety.classifier.model import Prediction, load_classifier_model
from assistant.safety.detector import Detector, Explanation, Hearing, PartReading
from assistant.safety.findings import Finding
from assistant.safety.output.filter import check_output, lead_generation, phone_like, unlisted_phone_like
from assistant.safety.responses.finder_requests import FinderRequest, finder_request
from assistant.safety.responses.finders import Finder, finders_for, load_finders, overdue_finders
from assistant.safety.responses.helplines import (
    allowed_numbers,
    for_category,
    for_region,
    load_helplines,
    load_registry,
    overdue,
    stale,
)
from assistant.safety.responses.messages import fixed_text, general_text, load_messages
from assistant.safety.responses.places import said_region
from assistant.safety.responses.registry import Registry
from assistant.safety.responses.self_checks import load_self_checks
from assistant.safety.rules.patterns import load_patterns
from assistant.safety.rules.rule_detector import Judgement
from assistant.safety.text.message_language import language_of
from assistant.safety.text.normalise import normalise

__all__ = [
    "Detector",
    "Explanation",
    "Finder",
    "FinderRequest",
    "Finding",
    "Hearing",
    "Judgement",
    "MessageClassifier",
    "PartReading",
    "Prediction",
    "Registry",
    "allowed_numbers",
    "check_output",
    "finder_request",
    "finders_for",
    "fixed_text",
    "for_category",
    "for_region",
    "general_text",
    "language_of",
    "lead_generation",
    "load_classifier_model",
    "load_finders",
    "load_helplines",
    "load_messages",
    "load_patterns",
    "load_registry",
    "load_self_checks",
    "normalise",
    "overdue",
    "overdue_finders",
    "phone_like",
    "said_region",
    "shipped_classifier",
    "stale",
    "unlisted_phone_like",
]
