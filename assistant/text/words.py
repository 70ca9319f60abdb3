"""Words of content in the default language, for those who know no other: see Language."""

from assistant.text.language import language
from assistant.types import Span

STOP_WORDS = language().stop_words


def content_words(text: str) -> tuple[Span, ...]:
    """As Language.content_words, in the default language."""
    return language().content_words(text)
