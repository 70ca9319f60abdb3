"""An Answer as HTML. Every word of a person, a source or its metadata goes through html.escape.

The strings are shown as they are by the page: what is not escaped here is not escaped anywhere.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from urllib.parse import quote, urlsplit

from assistant.types import Action, Answer, Citation, Helpline, Quote, SafetyText, Span

SHOWN_CHARACTERS = 600  # of a person's own message above its answer
NO_PATHWAY = "general"  # what sources of no one fellowship are filed under
_DIALLED = re.compile(r"[+*#0-9][-+*#0-9,;]*")
_TEXTED = re.compile(r"[+0-9][-0-9]*(?:[?;&]body=[\w%]+)?")


def turn_html(message: str, reply: str, *, number: int) -> str:
    """One turn: the person's words, cut after SHOWN_CHARACTERS, above a reply that is HTML already."""
    shown = message if len(message) <= SHOWN_CHARACTERS else message[:SHOWN_CHARACTERS].rstrip() + " …"
    return (
        f'<section class="turn" id="turn-{number}" aria-label="Question {number}">'
        f'<p class="asked"><span class="unseen">You asked: </span>{escape(shown)}</p>{reply}</section>'
    )


def notice_html(text: str, *, kind: str = "notice", lines: Sequence[Helpline] = ()) -> str:
    """A fixed text of the program that is no quotation. lines: whose numbers in it can be tapped."""
    return f'<div class="{escape(kind)}">{_paragraphs(text, lines)}</div>'


def answer_html(answer: Answer, *, titles: Mapping[str, str] | None = None, lines: Sequence[Helpline] = ()) -> str:
    """Safety first, then messages, then quotes. titles: of documents by id, for "also in"; lines: as in notice_html."""
    parts = [safety_html(answer.safety, action=answer.verdict.action) if answer.safety else ""]
    parts.append(notice_html(answer.message, lines=lines) if answer.message else "")
    if answer.carried_over:
        parts.append(f'<p class="carried">Together with what you asked before: {escape(answer.carried_over)}</p>')
    parts += [quote_html(one, titles=titles or {}) for one in answer.quotes]
    if answer.near_topics:
        topics = "".join(f"<li>{escape(topic)}</li>" for topic in answer.near_topics)
        parts.append(f'<div class="near"><p>Near topics in the library:</p><ul>{topics}</ul></div>')
    return f'<div class="reply">{"".join(parts)}</div>'


def safety_html(text: SafetyText, *, action: Action) -> str:
    """The fixed words with their helplines: what to do first, then whom to reach, then the rest."""
    first, _, rest = text.text.strip().partition("\n")
    more = _paragraphs(text.secondary_text or "", text.helplines)
    second = f'<div class="second">{more}</div>' if more else ""
    return (
        f'<div class="safety {escape(action.value)}"><div class="first">{_paragraphs(first, text.helplines)}</div>'
        f"{helplines_html(text.helplines)}{_paragraphs(rest, text.helplines)}{second}</div>"
    )


def helplines_html(lines: Sequence[Helpline]) -> str:
    """Helplines as a list with links to tap, or nothing."""
    rows = "".join(f"<li>{helpline_html(line)}</li>" for line in lines)
    return f'<ul class="helplines">{rows}</ul>' if rows else ""


def helpline_html(line: Helpline) -> str:
    """One helpline: links to call, text or open, then who answers and when."""
    about = " · ".join(escape(part) for part in (line.hours, line.scope) if part)
    return (
        f'<span class="taps">{"".join(taps(line))}</span>'
        f'<span class="service">{escape(line.service)}</span><span class="about">{about}</span>'
    )


def taps(line: Helpline) -> list[str]:
    """The links of a helpline; a row without one shows its number or its way as plain text."""
    name = escape(line.service, quote=True)
    links = []
    if target := _target(line.tel, "tel", _DIALLED):
        label = f"Call {line.number}" if line.number else "Call"
        links.append(f'<a class="tap" href="{target}" aria-label="{escape(label)}: {name}">{escape(label)}</a>')
    if target := _target(line.sms, "sms", _TEXTED):
        label = text_label(line)
        links.append(f'<a class="tap" href="{target}" aria-label="{escape(label)}: {name}">{escape(label)}</a>')
    if address := safe_url(line.url):
        shown = escape(urlsplit(address).netloc.removeprefix("www."))
        links.append(_away(address, shown, kind="tap"))
    return links or [f'<span class="tap">{escape(line.number or line.how)}</span>']


def text_label(line: Helpline) -> str:
    """What to do to text a line: its own words ("text HOME to 741741") where they say it."""
    said = re.search(r"\b[Tt]ext (?:[\w ]{1,20} to )?\d[\d ]*\d|\b[Tt]ext [A-Z]+\b", line.how)
    words = said.group() if said else f"text {line.number or ''}".strip()
    return words[0].upper() + words[1:]


def quote_html(one: Quote, *, titles: Mapping[str, str]) -> str:
    """A passage as a card: the verbatim text, then where it stands and who says it."""
    passage, citation = one.hit.passage, one.citation
    links = [f'<a href="{escape(context_link(one))}" target="_blank" rel="noopener noreferrer">Read in context</a>']
    if address := safe_url(citation.url):
        links.append(_away(address, "Original"))
    others = ", ".join(
        f'<a href="{escape(source_link(other))}" target="_blank" rel="noopener noreferrer">'
        f"{escape(titles.get(other, other))}</a>"
        for other in one.also_in
    )
    also = f'<p class="also">The same words also stand in: {others}</p>' if others else ""
    return (
        f'<article class="card" aria-label="Passage {one.hit.rank}">'
        f'<blockquote lang="{escape(citation.language)}">{marked(passage.text, one.hit.highlight)}</blockquote>'
        f'<footer>{citation_html(citation)}{also}<p class="links">{" ".join(links)}</p></footer></article>'
    )


def marked(text: str, span: Span) -> str:
    """The escaped text with exactly the characters of span inside <mark>."""
    start, end = max(0, span[0]), min(len(text), span[1])
    if start >= end:
        return escape(text)
    return f"{escape(text[:start])}<mark>{escape(text[start:end])}</mark>{escape(text[end:])}"


def citation_html(citation: Citation) -> str:
    """Title, place, people, date, pathway and rights; what is unknown is left out."""
    section = citation.section.removeprefix(citation.title).removeprefix(" › ")
    place = " · ".join(escape(part) for part in (section, page_words(citation.page_label)) if part)
    people = [escape(part) for part in (citation.author, citation.publisher) if part]
    if citation.published:
        people.append(f'<time datetime="{escape(citation.published)}">{escape(day_words(citation.published))}</time>')
    pathway = citation.pathway if citation.pathway != NO_PATHWAY else None
    badge = f' <span class="badge">{escape(pathway)}</span>' if pathway else ""
    rights = citation.credit or citation.licence or "Rights not stated"
    return (
        f'<p class="title"><cite>{escape(citation.title)}</cite>{badge}</p>'
        + (f'<p class="place">{place}</p>' if place else "")
        + (f'<p class="people">{" · ".join(people)}</p>' if people else "")
        + f'<p class="rights">{escape(rights)}</p>'
    )


def page_words(label: str | None) -> str:
    """A printed page label as a reader cites it."""
    return f"p. {label}" if label else ""


def day_words(iso: str) -> str:
    """An ISO day as "29 December 2024"; a year, a month or anything else stays as it is."""
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{day.day} {day:%B %Y}"


def context_link(one: Quote) -> str:
    """Address of the passage inside its document, marked there."""
    passage = one.hit.passage
    place = f"&section={passage.section + 1}&start={passage.start}&end={passage.end}"
    return f"{source_link(passage.document_id)}{place}#section-{passage.section + 1}"


def source_link(document_id: str) -> str:
    """Address of a document's page on this server."""
    return f"source?id={quote(document_id, safe='/')}"


def safe_url(url: str | None) -> str | None:
    """The address when it is a plain http or https one, else None."""
    if not url or re.search(r"[\s\x00-\x1f\"'<>\\`]", url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None


def _target(value: str | None, scheme: str, allowed: re.Pattern[str]) -> str | None:
    plain = (value or "").removeprefix(f"{scheme}:").replace(" ", "")
    return escape(f"{scheme}:{plain}") if allowed.fullmatch(plain) else None


def _away(address: str, label: str, *, kind: str = "away") -> str:
    return f'<a class="{kind}" href="{escape(address)}" target="_blank" rel="noopener noreferrer">{label}</a>'


def _paragraphs(text: str, lines: Sequence[Helpline] = ()) -> str:
    blocks = [block.strip() for block in re.split(r"\n\s*\n", text.strip()) if block.strip()]
    return "".join(f"<p>{_linked(block, lines).replace(chr(10), '<br>')}</p>" for block in blocks)


def _linked(text: str, lines: Sequence[Helpline]) -> str:
    """Escaped text in which the numbers of the helplines can be tapped."""
    targets = {line.number: target for line in lines if line.number and (target := _target(line.tel, "tel", _DIALLED))}
    if not targets:
        return escape(text)
    longest_first = "|".join(re.escape(number) for number in sorted(targets, key=len, reverse=True))
    pieces = re.split(rf"(?<![\w-])({longest_first})(?![\w-])", text)
    return "".join(
        f'<a href="{targets[piece]}">{escape(piece)}</a>' if at % 2 else escape(piece)
        for at, piece in enumerate(pieces)
    )
