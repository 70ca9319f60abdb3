"""An Answer as the JSON that scripts and the API promise, and as plain text for a terminal."""

from typing import Any

from assistant.chat.answer import Answer, Citation, Quote
from assistant.safety import Finder
from assistant.types import Helpline, SafetyText, SafetyVerdict

HEADING_JOINT = " › "


def answer_json(answer: Answer, *, identifier: str | None = None) -> dict[str, Any]:
    """The stable form of one answer. identifier: the line's id in a batch."""
    return {
        "id": identifier,
        "outcome": answer.outcome.value,
        "safety": _safety(answer.verdict, answer.safety),
        "query": answer.query,
        "carried_over": answer.carried_over,
        "confidence": round(answer.confidence, 4),
        "certainty": answer.certainty.value if answer.certainty else None,
        "message": answer.message,
        "passages": [_passage(quote) for quote in answer.quotes],
        "near_topics": list(answer.near_topics),
        "finders": [_finder(one) for one in answer.finders],
    }


def verdict_json(verdict: SafetyVerdict) -> dict[str, Any]:
    """What the safety check found, and why."""
    return {
        "action": verdict.action.value,
        "lead": verdict.lead.value if verdict.lead else None,
        "tier": verdict.tier.value if verdict.tier else None,
        "secondary": verdict.secondary.value if verdict.secondary else None,
        "under_age": verdict.under_age,
        "patterns": list(verdict.patterns),
    }


def _safety(verdict: SafetyVerdict, text: SafetyText | None) -> dict[str, Any]:
    return {
        **verdict_json(verdict),
        "text": safety_words(text),
        "helplines": [_helpline(line) for line in text.helplines] if text else [],
    }


def safety_words(text: SafetyText | None) -> str | None:
    """All fixed words of a safety text in the order they are shown, or None."""
    if text is None:
        return None
    return "\n\n".join(filter(None, (text.text, text.secondary_text)))


def _helpline(line: Helpline) -> dict[str, str | None]:
    return {"service": line.service, "number": line.number, "how": line.how}


def _finder(one: Finder) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "finds": one.finds,
        "kind": one.kind,
        "url": one.url,
        "languages": list(one.languages),
    }


def _passage(quote: Quote) -> dict[str, Any]:
    hit, citation = quote.hit, quote.citation
    return {
        "rank": hit.rank,
        "score": round(hit.score, 6),
        "text": hit.passage.text,
        "highlights": [list(hit.highlight)],
        "shown": list(hit.shown),
        "also_in": list(quote.also_in),
        "document": {
            "id": citation.document_id,
            "title": citation.title,
            "author": citation.author,
            "publisher": citation.publisher,
            "published": citation.published,
            "url": citation.url,
            "licence": citation.licence,
            "kind": citation.kind.value,
            "pathway": citation.pathway,
            "language": citation.language,
        },
        "section": section_words(citation),
        "page": citation.page,
        "page_label": citation.page_label,
        "start": hit.passage.start,
        "end": hit.passage.end,
    }


def section_words(citation: Citation) -> str:
    """The path of headings on one line, the widest first."""
    return HEADING_JOINT.join(citation.heading)


def answer_text(answer: Answer) -> str:
    """An answer as plain text; the highlighted words stand between » and «."""
    parts = [safety_words(answer.safety), answer.message]
    parts += [line_words(line) for line in answer.safety.helplines] if answer.safety else []
    if answer.carried_over:
        parts.append(f"(together with what you asked before: {answer.carried_over})")
    parts += [_quote_words(quote) for quote in answer.quotes]
    if answer.near_topics:
        parts.append("Near topics in the library:\n" + "\n".join(f"- {topic}" for topic in answer.near_topics))
    if answer.finders:
        parts.append("\n".join(filter(None, (answer.finders_note, *map(finder_words, answer.finders)))))
    return "\n\n".join(part for part in parts if part)


def _quote_words(quote: Quote) -> str:
    text, (start, end) = quote.hit.passage.text, quote.hit.highlight
    return f"{quote.hit.rank}. {text[:start]}»{text[start:end]}«{text[end:]}\n   — {source_line(quote.citation)}"


def source_line(citation: Citation) -> str:
    """Title, section, page, author, publisher, date, rights and link on one line."""
    page = f"p. {citation.page_label}" if citation.page_label else None
    rights = citation.credit or citation.licence or "rights not stated"
    parts = (citation.title, section_words(citation), page, citation.author, citation.publisher, citation.published)
    return ", ".join(part for part in (*parts, rights, citation.url) if part)


def finder_words(one: Finder) -> str:
    """A finder on one line of plain text."""
    return f"- {one.name}: {one.about}: {one.url}"


def line_words(line: Helpline) -> str:
    """A helpline on one line of plain text."""
    return f"{line.service}: {line.number or line.url or ''} ({line.how})"
