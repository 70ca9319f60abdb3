"""What a message is told that cannot be looked up now. It may be a cry for help: its safety answer comes in any case.

The check that is made here reads rules and words alone, of a bounded length, one message at a time. Whoever cannot have
even that is shown the card that is shown when the check fails: a flood of messages costs little, and hides no helpline.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.chat.answer import Answer, FixedWords, Outcome
from assistant.chat.assistant import TurnOptions
from assistant.chat.without_library import without_library
from assistant.errors import QuestionError
from assistant.safety import fixed_text
from assistant.safety.detector import FAILED
from assistant.types import SafetyVerdict
from assistant.ui.html.privacy import site_words
from assistant.ui.session.answer_slots import AnswerSlots
from assistant.ui.session.chat_service import ChatService

CHECKED_CHARACTERS = 4_000  # of a message, some 20 ms of one core; of a longer one its two ends are read
EARLIER_CHARACTERS = 1_000  # of each of the last EARLIER_MESSAGES
EARLIER_MESSAGES = 3
CHECKED_AT_ONCE, WAITING = 1, 16
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a message is not looked up. status: of HTTP; words: name of what is said, in site.toml."""

    status: int
    words: str


TOO_MANY = Refusal(429, "too_many")
BUSY = Refusal(503, "busy")


class Refusals:
    """Answers messages that are refused. To be used inside one event loop."""

    def __init__(self, service: ChatService) -> None:
        self._assistant = without_library(service.assistant)
        self._slots = AnswerSlots(concurrent=CHECKED_AT_ONCE, waiting=WAITING)

    def words(self, refusal: Refusal, language: str | None = None) -> str:
        """What is said. language: of the settings unless another is named."""
        return str(site_words(language or self._assistant.language)[refusal.words])

    async def answer(
        self, message: str, history: Sequence[str], refusal: Refusal, options: TurnOptions | None = None
    ) -> Answer:
        """The safety answer of a message, or an answer without a safety text where nothing of danger is found.

        Where the message is not answered wholly, the refusal's words stand in `message`.
        """
        options = options or TurnOptions()
        if self._slots.are_full:
            return self._unchecked(refusal, options)
        return await self._slots.run(lambda: self._checked(message, history, refusal, options))

    def _checked(self, message: str, history: Sequence[str], refusal: Refusal, options: TurnOptions) -> Answer:
        earlier = [_ends(one, EARLIER_CHARACTERS) for one in history[-EARLIER_MESSAGES:]]
        try:
            answer = self._assistant.ask(_ends(message, CHECKED_CHARACTERS), earlier, options)
        except QuestionError:  # no danger in it, and nothing to search for
            answer = Answer(Outcome.UNAVAILABLE, SafetyVerdict())
        except Exception as error:  # whatever broke, the person still gets the card
            _log.error("a refused message was not checked: %s", type(error).__name__)
            return self._unchecked(refusal, options)
        if answer.safety is None and len(message) > CHECKED_CHARACTERS:
            return self._unchecked(refusal, options)  # its middle was not read
        if answer.outcome is Outcome.SAFETY:
            return answer
        words = replace(answer.words, message_key=None) if answer.words else None  # its own words name no number
        return replace(answer, message=self.words(refusal, options.language), words=words)

    def _unchecked(self, refusal: Refusal, options: TurnOptions) -> Answer:
        """The card for a message that was not read, or not wholly."""
        words = FixedWords(options.language or self._assistant.language, options.region or self._assistant.region)
        text = fixed_text(FAILED, language=words.language, region=words.region)
        return Answer(
            Outcome.UNAVAILABLE, FAILED, safety=text, message=self.words(refusal, words.language), words=words
        )


def _ends(text: str, length: int) -> str:
    """A text, or the two ends of one that is longer, as two parts of a message."""
    if len(text) <= length:
        return text
    return f"{text[: length // 2]}\n{text[-(length // 2) :]}"
