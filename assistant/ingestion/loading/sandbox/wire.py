"""What was read from a file as plain lists and dictionaries, to go from one process to another, and back."""

from dataclasses import asdict
from typing import Any

from assistant.ingestion.loading.document import Loaded
from assistant.types import document_of


def as_plain(loaded: Loaded) -> dict[str, Any]:
    """A loaded document in JSON's own types."""
    return asdict(loaded)


def from_plain(answer: dict[str, Any]) -> Loaded:
    """The loaded document that `as_plain` was given."""
    return Loaded(document_of(answer["document"]), tuple(answer["warnings"]), answer["withheld_sentences"])
