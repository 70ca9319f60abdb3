"""One turn of the conversation: `Assistant.ask` is the only place that knows the order.

message → safety check → (takeover: fixed text, nothing is retrieved) → follow-up → search → confident?
→ quotes, or the fixed text that says nothing was found. Nothing stands between a message and its check.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from assistant.chat import citations, fixed_words, small_talk
from assistant.chat.answer import Answer, FixedWords, Outcome, Quote, certainty_of
from assistant.chat.earlier_verdicts import EarlierVerdicts, leanable
from assistant.chat.followup import FollowUpStrength, follow_up_strength, plan_query
from assistant.data import DEFAULT_LANGUAGE
from assistant.errors import AssistantError, QuestionError
from assistant.safety import Detector, finder_request, language_of, said_region
from assistant.search.confidence import probability
from assistant.search.filters import NO_FILTERS, Filters
from assistant.search.library import Library
from assistant.search.query import FollowUp
from assistant.search.searcher import Found, Searcher
from assistant.settings import REGIONS
from assistant.text.cleaning import one_line, replace_surrogates
from assistant.types import Action, Category, SafetyText, SafetyVerdict

_log = logging.getLogger(__name__)
_CHECK_BACK = 3  # earlier messages whose verdicts decide how often a fixed text was shown running
_NO_PASSAGES = frozenset({Category.HARMFUL_REQUEST})  # declined, with the way back
OTHER_LANGUAGE = "other_language"  # says that the quotes are in another language than the question
MEDICAL_BESIDE = "medical_advice_beside"  # who to ask, in few words: the rest is read below
_FEW_PASSAGES = {Category.RELAPSE_NOW: 2}  # one or two are enough to read in that hour
NEAR_TOPICS = 3
_VARIANTS = ("full", "short", "one_line")  # of a fixed text: shorter each time that it was shown running


@dataclass(frozen=True, slots=True)
class TurnOptions:
    """What holds for one turn.

    region: whose helplines are shown; None for the assistant's. language: of the fixed texts where the
    message is not told to be in another; None for the assistant's. filters: the part of the library that is
    searched. use_history: whether earlier messages help to understand this one; the safety check reads them
    in any case.
    """

    region: str | None = None
    language: str | None = None
    filters: Filters = NO_FILTERS
    use_history: bool = True


DEFAULT_OPTIONS = TurnOptions()


@dataclass(frozen=True, slots=True)
class _Turn:
    """One message on its way. words: in the region and the language said in it or chosen, or the assistant's."""

    message: str
    history: Sequence[str]
    verdict: SafetyVerdict
    earlier: EarlierVerdicts
    options: TurnOptions
    words: FixedWords


@dataclass(frozen=True, slots=True)
class _Reading:
    """What one search found. confidence: 0 to 1. shown: its quotes; none where it is not confident enough."""

    found: Found
    confidence: float
    shown: tuple[Quote, ...] = ()


@dataclass(frozen=True)
class Assistant:
    """Answers one person's messages. library: where quotes come from; its failure never hides help.

    top_k: passages shown at most. language, region: of the fixed texts and helplines unless a turn names
    others. max_question_characters: a longer message is checked for safety and not searched for.
    """

    library: Library
    detector: Detector = field(default_factory=Detector)
    top_k: int = 5
    language: str = DEFAULT_LANGUAGE
    region: str = "US"
    max_question_characters: int = 4000

    def ask(self, message: str, history: Sequence[str] = (), options: TurnOptions = DEFAULT_OPTIONS) -> Answer:
        """The answer to a message. history: the person's earlier messages, oldest first.

        Raises QuestionError, worded for the person, when a message that needs no help is empty or too
        long; nothing else.
        """
        message, history = replace_surrogates(message), [replace_surrogates(turn) for turn in history]
        verdict = self.detector.safe_check(message, history)
        said = said_region(message, REGIONS)
        words = FixedWords(
            verdict.language or options.language or self.language,
            said or options.region or self.region,
            is_region_said=said is not None,
            finders=finder_request(message, history if options.use_history else ()),
        )
        turn = _Turn(message, history, verdict, EarlierVerdicts(self.detector, history), options, words)
        try:
            answer = self._answer(turn)
        except QuestionError:
            raise
        except Exception as error:  # whatever breaks after the check, what it found is not lost
            _log.error("no answer: %s", type(error).__name__)
            answer = _unavailable(turn, fixed_words.safety_text(verdict, words))
        return fixed_words.with_finders(answer)

    def _answer(self, turn: _Turn) -> Answer:
        """The fixed text of a verdict, and quotes where it leaves room for them. Raises QuestionError."""
        verdict = turn.verdict
        turn = replace(turn, words=replace(turn.words, variant=_VARIANTS[_times_running(turn)]))
        text = fixed_words.safety_text(verdict, turn.words)
        alone = not verdict.passages or verdict.lead in _NO_PASSAGES
        if verdict.action is Action.TAKEOVER or (text is not None and alone):
            return citations.safety_answer(verdict, text or fixed_words.general_card(turn.words), words=turn.words)
        try:
            talk = small_talk.reply(turn.message, verdict, turn.words)
            return talk or self._read(self._searchable(turn), turn, text)
        except QuestionError:
            if text is None:
                raise
            return citations.safety_answer(verdict, text, words=turn.words)
        except Exception as error:  # whatever breaks below, help stays on the screen
            level = logging.INFO if isinstance(error, AssistantError) else logging.ERROR
            _log.log(level, "no answer: %s", type(error).__name__)
            return _unavailable(turn, text)

    def _read(self, question: str, turn: _Turn, text: SafetyText | None) -> Answer:
        """Quotes for a question, or an honest nothing; the safety text, if any, stands first."""
        searcher = self.library.searcher()
        plan = _plan(question, turn, searcher)
        own = self._search(plan, turn, searcher)
        other = None if own.shown else self._in_default_language(plan, turn, searcher)
        reading = other if other and other.shown else own
        found, confidence, shown = reading.found, reading.confidence, reading.shown
        words = replace(turn.words, message_key=OTHER_LANGUAGE) if reading is other else turn.words
        if shown and text is not None and _is_plainly_medical(turn.verdict):
            words = replace(words, safety_key=MEDICAL_BESIDE)
            text = fixed_words.safety_text(turn.verdict, words)
        if not shown and text is None:
            words = replace(words, message_key=fixed_words.nothing_found(turn.verdict))
        return Answer(
            _outcome(shown, text),
            turn.verdict,
            safety=text,
            message=fixed_words.plain_text(words.message_key, words) if words.message_key else None,
            query=found.plan.query,
            carried_over=found.plan.carried_over,
            confidence=confidence,
            certainty=certainty_of(confidence, searcher.ranking.sure) if shown else None,
            quotes=shown,
            near_topics=() if shown else self._near_topics(found, searcher),
            words=words,
        )

    def _search(self, plan: FollowUp, turn: _Turn, searcher: Searcher) -> _Reading:
        """What the texts in the language of a plan give; nothing is shown below the threshold."""
        found = searcher.search(plan, top_k=self.top_k, filters=turn.options.filters)
        confidence = probability(found.features, searcher.ranking.coefficients)
        if not found.hits or confidence < searcher.ranking.threshold:
            return _Reading(found, confidence)
        quotes = citations.safe_quotes(found.hits, searcher.documents, found.also_in)
        return _Reading(found, confidence, quotes[: self._most_passages(turn.verdict)])

    def _in_default_language(self, plan: FollowUp, turn: _Turn, searcher: Searcher) -> _Reading | None:
        """The same from the texts in the default language, of which most people read some; None where that is it."""
        if plan.language == DEFAULT_LANGUAGE or DEFAULT_LANGUAGE not in searcher.view.languages:
            return None
        return self._search(replace(plan, language=DEFAULT_LANGUAGE), turn, searcher)

    def _near_topics(self, found: Found, searcher: Searcher) -> tuple[str, ...]:
        return citations.safe_topics(found.hits, searcher.documents, count=NEAR_TOPICS)

    def _most_passages(self, verdict: SafetyVerdict) -> int:
        return _FEW_PASSAGES.get(verdict.lead, self.top_k) if verdict.lead else self.top_k

    def _searchable(self, turn: _Turn) -> str:
        question = one_line(turn.message)
        if not question:
            raise QuestionError(fixed_words.plain_text("empty_question", turn.words))
        if len(question) > self.max_question_characters:
            raise QuestionError(fixed_words.plain_text("too_long", turn.words))
        return question

    def general_text(self, name: str, *, language: str | None = None, region: str | None = None) -> str:
        """A fixed text of the program, with a region's numbers; some words come even when its file cannot be read."""
        return fixed_words.plain_text(name, FixedWords(language or self.language, region or self.region))


def _unavailable(turn: _Turn, text: SafetyText | None) -> Answer:
    """What is said when the library cannot be searched; the safety text, if any, stands first."""
    words = replace(turn.words, message_key="unavailable")
    message = fixed_words.plain_text("unavailable", words)
    return Answer(Outcome.UNAVAILABLE, turn.verdict, safety=text, message=message, words=words)


def _times_running(turn: _Turn) -> int:
    """How often (0 to 2) the turns just before this one led to the same text."""
    same = (turn.verdict.lead, turn.verdict.tier)
    running = 0
    for at in reversed(range(max(0, len(turn.history) - _CHECK_BACK), len(turn.history))):
        before = turn.earlier.in_context(at)
        if (before.lead, before.tier) != same:
            break
        running += 1
    return min(running, 2)


def _plan(question: str, turn: _Turn, searcher: Searcher) -> FollowUp:
    """What to search for, with earlier messages that it leans on, in a language that the library holds.

    Messages in another language than the question are left out: they cannot be read together.
    """
    told = language_of(turn.message, likely=turn.words.language)
    code = told if told in searcher.view.languages else DEFAULT_LANGUAGE
    strength = follow_up_strength(question, code) if turn.options.use_history else FollowUpStrength.NONE
    if not strength:
        return plan_query(question, (), strength=strength, code=code)
    spoken = [one for one in leanable(turn.history, turn.earlier) if not small_talk.is_talk(one)]
    earlier = [one for one in spoken if language_of(one, likely=told) == told]
    return plan_query(question, earlier, strength=strength, code=code)


def _is_plainly_medical(verdict: SafetyVerdict) -> bool:
    """Whether a verdict is about medicine and has no text of its own."""
    return verdict.lead is Category.MEDICAL_ADVICE and verdict.tier is None


def _outcome(shown: Sequence[object], text: SafetyText | None) -> Outcome:
    if shown:
        return Outcome.ANSWERED
    return Outcome.NOT_FOUND if text is None else Outcome.SAFETY
