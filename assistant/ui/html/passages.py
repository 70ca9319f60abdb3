"""Passages as cards: those of one document on one sheet, the first open at its extract, the others folded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from assistant.chat.answer import Citation, Quote
from assistant.types import Document, Helpline, Span
from assistant.ui.html.citation_text import (
    original_link,
    page_words,
    passage_link,
    pathway_words,
    permanent_link,
    rights_words,
    section_below_title,
    source_link,
    source_words,
)
from assistant.ui.html.marked_text import MarkedText, mark_span
from assistant.ui.html.rendering import render
from assistant.ui.html.source import review_words
from assistant.ui.html.wording import Wording, dotted


@dataclass(frozen=True)
class CardContext:
    """What an answer is shown with besides itself.

    - words: of the page's language.
    - documents: of the library by id, for reviews and for "also in".
    - lines: helplines whose numbers in fixed texts can be tapped.
    - talk: the helpline to talk to where nothing answered.
    - further: headings to go on with.
    - narrowed: the part of the library that was searched, in words.
    - number: of the turn, 1-based.
    """

    words: Wording
    documents: Mapping[str, Document] = field(default_factory=dict)
    lines: Sequence[Helpline] = ()
    talk: Helpline | None = None
    further: Sequence[str] = ()
    narrowed: str = ""
    number: int = 1


@dataclass(frozen=True, slots=True)
class Extract:
    """A passage around what is shown of it first: joined in this order, its verbatim text.

    - before, after: what is shown on demand.
    - shown: the extract, with the best sentences marked.
    """

    before: str
    shown: MarkedText
    after: str

    @property
    def is_whole(self) -> bool:
        """Whether the extract is all of the passage that anybody could read."""
        return not (self.before.strip() or self.after.strip())


@dataclass(frozen=True, slots=True)
class PassageCard:
    """The values of card.html. What is unknown is empty or None.

    - passage_id: permanent id of the passage.
    - rank: place among the passages of the answer, 1-based.
    - is_open: whether it stands open.
    - heading: of its section, else the title of its document.
    - best: its best sentences, for a card that is folded.
    - text: the verbatim words.
    - citation: as it is stored.
    - foreign: whether the passage is in another language than the page.
    - source: who says it, when it was reviewed, on which page; for one line after the title.
    - place: section and page.
    - people: author and publisher.
    - day: of publication, in words.
    - review: who reviewed the document.
    - pathway: what the pathway is called.
    - rights: what may be done with the passage.
    - also_in: (title, address) of other documents with the same words.
    - context: address of the passage with the text around it.
    - permanent: address of the passage that keeps.
    - original: address of the original.
    - copied: the source in words, for the clipboard.
    """

    passage_id: str
    rank: int
    is_open: bool
    heading: str
    best: str
    text: Extract
    citation: Citation
    foreign: bool
    source: str
    place: str
    people: str
    day: str
    review: str
    pathway: str
    rights: str
    also_in: Sequence[tuple[str, str]]
    context: str
    permanent: str
    original: str | None
    copied: str


def sheets_of(quotes: Sequence[Quote], context: CardContext, *, opens: bool) -> list[list[PassageCard]]:
    """The cards of an answer by document, in the order of each document's first. opens: whether the first is open."""
    sheets: dict[str, list[PassageCard]] = {}
    for at, one in enumerate(quotes):
        card = _card(one, context, is_open=opens and at == 0)
        sheets.setdefault(one.citation.document_id, []).append(card)
    return list(sheets.values())


def quote_html(one: Quote, context: CardContext, *, is_open: bool = True) -> Markup:
    """A passage as a card: its heading, the verbatim text, then where it stands and who says it."""
    return render("card.html", {"card": _card(one, context, is_open=is_open), "words": context.words})


def extract_of(text: str, shown: Span, highlight: Span) -> Extract:
    """A passage around its extract. shown, highlight: characters of the text, end exclusive."""
    start, end = shown
    return Extract(text[:start], mark_span(text[start:end], (highlight[0] - start, highlight[1] - start)), text[end:])


def _card(one: Quote, context: CardContext, *, is_open: bool) -> PassageCard:
    hit, citation, words = one.hit, one.citation, context.words
    document = context.documents.get(citation.document_id)
    page = page_words(citation.page_label, words)
    return PassageCard(
        passage_id=hit.passage.id,
        rank=hit.rank,
        is_open=is_open,
        heading=citation.heading[-1] if citation.heading else citation.title,
        best=hit.passage.text[slice(*hit.highlight)],
        text=extract_of(hit.passage.text, hit.shown, hit.highlight),
        citation=citation,
        foreign=citation.language != words.language,
        source=dotted(citation.publisher or citation.author, _when(citation, document, words), page),
        place=dotted(section_below_title(citation), page),
        people=dotted(citation.author, citation.publisher),
        day=words.day(citation.published) if citation.published else "",
        review=review_words(document, words) if document else "",
        pathway=pathway_words(citation.pathway, words),
        rights=rights_words(citation, words),
        also_in=[(_title(other, context), source_link(other)) for other in one.also_in],
        context=passage_link(one),
        permanent=permanent_link(one),
        original=original_link(citation.url, citation.page),
        copied=source_words(citation, words),
    )


def _when(citation: Citation, document: Document | None, words: Wording) -> str:
    """When the document was reviewed, else when it was published; empty where neither is known."""
    if document and document.reviewed:
        return words("reviewed", day=words.day(document.reviewed))
    return words("published", day=words.day(citation.published)) if citation.published else ""


def _title(document_id: str, context: CardContext) -> str:
    document = context.documents.get(document_id)
    return document.title if document else document_id
