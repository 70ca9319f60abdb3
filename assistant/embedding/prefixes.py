"""Words that some encoders want before a question or a passage, because they were trained with them."""

from dataclasses import dataclass
from typing import Any

QUERY_PROMPTS = ("query", "search_query", "web_search_query")  # names in a sentence-transformers configuration
PASSAGE_PROMPTS = ("passage", "document", "search_document", "corpus")


@dataclass(frozen=True, slots=True)
class Prefixes:
    """Put before each text, its white space included; empty for most encoders.

    - query: before a question.
    - passage: before a passage.
    """

    query: str = ""
    passage: str = ""


# Encoders whose configuration does not say it, by a part of their name; from their model cards.
_KNOWN = {
    "e5-small": Prefixes("query: ", "passage: "),
    "e5-base": Prefixes("query: ", "passage: "),
    "e5-large": Prefixes("query: ", "passage: "),
    "bge-small-en": Prefixes("Represent this sentence for searching relevant passages: "),
    "bge-base-en": Prefixes("Represent this sentence for searching relevant passages: "),
    "bge-large-en": Prefixes("Represent this sentence for searching relevant passages: "),
    "nomic-embed-text": Prefixes("search_query: ", "search_document: "),
}


def prefixes_of(model: Any, *, name: str) -> Prefixes:  # noqa: ANN401
    """The prefixes of an encoder.

    - model: a SentenceTransformer; the prompts of its configuration come first.
    - name: of the encoder, or the path of its folder.
    """
    prompts: dict[str, str] = dict(getattr(model, "prompts", None) or {})
    stated = Prefixes(_first(prompts, QUERY_PROMPTS), _first(prompts, PASSAGE_PROMPTS))
    if stated != Prefixes():
        return stated
    return next((known for part, known in _KNOWN.items() if part in name.lower()), stated)


def _first(prompts: dict[str, str], names: tuple[str, ...]) -> str:
    return next((prompts[name] for name in names if prompts.get(name)), "")
