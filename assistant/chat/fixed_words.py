"""The fixed words around an answer: said for the region of a turn, and said again where another region is chosen."""

import logging
from dataclasses import replace

from assistant.chat.answer import Answer, FixedWords
from assistant.data import DEFAULT_LANGUAGE
from assistant.safety import fixed_text, general_text
from assistant.types import Action, SafetyText, SafetyVerdict

_log = logging.getLogger(__name__)
LAST_RESORT = (  # when every text file fails; without a number, since numbers live in the registry alone
    "If you or someone else may be in danger, call your local emergency number now, and stay with another "
    "person. I am a computer program, not a person, and cannot call anyone for you."
)


def safety_text(verdict: SafetyVerdict, words: FixedWords) -> SafetyText | None:
    """The fixed text of a verdict; None where it asks for none, the general card where the text fails."""
    if verdict.action is Action.NONE:
        return None
    try:
        return fixed_text(
            verdict, language=words.language, region=words.region, variant=words.variant, key=words.safety_key
        )
    except Exception as error:  # a fault in a text must not cost the person the help
        _log.error("a fixed text failed: %s", type(error).__name__)
        return general_card(words)


def general_card(words: FixedWords) -> SafetyText:
    """The card of a check that failed: whom to call, without a list of helplines."""
    return SafetyText(plain_text("detector_failed", words), ())


def plain_text(key: str, words: FixedWords) -> str:
    """A fixed text by its name. In English, and at last from this file, when the language's own cannot be had."""
    for code in dict.fromkeys((words.language, DEFAULT_LANGUAGE)):
        try:
            return general_text(key, language=code, region=words.region)
        except Exception as error:  # whatever is wrong with a file, words must come
            _log.error("the text %s failed in %s: %s", key, code, type(error).__name__)
    return LAST_RESORT


def in_region(answer: Answer, region: str) -> Answer:
    """The answer with its fixed words for another region; quotes stay.

    The same object where nothing changes: it holds no fixed words, or its message itself named a region.
    """
    said = answer.words
    if said is None or said.is_region_said or said.region == region:
        return answer
    words = replace(said, region=region)
    if answer.safety is None and words.message_key is None:
        return answer
    text = (safety_text(answer.verdict, words) or general_card(words)) if answer.safety else None
    message = plain_text(words.message_key, words) if words.message_key else answer.message
    return replace(answer, safety=text, message=message, words=words)
