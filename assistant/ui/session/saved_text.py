"""A conversation as Markdown, for the file that a person saves."""

from assistant.chat.answer import Answer
from assistant.chat.output import finder_words, safety_words
from assistant.ui.html.citation_text import quotation
from assistant.ui.html.wording import Wording
from assistant.ui.session.conversation import Conversation


def turn_text(message: str, answer: Answer, words: Wording) -> str:
    """One turn as Markdown: question, fixed words, quotations with their sources."""
    question = " ".join(message.split())
    quotes = [_quoted(quotation(one, words)) for one in answer.quotes]
    fixed = [text for text in (safety_words(answer.safety), answer.message) if text]
    finders = [text for text in (answer.finders_note, "\n".join(map(finder_words, answer.finders))) if text]
    return "\n\n".join([f"## {words('save_asked')}: {question}", *fixed, *quotes, *finders])


def conversation_text(conversation: Conversation, words: Wording) -> str:
    """The whole conversation as Markdown; empty when there is none."""
    parts = [f"# {words('save_title')}", *(one.text for one in conversation.turns)]
    return "\n\n".join(parts) + "\n" if conversation.turns else ""


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())
