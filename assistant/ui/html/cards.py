"""An answer as HTML: safety text, cards of passages, ways to go on. The templates escape every word."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from assistant.chat.answer import Answer, Citation, Quote
from assistant.types import Action, Helpline, SafetyText
from assistant.ui.html.citation_text import (
    original_link,
    page_words,
    passage_link,
    pathway_words,
    rights_words,
    section_below_title,
    source_link,
    source_words,
)
from assistant.ui.html.lines import HelplineRow, Paragraph, helpline_rows, linked_paragraphs
from assistant.ui.html.marked_text import MarkedText, mark_span
from assistant.ui.html.rendering import render
from assistant.ui.html.wording import Wording, dotted

SHOWN_CHARACTERS = 600  # of a person's own message above its answer


@dataclass(frozen=True)
class CardContext:
    """What an answer is shown with besides itself.

    - words: of the page's language.
    - titles: of documents by id, for "also in".
    - lines: helplines whose numbers in fixed texts can be tapped.
    - further: headings to go on with.
    - narrowed: the part of the library that was searched, in words.
    - number: of the turn, 1-based.
    """

    words: Wording
    titles: Mapping[str, str] = field(default_factory=dict)
    lines: Sequence[Helpline] = ()
    further: Sequence[str] = ()
    narrowed: str = ""
    number: int = 1


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
class PassageCard:
    """The values of card.html. What is unknown is empty or None.

    - passage_id: permanent id of the passage.
    - rank: place among the passages of the answer, 1-based.
    - text: the verbatim words and their highlight.
    - citation: as it is stored.
    - foreign: whether the passage is in another language than the page.
    - place: section and page.
    - people: author and publisher.
    - day: of publication, in words.
    - pathway: what the pathway is called.
    - rights: what may be done with the passage.
    - also_in: (title, address) of other documents with the same words.
    - permanent: address of the passage.
    - original: address of the original.
    - copied: the source in words, for the clipboard.
    """

    passage_id: str
    rank: int
    text: MarkedText
    citation: Citation
    foreign: bool
    place: str
    people: str
    day: str
    pathway: str
    rights: str
    also_in: Sequence[tuple[str, str]]
    permanent: str
    original: str | None
    copied: str


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
    words = context.words
    offers = [Offers(words("near"), answer.near_topics), Offers(words("further"), context.further)]
    values = {
        "words": words,
        "safety": _safety_card(answer.safety, answer.verdict.action, words) if answer.safety else None,
        "notice": Notice("notice", linked_paragraphs(answer.message, context.lines)) if answer.message else None,
        "narrowed": context.narrowed,
        "carried_over": answer.carried_over,
        "number": context.number,
        "cards": [_passage_card(one, context.titles, words) for one in answer.quotes],
        "finders": answer.finders,
        "finders_note": answer.finders_note or "",
        "offers": [one for one in offers if one.questions],
    }
    return render("answer.html", values)


def safety_html(text: SafetyText, *, action: Action, words: Wording) -> Markup:
    """The fixed words with their helplines: what to do first, then whom to reach, then the rest."""
    return render("safety.html", {"safety": _safety_card(text, action, words)})


def quote_html(one: Quote, *, titles: Mapping[str, str], words: Wording) -> Markup:
    """A passage as a card: the verbatim text, then where it stands and who says it."""
    return render("card.html", {"card": _passage_card(one, titles, words), "words": words})


def _safety_card(text: SafetyText, action: Action, words: Wording) -> SafetyCard:
    first, _, rest = text.text.strip().partition("\n")
    return SafetyCard(
        action=action.value,
        first=linked_paragraphs(first, text.helplines),
        helplines=helpline_rows(text.helplines, words),
        rest=linked_paragraphs(rest, text.helplines),
        second=linked_paragraphs(text.secondary_text or "", text.helplines),
    )


def _passage_card(one: Quote, titles: Mapping[str, str], words: Wording) -> PassageCard:
    passage, citation = one.hit.passage, one.citation
    return PassageCard(
        passage_id=passage.id,
        rank=one.hit.rank,
        text=mark_span(passage.text, one.hit.highlight),
        citation=citation,
        foreign=citation.language != words.language,
        place=dotted(section_below_title(citation), page_words(citation.page_label, words)),
        people=dotted(citation.author, citation.publisher),
        day=words.day(citation.published) if citation.published else "",
        pathway=pathway_words(citation.pathway, words),
        rights=rights_words(citation, words),
        also_in=[(titles.get(other, other), source_link(other)) for other in one.also_in],
        permanent=passage_link(one),
        original=original_link(citation.url, citation.page),
        copied=source_words(citation, words),
    )
