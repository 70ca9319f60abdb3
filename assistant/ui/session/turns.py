"""One session's conversation and what a message does to it; nothing here knows Gradio."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.chat.output import safety_words
from assistant.errors import QuestionError
from assistant.safety import Detector, check_output
from assistant.safety.responses.helplines import for_region
from assistant.search.filters import EVERYTHING, Narrowing
from assistant.text.cleaning import replace_surrogates
from assistant.types import Action, Answer, Kind, Outcome
from assistant.ui.html.cards import Around, answer_html, notice_html, quotation, turn_html
from assistant.ui.html.wording import Wording, languages, load_wording
from assistant.ui.session.chat_service import Desk
from assistant.ui.session.suggestions import further

KEPT_MESSAGES = 20  # of the person, for follow-ups and for how often a fixed text was shown
KEPT_TURNS = 20  # on the screen


@dataclass(frozen=True, slots=True)
class Turn:
    """What one message led to. html: shown; text: the same as Markdown, for a file."""

    message: str
    html: str
    text: str
    number: int


@dataclass(frozen=True, slots=True)
class Talk:
    """One session's conversation. messages: the person's own, oldest first.

    asked: turns so far, for their numbers. reminding: a takeover came and no plain answer since.
    """

    messages: tuple[str, ...] = ()
    turns: tuple[Turn, ...] = ()
    asked: int = 0
    reminding: bool = False

    def after(self, turn: Turn, answer: Answer) -> "Talk":
        """The conversation with one more turn; the reminder of help stays until a plain question is answered."""
        plain = answer.outcome is Outcome.ANSWERED and answer.verdict.action is Action.NONE
        return Talk(
            (*self.messages, turn.message)[-KEPT_MESSAGES:],
            (*self.turns, turn)[-KEPT_TURNS:],
            turn.number,
            (self.reminding and not plain) or answer.verdict.action is Action.TAKEOVER,
        )


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person is and how the page speaks with them."""

    region: str
    language: str

    @property
    def words(self) -> Wording:
        """The page's own words in that language."""
        return load_wording(self.language)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a turn puts on the screen. kept: what stays in the box; said: for a screen reader."""

    html: str
    talk: Talk
    kept: str = ""
    said: str = ""


def place_of(desk: Desk, where: object) -> Place:
    """The place a page tells of itself, {"region", "language"} as JSON; in doubt that of the settings."""
    try:
        row = json.loads(str(where or "{}"))
    except ValueError:
        row = {}
    row = row if isinstance(row, dict) else {}
    language = row.get("language")
    region = row.get("region")
    return Place(
        desk.known_region(region if isinstance(region, str) else None),
        language if isinstance(language, str) and language in languages() else desk.assistant.language,
    )


def narrowing_of(pathways: object, kinds: object, since: object) -> Narrowing:
    """The part of the library that filters name; what makes no sense is passed over."""
    known = {kind.value: kind for kind in Kind}
    listed = [[str(one) for one in rows] if isinstance(rows, list) else [] for rows in (pathways, kinds)]
    year = str(since or "")
    return Narrowing(
        frozenset(listed[0]),
        frozenset(known[one] for one in listed[1] if one in known),
        int(year) if year.isdecimal() and len(year) == len("2024") else None,
    )


def narrowed_words(narrowing: Narrowing, words: Wording) -> str:
    """What is searched, in words; empty for everything."""
    parts = [words.named("pathways", one) for one in sorted(narrowing.pathways)]
    parts += [words(f"kind_{kind.value}") for kind in sorted(narrowing.kinds)]
    parts += [words("since_year", year=narrowing.since)] if narrowing.since else []
    return words("narrowed", parts=" · ".join(parts)) if parts else ""


def take_turn(
    desk: Desk, message: str, talk: Talk, place: Place, narrowing: Narrowing = EVERYTHING, *, carries_over: bool = True
) -> Shown:
    """One message: the conversation after it."""
    message = replace_surrogates(message)
    speaker = replace(desk.assistant, language=place.language, narrowing=narrowing, carries_over=carries_over)
    desk = replace(desk, assistant=speaker)
    try:
        answer = desk.ask(message, talk.messages, region=place.region)
    except QuestionError as error:
        return _refused(message, str(error), talk, place)
    number = talk.asked + 1
    reply = answer_html(answer, _around(desk, answer, talk, place, number=number, message=message))
    if talk.reminding and answer.verdict.action is not Action.TAKEOVER:
        lines = for_region(place.region, language=place.language)
        reminder = desk.words("reminder", region=place.region, language=place.language)
        reply = notice_html(reminder, kind="reminder", lines=lines) + reply
    html = turn_html(message, reply, number=number, words=place.words)
    after = talk.after(Turn(message, html, turn_text(message, answer, place.words), number), answer)
    return Shown(transcript(after.turns, place.words), after, said=announcement(answer, place.words))


def drop_carried(desk: Desk, number: int, talk: Talk, place: Place, narrowing: Narrowing = EVERYTHING) -> Shown:
    """A turn answered anew without what was asked before it: in its place when it is the last, else once more."""
    turn = next((one for one in talk.turns if one.number == number), None)
    if turn is None:
        return Shown(transcript(talk.turns, place.words), talk)
    last = turn is talk.turns[-1]
    before = replace(talk, turns=talk.turns[:-1], messages=talk.messages[:-1], asked=number - 1) if last else talk
    return take_turn(desk, turn.message, before, place, narrowing, carries_over=False)


def transcript(turns: Sequence[Turn], words: Wording) -> str:
    """The conversation as HTML."""
    return f'<h2 class="unseen">{words("conversation")}</h2>{"".join(one.html for one in turns)}'


def announcement(answer: Answer, words: Wording) -> str:
    """What a screen reader says when an answer comes: of help its first words, else how much was found."""
    if answer.safety is not None:
        return f"{words('said_safety')} {answer.safety.text.strip().partition(chr(10))[0]}"
    if answer.outcome is Outcome.ANSWERED:
        return words("said_answered", number=len(answer.quotes))
    return words("said_nothing" if answer.outcome is Outcome.NOT_FOUND else "said_unavailable")


def turn_text(message: str, answer: Answer, words: Wording) -> str:
    """One turn as Markdown: question, fixed words, quotations with their sources."""
    question = " ".join(message.split())
    quotes = [_quoted(quotation(one, words)) for one in answer.quotes]
    fixed = [text for text in (safety_words(answer.safety), answer.message) if text]
    return "\n\n".join([f"## {words('save_asked')}: {question}", *fixed, *quotes])


def talk_text(talk: Talk, words: Wording) -> str:
    """The whole conversation as Markdown; empty when there is none."""
    parts = [f"# {words('save_title')}", *(one.text for one in talk.turns)]
    return "\n\n".join(parts) + "\n" if talk.turns else ""


@lru_cache(maxsize=4)
def fits(detector: Detector) -> Callable[[str], bool]:
    """Whether words of the library may stand on a button: no number outside the registry, no alarm when asked."""

    @lru_cache(maxsize=4096)  # headings of the library alone, never a person's words
    def fit(text: str) -> bool:
        return check_output(text) == text and detector.safe_check(text).action is Action.NONE

    return fit


def _around(desk: Desk, answer: Answer, talk: Talk, place: Place, *, number: int, message: str) -> Around:
    documents = desk.assistant.library.searcher().documents if answer.quotes else {}
    asked = (*talk.messages, message)
    narrowed = narrowed_words(desk.assistant.narrowing, place.words)
    if narrowed and answer.outcome is Outcome.NOT_FOUND:
        narrowed = f"{narrowed}. {place.words('narrowed_nothing')}"
    return Around(
        words=place.words,
        titles={name: one.title for name, one in documents.items()},
        lines=for_region(place.region, language=place.language),
        further=further(answer.quotes, documents, asked=asked, fit=fits(desk.assistant.detector))
        if answer.quotes
        else (),
        narrowed="" if answer.verdict.action is Action.TAKEOVER else narrowed,
        number=number,
    )


def _refused(message: str, reason: str, talk: Talk, place: Place) -> Shown:
    """The reason below the conversation; the person's own words stay in the box."""
    notice = notice_html(reason, kind="notice turn", lines=for_region(place.region, language=place.language))
    kept = message if message.strip() else ""
    return Shown(transcript(talk.turns, place.words) + notice, talk, kept, reason)


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())
