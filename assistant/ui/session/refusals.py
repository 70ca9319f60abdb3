"""What a message is told that cannot be looked up now. It may be a cry for help: its safety answer comes in any case.

The check that is made here reads rules and words alone, of a bounded length, one message at a time. Where many wait for
it, less is read of the next, at once. What cannot be read wholly is shown the card of a failed check: a flood of
messages costs little, and hides no helpline.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.chat.answer import Answer, FixedWords, Outcome
from assistant.chat.assistant import TurnOptions
from assistant.chat.stray_texts import StrayTexts, ends, help_in, shortened
from assistant.chat.without_library import without_library
from assistant.errors import QuestionError
from assistant.safety import fixed_text
from assistant.safety.detector import FAILED
from assistant.types import Action, SafetyVerdict
from assistant.ui.html.privacy import site_words
from assistant.ui.session.answer_slots import AnswerSlots
from assistant.ui.session.chat_service import ChatService

CHECKED_CHARACTERS = 4_000  # of a message, some 20 ms of one core; of a longer one its two ends are read
QUICK_CHARACTERS = 600  # of a message that is checked at once because too many wait, 2 to 15 ms in the event loop
EARLIER_SHARE = 4  # of each of the last EARLIER_MESSAGES that part is read
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
            return self._checked(_read(message, history, QUICK_CHARACTERS), refusal, options)
        read = _read(message, history, CHECKED_CHARACTERS)
        return await self._slots.run(lambda: self._checked(read, refusal, options))

    async def help_in(self, texts: StrayTexts, *, for_certain: bool = False) -> Answer | None:
        """The safety answer to texts of a call that cannot be answered as it is; None where nothing of danger is found.

        for_certain: a takeover alone is an answer. Else what was not read is shown the card of a failed check.
        """
        if not texts.texts and texts.is_whole:
            return None
        found, texts = await self._found(texts)
        if for_certain:
            return found if found is not None and found.verdict.action is Action.TAKEOVER else None
        return found or (None if texts.is_whole else self.unread())

    def unread(self) -> Answer:
        """The card for a call whose words were not all read."""
        answer = self._unchecked(BUSY, TurnOptions())
        return replace(answer, message=self._assistant.general_text("unavailable"))

    async def _found(self, texts: StrayTexts) -> tuple[Answer | None, StrayTexts]:
        """The safety answer to texts, and what was read of them."""
        if self._slots.are_full:
            texts = shortened(texts, QUICK_CHARACTERS)
            return self._safe_help(texts), texts
        return await self._slots.run(lambda: self._safe_help(texts)), texts

    def _safe_help(self, texts: StrayTexts) -> Answer | None:
        try:
            return help_in(self._assistant, texts.texts, TurnOptions())
        except Exception as error:  # whatever broke, the person still gets the card
            _log.error("texts of a call were not checked: %s", type(error).__name__)
            return self.unread()

    def _checked(self, read: "_Read", refusal: Refusal, options: TurnOptions) -> Answer:
        try:
            answer = self._assistant.ask(read.message, read.earlier, options)
        except QuestionError:  # no danger in it, and nothing to search for
            answer = Answer(Outcome.UNAVAILABLE, SafetyVerdict())
        except Exception as error:  # whatever broke, the person still gets the card
            _log.error("a refused message was not checked: %s", type(error).__name__)
            return self._unchecked(refusal, options)
        if answer.safety is None and not read.is_whole:
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


@dataclass(frozen=True, slots=True)
class _Read:
    """What is read of a message and of the earlier ones. is_whole: whether that is all of the message."""

    message: str
    earlier: Sequence[str]
    is_whole: bool


def _read(message: str, history: Sequence[str], characters: int) -> _Read:
    """The ends of a message, and of each earlier one a quarter of that."""
    earlier = [ends(one, characters // EARLIER_SHARE) for one in history[-EARLIER_MESSAGES:]]
    return _Read(ends(message, characters), earlier, is_whole=len(message) <= characters)
