"""Which shipped language a message is written in, told by its small words."""

from functools import cache

from assistant.data import DEFAULT_LANGUAGE, language_codes, language_file, read_text
from assistant.safety.text.normalise import normalise


@cache
def _small_words() -> dict[str, frozenset[str]]:
    return {code: frozenset(read_text(language_file(code, "small_words.txt")).split()) for code in language_codes()}


def language_of(text: str) -> str:
    """The language most of whose small words stand in the text; English when as many of each do, or none."""
    words = normalise(text).split()
    counts = {language: sum(word in small for word in words) for language, small in _small_words().items()}
    return max(counts, key=lambda language: (counts[language], language == DEFAULT_LANGUAGE))
