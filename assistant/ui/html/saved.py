"""A conversation as a document to keep: one HTML file that opens anywhere, with links to the whole texts."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from assistant.chat.answer import Answer, Quote
from assistant.chat.output import safety_words
from assistant.types import Helpline
from assistant.ui.html.citation_text import original_link, permanent_link, source_words
from assistant.ui.html.lines import helpline_rows, linked_paragraphs
from assistant.ui.html.passages import CardContext
from assistant.ui.html.rendering import render
from assistant.ui.html.wording import Wording


@dataclass(frozen=True, slots=True)
class SavedQuote:
    """A passage in the document.

    - text: its verbatim words.
    - language: of the text.
    - source: who says it, where and when.
    - permanent: address of the passage in its whole text, on this server.
    - original: address of the original; None where there is none.
    """

    text: str
    language: str
    source: str
    permanent: str
    original: str | None


def saved_turn_html(message: str, answer: Answer, context: CardContext) -> Markup:
    """One turn: the question, fixed words, whole passages with their sources, finders."""
    safety = answer.safety
    values = {
        "words": context.words,
        "message": message,
        "safety": linked_paragraphs(safety_words(safety) or "", safety.helplines) if safety else (),
        "notice": linked_paragraphs(answer.message or "", context.lines),
        "quotes": [_saved_quote(one, context.words) for one in answer.quotes],
        "finders": answer.finders,
        "finders_note": answer.finders_note or "",
    }
    return render("saved_turn.html", values)


def saved_html(turns: Sequence[Markup], lines: Sequence[Helpline], words: Wording) -> Markup:
    """The whole document. turns: each as `saved_turn_html` made it, oldest first. lines: helplines at its end."""
    return render("saved.html", {"turns": turns, "rows": helpline_rows(lines, words), "words": words})


def _saved_quote(one: Quote, words: Wording) -> SavedQuote:
    citation = one.citation
    return SavedQuote(
        text=one.hit.passage.text,
        language=citation.language,
        source=source_words(citation, words),
        permanent=permanent_link(one),
        original=original_link(citation.url, citation.page),
    )
