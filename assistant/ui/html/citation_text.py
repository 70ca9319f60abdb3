"""A citation in plain words, and the addresses it leads to. Nothing here is HTML."""

from urllib.parse import quote, urlencode, urlsplit

from assistant.chat.answer import Citation, Quote
from assistant.chat.output import HEADING_JOINT
from assistant.ui.html.lines import safe_url
from assistant.ui.html.reader import read_path
from assistant.ui.html.wording import Wording

NO_PATHWAY = "general"  # what sources of no one fellowship are filed under


def source_words(citation: Citation, words: Wording) -> str:
    """Author, title, section, page, publisher, date, rights and address on one line."""
    section = section_below_title(citation)
    page = page_words(citation.page_label, words)
    date = words.day(citation.published) if citation.published else None
    rights = rights_words(citation, words)
    address = original_link(citation.url, citation.page)
    named = (citation.author, citation.title, section, page, citation.publisher, date, rights, address)
    return ", ".join(part for part in named if part)


def section_below_title(citation: Citation) -> str:
    """The path of headings on one line, without the title that stands above it already."""
    below = citation.heading[1:] if citation.heading[:1] == (citation.title,) else citation.heading
    return HEADING_JOINT.join(below)


def rights_words(citation: Citation, words: Wording) -> str:
    """The line that the licence asks for, else the licence, else that it is not stated."""
    return citation.credit or citation.licence or words("not_stated")


def pathway_words(pathway: str | None, words: Wording) -> str:
    """What a pathway is called; empty for sources of no one fellowship."""
    return words.named("pathways", pathway) if pathway and pathway != NO_PATHWAY else ""


def page_words(label: str | None, words: Wording) -> str:
    """A printed page label as a reader cites it; empty where there is none."""
    return words("page", label=label) if label else ""


def original_link(url: str | None, page: int | None) -> str | None:
    """The address of the original; of a PDF, of its physical page. None when the address is not a safe one.

    page: 1-based, None where the source has no pages.
    """
    address = safe_url(url)
    if address and page and urlsplit(address).path.lower().endswith(".pdf"):
        return f"{address.partition('#')[0]}#page={page}"
    return address


def passage_link(one: Quote) -> str:
    """Address of a passage with the text around it."""
    passage = one.hit.passage
    return f"passage?{urlencode({'id': passage.id, 'in': passage.document_id}, quote_via=quote, safe='/')}#passage"


def permanent_link(one: Quote) -> str:
    """Permanent address of a passage in its whole document: its id does not change while its text does not."""
    passage = one.hit.passage
    return f"{quote(read_path(passage.document_id), safe='/')}?passage={quote(passage.id)}#passage"


def source_link(document_id: str) -> str:
    """Address of a document's page on this server."""
    return f"source?id={quote(document_id, safe='/')}"
