"""What a message does to a conversation; nothing here knows Gradio or HTTP."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from markupsafe import Markup

from assistant.chat.answer import Answer, Outcome
from assistant.chat.assistant import TurnOptions
from assistant.chat.fixed_words import in_region
from assistant.errors import QuestionError
from assistant.safety import Detector, check_output
from assistant.safety.responses.helplines import for_region
from assistant.search.filters import Filters
from assistant.text.cleaning import replace_surrogates
from assistant.types import Action, Helpline, Kind
from assistant.ui.html.cards import answer_html, notice_html, transcript_html, turn_html
from assistant.ui.html.passages import CardContext
from assistant.ui.html.saved import saved_html, saved_turn_html
from assistant.ui.html.wording import Wording, languages, load_wording
from assistant.ui.session.chat_service import ChatService
from assistant.ui.session.conversation import AnsweredTurn, Conversation
from assistant.ui.session.suggestions import further


@dataclass(frozen=True, slots=True)
class Locale:
    """Where a person is, and how the page speaks with them.

    - region: whose helplines are shown, one of settings.REGIONS.
    - language: of the page's own words and of the fixed texts, one that is shipped.
    """

    region: str
    language: str

    @property
    def words(self) -> Wording:
        """The page's own words in that language."""
        return load_wording(self.language)


@dataclass(frozen=True, slots=True)
class TurnResult:
    """What a message leads to on the screen.

    - html: the whole conversation.
    - conversation: what is remembered from now on.
    - kept: what stays in the box to write in.
    - said: what a screen reader says.
    """

    html: str
    conversation: Conversation
    kept: str = ""
    said: str = ""


def locale_of(service: ChatService, region: object, language: object) -> Locale:
    """The region and the language that a page names; in doubt those of the settings."""
    return Locale(
        service.known_region(region if isinstance(region, str) else None),
        language if isinstance(language, str) and language in languages() else service.assistant.language,
    )


def filters_of(pathways: object, kinds: object, since: object) -> Filters:
    """The part of the library that filters name; what makes no sense is passed over."""
    known = {kind.value: kind for kind in Kind}
    listed = [[str(one) for one in rows] if isinstance(rows, list) else [] for rows in (pathways, kinds)]
    year = str(since or "")
    return Filters(
        frozenset(listed[0]),
        frozenset(known[one] for one in listed[1] if one in known),
        int(year) if year.isdecimal() and len(year) == len("2024") else None,
    )


def filter_words(filters: Filters, words: Wording) -> str:
    """What is searched, in words; empty for everything."""
    parts = [words.named("pathways", one) for one in sorted(filters.pathways)]
    parts += [words(f"kind_{kind.value}") for kind in sorted(filters.kinds)]
    parts += [words("since_year", year=filters.since)] if filters.since else []
    return words("narrowed", parts=" · ".join(parts)) if parts else ""


def take_turn(service: ChatService, message: str, conversation: Conversation, options: TurnOptions) -> TurnResult:
    """Answers one message; the conversation after it."""
    message = replace_surrogates(message)
    locale = locale_of(service, options.region, options.language)
    options = replace(options, region=locale.region, language=locale.language)
    try:
        answer = service.ask(message, conversation.messages, options)
    except QuestionError as error:
        return _refused(message, str(error), conversation, locale)
    return _answered(service, message, answer, conversation, options)


def refuse_turn(
    service: ChatService, message: str, answer: Answer, *, conversation: Conversation, options: TurnOptions
) -> TurnResult:
    """A message that is not looked up now. answer: what Refusals gave: a turn where it holds help, else a notice."""
    message = replace_surrogates(message)
    locale = locale_of(service, options.region, options.language)
    if answer.safety is None:
        return _refused(message, answer.message or "", conversation, locale)
    return _answered(
        service, message, answer, conversation, replace(options, region=locale.region, language=locale.language)
    )


def drop_carried(service: ChatService, number: int, conversation: Conversation, options: TurnOptions) -> TurnResult:
    """Answers a turn again without the messages before it: in its place when it is the last, else as a new turn."""
    turn = next((one for one in conversation.turns if one.number == number), None)
    if turn is None:
        locale = locale_of(service, options.region, options.language)
        return TurnResult(transcript(conversation.turns, locale.words), conversation)
    before = conversation.without_last() if turn is conversation.turns[-1] else conversation
    return take_turn(service, turn.message, before, replace(options, use_history=False))


def change_region(service: ChatService, conversation: Conversation, locale: Locale) -> Conversation:
    """The conversation with the helplines of another region in the cards that are on the screen.

    Nothing is asked or searched again. A card keeps its region where the message itself named it.
    """
    return replace(conversation, turns=tuple(_in_region(turn, service, locale) for turn in conversation.turns))


def transcript(turns: Sequence[AnsweredTurn], words: Wording) -> Markup:
    """The conversation as HTML."""
    return transcript_html([one.html for one in turns], words)


def saved(conversation: Conversation, locale: Locale) -> str:
    """The conversation as a document to keep, in HTML; empty when there is none."""
    lines = for_region(locale.region, language=locale.language)
    return saved_html([one.saved for one in conversation.turns], lines, locale.words) if conversation.turns else ""


def announcement(answer: Answer, words: Wording) -> str:
    """What a screen reader says when an answer comes: of help its first words, else how much was found."""
    if answer.safety is not None:
        return f"{words('said_safety')} {answer.safety.text.strip().partition(chr(10))[0]}"
    if answer.is_talk:
        return answer.message or ""
    if answer.outcome is Outcome.ANSWERED:
        return words("said_answered", number=len(answer.quotes))
    return words("said_nothing" if answer.outcome is Outcome.NOT_FOUND else "said_unavailable")


@lru_cache(maxsize=4)
def fits(detector: Detector) -> Callable[[str], bool]:
    """Whether words of the library may stand on a button: no number outside the registry, no alarm when asked."""

    @lru_cache(maxsize=4096)  # headings of the library alone, never a person's words
    def fit(text: str) -> bool:
        return check_output(text) == text and detector.safe_check(text).action is Action.NONE

    return fit


def _answered(
    service: ChatService, message: str, answer: Answer, conversation: Conversation, options: TurnOptions
) -> TurnResult:
    """One more turn: a message and its answer."""
    locale = locale_of(service, options.region, options.language)
    context = replace(
        _context(service, answer, locale, options.filters),
        further=_further(service, answer, (*conversation.messages, message)),
        number=conversation.turn_count + 1,
    )
    reminded = conversation.reminding and answer.verdict.action is not Action.TAKEOVER
    turn = _drawn(AnsweredTurn(message, answer, context, reminded), service, locale)
    after = conversation.after(turn)
    return TurnResult(transcript(after.turns, locale.words), after, said=announcement(answer, locale.words))


def _drawn(turn: AnsweredTurn, service: ChatService, locale: Locale) -> AnsweredTurn:
    """The turn with its HTML, also for a file. locale: whose reminder stands above the answer."""
    reply = answer_html(turn.answer, turn.context)
    if turn.has_reminder:
        reply = _reminder_html(service, locale) + reply
    words = turn.context.words
    html = turn_html(turn.message, reply, number=turn.number, words=words)
    return replace(turn, html=html, saved=saved_turn_html(turn.message, turn.answer, turn.context))


def _in_region(turn: AnsweredTurn, service: ChatService, locale: Locale) -> AnsweredTurn:
    """The turn with the helplines of another region; the same object where it shows none that follow."""
    answer = in_region(turn.answer, locale.region)
    context = replace(turn.context, lines=_lines(answer, locale), talk=_talk(answer, locale))
    if answer is turn.answer and context == turn.context and not turn.has_reminder:
        return turn
    return _drawn(replace(turn, answer=answer, context=context), service, locale)


def _context(service: ChatService, answer: Answer, locale: Locale, filters: Filters) -> CardContext:
    narrowed = filter_words(filters, locale.words)
    if answer.is_talk:
        narrowed = ""
    elif narrowed and answer.outcome is Outcome.NOT_FOUND:
        narrowed = f"{narrowed}. {locale.words('narrowed_nothing')}"
    return CardContext(
        words=locale.words,
        documents=service.assistant.library.documents() if answer.quotes else {},
        lines=_lines(answer, locale),
        talk=_talk(answer, locale),
        narrowed="" if answer.verdict.action is Action.TAKEOVER else narrowed,
    )


def _lines(answer: Answer, locale: Locale) -> Sequence[Helpline]:
    """The helplines whose numbers stand in the answer's fixed words."""
    return for_region(answer.words.region if answer.words else locale.region, language=locale.language)


def _talk(answer: Answer, locale: Locale) -> Helpline | None:
    """The helpline to talk to where passages, or none, did not answer; the first is for emergencies, if there are more.

    It is one of the region that the message named, else of the one that is chosen.
    """
    if answer.outcome not in (Outcome.ANSWERED, Outcome.NOT_FOUND):
        return None
    said = answer.words.region if answer.words and answer.words.is_region_said else locale.region
    lines = for_region(said, language=locale.language)
    return next(iter(lines[1:2] or lines), None)


def _further(service: ChatService, answer: Answer, messages: Sequence[str]) -> Sequence[str]:
    """Headings to go on with; none where nothing was quoted. messages: the person's so far."""
    if not answer.quotes:
        return ()
    documents = service.assistant.library.documents()
    return further(answer.quotes, documents, messages=messages, fit=fits(service.assistant.detector))


def _reminder_html(service: ChatService, locale: Locale) -> str:
    """The reminder of help, with the helplines of the region."""
    text = service.words("reminder", region=locale.region, language=locale.language)
    return notice_html(text, kind="reminder", lines=for_region(locale.region, language=locale.language))


def _refused(message: str, reason: str, conversation: Conversation, locale: Locale) -> TurnResult:
    """The reason below the conversation; the person's own words stay in the box."""
    notice = notice_html(reason, kind="notice turn", lines=for_region(locale.region, language=locale.language))
    kept = message if message.strip() else ""
    return TurnResult(transcript(conversation.turns, locale.words) + notice, conversation, kept, reason)
