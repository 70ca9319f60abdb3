"""An answer as HTML: safety text, cards of passages, ways to go on. The templates escape every word."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from assistant.chat.answer import Answer, Certainty, Outcome
from assistant.types import Action, Helpline, SafetyText
from assistant.ui.html.lines import ContactLink, HelplineRow, Paragraph, contact_links, helpline_rows, linked_paragraphs
from assistant.ui.html.passages import CardContext, sheets_of
from assistant.ui.html.rendering import render
from assistant.ui.html.wording import Wording

SHOWN_CHARACTERS = 600  # of a person's own message above its answer


@dataclass(frozen=True, slots=True)
class Notice:
    """A fixed text. kind: its CSS classes; blocks: its paragraphs."""

    kind: str
    blocks: Sequence[Paragraph]


@dataclass(frozen=True, slots=True)
class SafetyCard:
    """The values of safety.html, in the order they are shown.

    - action: value of the verdict's action.
    - first: the first line of the fixed text.
    - helplines: whom to reach.
    - rest: the other lines of the fixed text.
    - second: the fixed text of the secondary category.
    """

    action: str
    first: Sequence[Paragraph]
    helplines: Sequence[HelplineRow]
    rest: Sequence[Paragraph]
    second: Sequence[Paragraph]


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Ways to go on where an answer was none. has_others: whether there are other passages; line: of the service."""

    has_others: bool
    service: str
    line: ContactLink | None


@dataclass(frozen=True, slots=True)
class Offers:
    """Words of the library that can be asked by pressing them. title: what stands above them."""

    title: str
    questions: Sequence[str]


def turn_html(message: str, reply: Markup, *, number: int, words: Wording) -> Markup:
    """One turn: the person's words, cut after SHOWN_CHARACTERS, above the reply."""
    shown = message if len(message) <= SHOWN_CHARACTERS else message[:SHOWN_CHARACTERS].rstrip() + " …"
    return render("turn.html", {"message": shown, "reply": reply, "number": number, "words": words})


def transcript_html(turns: Sequence[Markup], words: Wording) -> Markup:
    """The conversation so far. turns: each as `turn_html` made it, oldest first."""
    return render("transcript.html", {"turns": turns, "words": words})


def waiting_html(words: Wording) -> Markup:
    """What is shown while an answer is looked for."""
    return render("waiting.html", {"words": words})


def notice_html(text: str, *, kind: str = "notice", lines: Sequence[Helpline] = ()) -> Markup:
    """A fixed text of the program that is no quotation. lines: whose numbers in it can be tapped."""
    return render("notice.html", {"notice": Notice(kind, linked_paragraphs(text, lines))})


def answer_html(answer: Answer, context: CardContext) -> Markup:
    """Safety first, then messages, then quotes, then finders, then ways to go on."""
    words, is_low = context.words, answer.certainty is Certainty.LOW
    offers = [Offers(words("near"), answer.near_topics), Offers(words("further"), context.further)]
    values = {
        "words": words,
        "safety": _safety_card(answer.safety, answer.verdict.action, words) if answer.safety else None,
        "notice": Notice("notice", linked_paragraphs(answer.message, context.lines)) if answer.message else None,
        "narrowed": context.narrowed,
        "carried_over": answer.carried_over,
        "number": context.number,
        "certainty": words("certainty_low") if is_low else "",
        "sheets": sheets_of(answer.quotes, context, opens=not is_low),
        "unanswered": _unanswered(answer, context),
        "finders": answer.finders,
        "finders_note": answer.finders_note or "",
        "offers": [one for one in offers if one.questions],
    }
    return render("answer.html", values)


def safety_html(text: SafetyText, *, action: Action, words: Wording) -> Markup:
    """The fixed words with their helplines: what to do first, then whom to reach, then the rest."""
    return render("safety.html", {"safety": _safety_card(text, action, words)})


def _unanswered(answer: Answer, context: CardContext) -> Unanswered | None:
    """Ways to go on from passages, or from none; None where a fixed text stands instead of an answer."""
    if answer.is_talk or answer.outcome not in (Outcome.ANSWERED, Outcome.NOT_FOUND):
        return None
    line = context.talk
    link = contact_links(line, context.words)[0] if line else None
    return Unanswered(len(answer.quotes) > 1, line.service if line else "", link)


def _safety_card(text: SafetyText, action: Action, words: Wording) -> SafetyCard:
    first, _, rest = text.text.strip().partition("\n")
    return SafetyCard(
        action=action.value,
        first=linked_paragraphs(first, text.helplines),
        helplines=helpline_rows(text.helplines, words),
        rest=linked_paragraphs(rest, text.helplines),
        second=linked_paragraphs(text.secondary_text or "", text.helplines),
    )
