"""One turn of the conversation: `Assistant.ask` is the only place that knows the order.

message → safety check → (takeover: fixed text, nothing is retrieved) → follow-up → search → confident?
→ quotes, or the fixed text that says nothing was found. Nothing stands between a message and its check.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from assistant.chat import citations
from assistant.chat.followup import leaning, plan_query
from assistant.errors import AssistantError, QuestionError
from assistant.safety import Detector, check_output, fixed_text, general_text, language_of
from assistant.search.confidence import probability
from assistant.search.filters import EVERYTHING, Narrowing
from assistant.search.library import Library
from assistant.search.searcher import Found, Searcher
from assistant.text.cleaning import one_line, replace_surrogates
from assistant.types import Action, Answer, Category, Outcome, Quote, SafetyText, SafetyVerdict

_log = logging.getLogger(__name__)
_CHECK_BACK = 3  # earlier messages whose verdicts decide how often a fixed text was shown running
_LOOK_BACK = 6  # earlier messages a follow-up may lean on
_NO_PASSAGES = frozenset({Category.HARMFUL_REQUEST})  # declined, with the way back
_FEW_PASSAGES = {Category.RELAPSE_NOW: 2}  # one or two are enough to read in that hour
NEAR_TOPICS = 3
LAST_RESORT = (  # when every text file fails; without a number, since numbers live in the registry alone
    "If you or someone else may be in danger, call your local emergency number now, and stay with another "
    "person. I am a computer program, not a person, and cannot call anyone for you."
)


@dataclass(frozen=True)
class Assistant:
    """Answers one person's messages. library: where quotes come from; its failure never hides help.

    language, region: of the fixed texts and helplines unless a turn names others. narrowing: the part of the
    library that is searched. carries_over: whether a message may lean on earlier ones to be understood; its
    safety check looks at them in any case.
    """

    library: Library
    detector: Detector = field(default_factory=Detector)
    top_k: int = 5
    language: str = "en"
    region: str = "US"
    max_question_characters: int = 4000
    narrowing: Narrowing = EVERYTHING
    carries_over: bool = True

    def ask(self, message: str, history: Sequence[str] = (), *, region: str | None = None) -> Answer:
        """The answer to a message. history: the person's earlier messages, oldest first.

        Raises QuestionError, worded for the person, when a message that needs no help is empty or too
        long; nothing else.
        """
        message, history = replace_surrogates(message), [replace_surrogates(turn) for turn in history]
        verdict = self.detector.safe_check(message, history)
        try:
            return self._speaking(verdict, message, region)._answer(message, history, verdict)
        except QuestionError:
            raise
        except Exception as error:  # whatever breaks after the check, what it found is not lost
            _log.error("no answer: %s", type(error).__name__)
            chosen = replace(self, region=region or self.region)
            return chosen._unavailable(verdict, chosen._safety_text(verdict, ()))

    def _speaking(self, verdict: SafetyVerdict, message: str, region: str | None) -> "Assistant":
        """The assistant for one turn: with the region chosen, in the language the person wrote in."""
        found = bool(verdict.patterns) and verdict.patterns[0].startswith("es.")
        language = "es" if found or language_of(message) == "es" else self.language
        return replace(self, region=region or self.region, language=language)

    def _answer(self, message: str, history: Sequence[str], verdict: SafetyVerdict) -> Answer:
        """The fixed text of a verdict, and quotes where it leaves room for them. Raises QuestionError."""
        text = self._safety_text(verdict, history)
        alone = not verdict.passages or verdict.lead in _NO_PASSAGES
        if verdict.action is Action.TAKEOVER or (text is not None and alone):
            return citations.safety_answer(verdict, text or self._general_card())
        try:
            return self._read(self._searchable(message), history, verdict, text)
        except QuestionError:
            if text is None:
                raise
            return citations.safety_answer(verdict, text)
        except Exception as error:  # whatever breaks below, help stays on the screen
            level = logging.INFO if isinstance(error, AssistantError) else logging.ERROR
            _log.log(level, "no answer: %s", type(error).__name__)
            return self._unavailable(verdict, text)

    def _read(self, question: str, history: Sequence[str], verdict: SafetyVerdict, text: SafetyText | None) -> Answer:
        """Quotes for a question, or an honest nothing; the safety text, if any, stands first."""
        searcher = self.library.searcher()
        leans = self.carries_over and leaning(question)
        plan = plan_query(question, self._plain_turns(history) if leans else ())
        found = searcher.search(plan, top_k=self.top_k, narrowing=self.narrowing)
        confidence = probability(found.signals, searcher.ranking.coefficients)
        confident = bool(found.hits) and confidence >= searcher.ranking.threshold
        few = _FEW_PASSAGES.get(verdict.lead, self.top_k) if verdict.lead else self.top_k
        shown = self._shown(found, searcher)[:few] if confident else ()
        outcome = Outcome.ANSWERED if shown else Outcome.SAFETY if text else Outcome.NOT_FOUND
        return Answer(
            outcome,
            verdict,
            safety=text,
            message=None if shown or text else self.words(_nothing_found(verdict)),
            query=found.plan.query,
            carried_over=plan.carried_over,
            confidence=confidence,
            quotes=shown,
            near_topics=() if shown else self._near_topics(found, searcher),
        )

    def _shown(self, found: Found, searcher: Searcher) -> tuple[Quote, ...]:
        """Quotes that are verbatim and hold no number outside the registry, ranked anew from 1."""
        quotes = citations.quotes(found.hits, searcher.documents, found.also_in)
        safe = [quote for quote in quotes if all(map(_may_be_shown, citations.shown_words(quote)))]
        return tuple(replace(quote, hit=replace(quote.hit, rank=rank)) for rank, quote in enumerate(safe, start=1))

    def _near_topics(self, found: Found, searcher: Searcher) -> tuple[str, ...]:
        topics = citations.near_topics(found.hits, searcher.documents, count=NEAR_TOPICS)
        return tuple(topic for topic in topics if _may_be_shown(topic))

    def _plain_turns(self, history: Sequence[str]) -> list[str]:
        """The latest earlier messages that needed no help: nothing else is ever searched for again."""
        latest = history[-_LOOK_BACK:]
        return [turn for turn in latest if self.detector.safe_check(turn).action is Action.NONE]

    def _searchable(self, message: str) -> str:
        question = one_line(message)
        if not question:
            raise QuestionError(self.words("empty_question"))
        if len(question) > self.max_question_characters:
            raise QuestionError(self.words("too_long"))
        return question

    def _safety_text(self, verdict: SafetyVerdict, history: Sequence[str]) -> SafetyText | None:
        if verdict.action is Action.NONE:
            return None
        try:
            variant = ("full", "short", "one_line")[self._shown_running(verdict, history)]
            return fixed_text(verdict, language=self.language, region=self.region, variant=variant)
        except Exception as error:  # a fault in a text must not cost the person the help
            _log.error("a fixed text failed: %s", type(error).__name__)
            return self._general_card()

    def _shown_running(self, verdict: SafetyVerdict, history: Sequence[str]) -> int:
        """How often (0 to 2) the turns just before this one led to the same text."""
        running = 0
        for stop in range(len(history), max(0, len(history) - _CHECK_BACK), -1):
            earlier = self.detector.safe_check(history[stop - 1], history[: stop - 1])
            if (earlier.lead, earlier.tier) != (verdict.lead, verdict.tier):
                break
            running += 1
        return min(running, 2)

    def _general_card(self) -> SafetyText:
        return SafetyText(self.words("detector_failed"), ())

    def _unavailable(self, verdict: SafetyVerdict, text: SafetyText | None) -> Answer:
        return Answer(Outcome.UNAVAILABLE, verdict, safety=text, message=self.words("unavailable"))

    def words(self, name: str, *, region: str | None = None) -> str:
        """A fixed text; in English, and at last from this file, when the language's own cannot be had."""
        for language in dict.fromkeys((self.language, "en")):
            try:
                return general_text(name, language=language, region=region or self.region)
            except Exception as error:  # whatever is wrong with a file, words must come
                _log.error("the text %s failed in %s: %s", name, language, type(error).__name__)
        return LAST_RESORT


def _nothing_found(verdict: SafetyVerdict) -> str:
    """The text that says so: what the library covers, where a question was about something else altogether."""
    return "off_topic" if verdict.lead is Category.OFF_TOPIC else "not_found"


@lru_cache(maxsize=8192)  # words of the library alone, never a person's
def _may_be_shown(text: str) -> bool:
    return check_output(text) == text
