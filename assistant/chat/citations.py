"""Hits and fixed texts to an Answer; no word is added to either."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from assistant.chat.answer import Answer, Citation, FixedWords, Outcome, Quote
from assistant.safety import check_output
from assistant.types import ELLIPSIS, Document, Hit, SafetyText, SafetyVerdict


def cite(document: Document, section: int) -> Citation:
    """Where a passage of that section stands, and who says it."""
    place = document.sections[section]
    return Citation(
        document_id=document.id,
        title=document.title,
        author=document.author,
        publisher=document.publisher,
        published=document.published,
        url=document.url,
        licence=document.licence,
        credit=document.credit,
        kind=document.kind,
        pathway=document.pathway,
        language=document.language,
        heading=place.heading,
        page=place.page,
        page_label=place.page_label,
    )


def quotes(
    hits: Sequence[Hit], documents: Mapping[str, Document], also_in: Mapping[str, tuple[str, ...]]
) -> tuple[Quote, ...]:
    """Each hit with its citation. A hit whose text is not its source's slice is left out, never shown."""
    return tuple(
        Quote(hit, cite(documents[hit.passage.document_id], hit.passage.section), also_in.get(hit.passage.id, ()))
        for hit in hits
        if is_verbatim(hit, documents[hit.passage.document_id])
    )


def safe_quotes(
    hits: Sequence[Hit], documents: Mapping[str, Document], also_in: Mapping[str, tuple[str, ...]]
) -> tuple[Quote, ...]:
    """Quotes that are verbatim and hold no number outside the registry, ranked anew from 1."""
    safe = [one for one in quotes(hits, documents, also_in) if all(map(may_be_shown, shown_words(one)))]
    return tuple(replace(one, hit=replace(one.hit, rank=rank)) for rank, one in enumerate(safe, start=1))


def safe_topics(hits: Sequence[Hit], documents: Mapping[str, Document], *, count: int) -> tuple[str, ...]:
    """Those of the near topics that hold no number outside the registry."""
    return tuple(topic for topic in near_topics(hits, documents, count=count) if may_be_shown(topic))


@lru_cache(maxsize=8192)  # words of the library alone, never a person's
def may_be_shown(text: str) -> bool:
    """Whether the output filter leaves a text as it is."""
    return check_output(text) == text


def is_verbatim(hit: Hit, document: Document) -> bool:
    """Whether the hit's text equals its slice of its section."""
    passage = hit.passage
    return document.sections[passage.section].text[passage.start : passage.end] == passage.text


def shown_words(quote: Quote) -> tuple[str, ...]:
    """Every text of a quote that reaches the screen."""
    citation = quote.citation
    named = (citation.title, citation.author, citation.publisher, *citation.heading, citation.credit, citation.licence)
    return (quote.hit.passage.text, *(text for text in named if text))


def near_topics(hits: Sequence[Hit], documents: Mapping[str, Document], *, count: int = 3) -> tuple[str, ...]:
    """Titles or headings nearest to a question that nothing answers, each once."""
    names: dict[str, None] = {}
    for hit in hits:
        document = documents[hit.passage.document_id]
        heading = document.sections[hit.passage.section].heading
        name = heading[-1] if heading else document.title
        if name != ELLIPSIS:  # a withheld heading is no topic
            names.setdefault(name)
    return tuple(names)[:count]


def safety_answer(verdict: SafetyVerdict, text: SafetyText, *, words: FixedWords) -> Answer:
    """A fixed text alone: what a takeover shows. words: which text it is."""
    return Answer(Outcome.SAFETY, verdict, safety=text, words=words)
