"""Where the sentences of a text begin and end."""

from assistant.text.language import language
from assistant.types import Span


def sentence_spans(text: str, code: str) -> list[Span]:
    """As Language.sentences, in the language of a code."""
    return language(code).sentences(text)
