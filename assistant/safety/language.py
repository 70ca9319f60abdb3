"""Which shipped language a message is written in, told by its small words."""

import tomllib
from functools import cache
from importlib import resources

from assistant.safety.normalise import normalise

DEFAULT = "en"


@cache
def _small_words() -> dict[str, frozenset[str]]:
    text = resources.files("assistant").joinpath("data", "small_words.toml").read_text(encoding="utf-8")
    return {language: frozenset(words.split()) for language, words in tomllib.loads(text).items()}


def language_of(text: str) -> str:
    """The language most of whose small words stand in the text; English when as many of each do, or none."""
    words = normalise(text).split()
    counts = {language: sum(word in small for word in words) for language, small in _small_words().items()}
    return max(counts, key=lambda language: (counts[language], language == DEFAULT))
