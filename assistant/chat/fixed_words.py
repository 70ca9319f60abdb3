"""The fixed words around an answer: said for the region of a turn, and said again where another region is chosen."""

import logging
from dataclasses import replace

from assistant.chat.answer import Answer, FixedWords
from assistant.data import DEFAULT_LANGUAGE
from assistant.safety import finders_for, fixed_text, general_text
from assistant.types import Action, Category, SafetyText, SafetyVerdict

FINDERS = "finders"  # name of the text above links to finders

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


def nothing_found(verdict: SafetyVerdict) -> str:
    """The text that says so: what the library covers, where a question was about something else altogether."""
    return "off_topic" if verdict.lead is Category.OFF_TOPIC else "not_found"


def in_region(answer: Answer, region: str) -> Answer:
    """The answer with its fixed words for another region; quotes stay.

    The same object where nothing changes: it holds no fixed words, or its message itself named a region.
    """
    said = answer.words
    if said is None or said.is_region_said or said.region == region:
        return answer
    words = replace(said, region=region)
    if answer.safety is None and words.message_key is None and words.finders is None:
        return answer
    text = (safety_text(answer.verdict, words) or general_card(words)) if answer.safety else None
    message = plain_text(words.message_key, words) if words.message_key else answer.message
    return with_finders(replace(answer, safety=text, message=message, words=words))


def with_finders(answer: Answer) -> Answer:
    """The answer with the finders that its message asks for; none beside a takeover, where help comes first alone."""
    words = answer.words
    if words is None or words.finders is None or answer.verdict.action is Action.TAKEOVER:
        return answer
    asked = words.finders
    try:
        found = finders_for(asked.topics, words.region, words.language, finds=asked.finds, online=asked.online)
    except Exception as error:  # links that cannot be had must not cost the person the answer
        _log.error("no finders: %s", type(error).__name__)
        return answer
    return replace(answer, finders=found, finders_note=plain_text(FINDERS, words) if found else None)
