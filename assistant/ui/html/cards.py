"""An Answer as HTML. Every word of a person, a source or its metadata goes through html.escape.

The strings are shown as they are by the page: what is not escaped here is not escaped anywhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from urllib.parse import quote, urlencode, urlsplit

from assistant.chat.output import HEADING_JOINT
from assistant.types import Action, Answer, Citation, Helpline, Quote, SafetyText, Span
from assistant.ui.html.lines import away, helplines_html, paragraphs, safe_url
from assistant.ui.html.wording import Wording

SHOWN_CHARACTERS = 600  # of a person's own message above its answer
NO_PATHWAY = "general"  # what sources of no one fellowship are filed under
_NEW_TAB = 'target="_blank" rel="noopener noreferrer"'


@dataclass(frozen=True)
class CardContext:
    """What an answer is shown with besides itself.

    titles: of documents by id, for "also in". lines: whose numbers in fixed texts can be tapped. further:
    headings to go on with. narrowed: the part of the library that was searched, in words. number: of the turn.
    """

    words: Wording
    titles: Mapping[str, str] = field(default_factory=dict)
    lines: Sequence[Helpline] = ()
    further: Sequence[str] = ()
    narrowed: str = ""
    number: int = 1


def turn_html(message: str, reply: str, *, number: int, words: Wording) -> str:
    """One turn: the person's words, cut after SHOWN_CHARACTERS, above a reply that is HTML already."""
    shown = message if len(message) <= SHOWN_CHARACTERS else message[:SHOWN_CHARACTERS].rstrip() + " …"
    return (
        f'<section class="turn" id="turn-{number}" aria-label="{escape(words("turn", number=number))}">'
        f'<h3 class="asked"><span class="unseen">{escape(words("asked"))} </span>{escape(shown)}</h3>{reply}</section>'
    )


def notice_html(text: str, *, kind: str = "notice", lines: Sequence[Helpline] = ()) -> str:
    """A fixed text of the program that is no quotation. lines: whose numbers in it can be tapped."""
    return f'<div class="{escape(kind)}">{paragraphs(text, lines)}</div>'


def answer_html(answer: Answer, context: CardContext) -> str:
    """Safety first, then messages, then quotes, then ways to go on."""
    words = context.words
    parts = [safety_html(answer.safety, action=answer.verdict.action, words=words) if answer.safety else ""]
    parts.append(notice_html(answer.message, lines=context.lines) if answer.message else "")
    parts.append(f'<p class="narrowed">{escape(context.narrowed)}</p>' if context.narrowed else "")
    parts.append(_carried(answer.carried_over, context) if answer.carried_over else "")
    parts += [quote_html(one, titles=context.titles, words=words) for one in answer.quotes]
    parts.append(asks_html(words("near"), answer.near_topics) if answer.near_topics else "")
    parts.append(asks_html(words("further"), context.further) if context.further else "")
    return f'<div class="reply">{"".join(parts)}</div>'


def asks_html(title: str, questions: Sequence[str]) -> str:
    """Words of the library that can be asked by pressing them."""
    rows = "".join(
        f'<li><button type="button" data-ask="{escape(one)}" dir="auto">{escape(one)}</button></li>'
        for one in questions
    )
    return f'<div class="further"><p>{escape(title)}</p><ul>{rows}</ul></div>'


def safety_html(text: SafetyText, *, action: Action, words: Wording) -> str:
    """The fixed words with their helplines: what to do first, then whom to reach, then the rest."""
    first, _, rest = text.text.strip().partition("\n")
    more = paragraphs(text.secondary_text or "", text.helplines)
    second = f'<div class="second">{more}</div>' if more else ""
    return (
        f'<div class="safety safety-{escape(action.value)}">'
        f'<div class="first">{paragraphs(first, text.helplines)}</div>'
        f"{helplines_html(text.helplines, words)}{paragraphs(rest, text.helplines)}{second}</div>"
    )


def quote_html(one: Quote, *, titles: Mapping[str, str], words: Wording) -> str:
    """A passage as a card: the verbatim text, then where it stands and who says it."""
    passage, citation = one.hit.passage, one.citation
    foreign = citation.language != words.language
    spoken = words("in_language", language=words.named("languages", citation.language))
    note = f'<p class="foreign">{escape(spoken)}</p>' if foreign else ""
    return (
        f'<article class="card" data-passage="{escape(passage.id)}"'
        f' aria-label="{escape(words("passage", number=one.hit.rank))}">{note}'
        f'<blockquote lang="{escape(citation.language)}" dir="auto">{marked(passage.text, one.hit.highlight)}'
        f"</blockquote><footer>{citation_html(citation, words)}{_also(one, titles, words)}{_links(one, words)}"
        f"</footer></article>"
    )


def marked(text: str, span: Span) -> str:
    """The escaped text with exactly the characters of span inside <mark>."""
    start, end = max(0, span[0]), min(len(text), span[1])
    if start >= end:
        return escape(text)
    return f"{escape(text[:start])}<mark>{escape(text[start:end])}</mark>{escape(text[end:])}"


def citation_html(citation: Citation, words: Wording) -> str:
    """Title, place, people, date, pathway and rights; what is unknown is left out."""
    section = section_below_title(citation)
    place = " · ".join(escape(part) for part in (section, page_words(citation.page_label, words)) if part)
    people = [escape(part) for part in (citation.author, citation.publisher) if part]
    if citation.published:
        day = escape(words.day(citation.published))
        people.append(f'<time datetime="{escape(citation.published)}">{day}</time>')
    pathway = citation.pathway if citation.pathway != NO_PATHWAY else None
    badge = f' <span class="badge">{escape(words.named("pathways", pathway))}</span>' if pathway else ""
    rights = citation.credit or citation.licence or words("not_stated")
    own = f' lang="{escape(citation.language)}"' if citation.language != words.language else ""
    return (
        f'<p class="title"><cite{own}>{escape(citation.title)}</cite>{badge}</p>'
        + (f'<p class="place"{own}>{place}</p>' if place else "")
        + (f'<p class="people">{" · ".join(people)}</p>' if people else "")
        + f'<p class="rights">{escape(rights)}</p>'
    )


def section_below_title(citation: Citation) -> str:
    """The path of headings on one line, without the title that stands above it already."""
    below = citation.heading[1:] if citation.heading[:1] == (citation.title,) else citation.heading
    return HEADING_JOINT.join(below)


def quotation(one: Quote, words: Wording) -> str:
    """A passage as text to be quoted elsewhere: the words, then who says them, where and when."""
    return f"“{one.hit.passage.text}”\n— {source_words(one.citation, words)}"


def source_words(citation: Citation, words: Wording) -> str:
    """Author, title, section, page, publisher, date, rights and address on one line."""
    section = section_below_title(citation)
    page = page_words(citation.page_label, words)
    date = words.day(citation.published) if citation.published else None
    rights = citation.credit or citation.licence or words("not_stated")
    named = (citation.author, citation.title, section, page, citation.publisher, date, rights, original_link(citation))
    return ", ".join(part for part in named if part)


def page_words(label: str | None, words: Wording) -> str:
    """A printed page label as a reader cites it."""
    return words("page", label=label) if label else ""


def original_link(citation: Citation) -> str | None:
    """The address of the original; of a PDF's physical page where it has pages. None when it is not a safe one."""
    address = safe_url(citation.url)
    if address and citation.page and urlsplit(address).path.lower().endswith(".pdf"):
        return f"{address.partition('#')[0]}#page={citation.page}"
    return address


def passage_link(one: Quote) -> str:
    """Permanent address of a passage: its id does not change while its text does not."""
    passage = one.hit.passage
    return f"passage?{urlencode({'id': passage.id, 'in': passage.document_id}, quote_via=quote, safe='/')}"


def source_link(document_id: str) -> str:
    """Address of a document's page on this server."""
    return f"source?id={quote(document_id, safe='/')}"


def _links(one: Quote, words: Wording) -> str:
    """Read in context, original page, copy with source, link to the passage."""
    rank, permanent = one.hit.rank, escape(passage_link(one))
    about = escape(words("passage", number=rank))
    links = [f'<a class="open" href="{permanent}" {_NEW_TAB}>{escape(words("read_in_context"))}</a>']
    if address := original_link(one.citation):
        links.append(away(address, words("original")))
    copied, link = escape(source_words(one.citation, words)), escape(words("link"))
    links.append(f'<button type="button" data-copy="{copied}">{escape(words("copy"))}</button>')
    links.append(f'<button type="button" data-copy-link="{permanent}">{link}</button>')
    return f'<p class="links" role="group" aria-label="{about}">{" ".join(links)}</p>'


def _also(one: Quote, titles: Mapping[str, str], words: Wording) -> str:
    others = ", ".join(
        f'<a class="open" href="{escape(source_link(other))}" {_NEW_TAB}>{escape(titles.get(other, other))}</a>'
        for other in one.also_in
    )
    return f'<p class="also">{escape(words("also_in"))} {others}</p>' if others else ""


def _carried(carried: str, context: CardContext) -> str:
    """What was carried over, as a chip that can be taken away."""
    drop = escape(context.words("carried_drop"))
    return (
        f'<p class="carried"><span>{escape(context.words("carried"))}</span> <span class="chip"><span>{escape(carried)}'
        f'</span><button type="button" data-drop="{context.number}" aria-label="{drop}" title="{drop}">×</button>'
        f"</span></p>"
    )
