"""What was read from a file as plain lists and dictionaries, to go from one process to another, and back."""

from dataclasses import asdict
from typing import Any

from assistant.loading.reading import Loaded
from assistant.types import Document, Kind, Section


def as_plain(loaded: Loaded) -> dict[str, Any]:
    """A loaded document in JSON's own types."""
    return asdict(loaded)


def from_plain(answer: dict[str, Any]) -> Loaded:
    """The loaded document that `as_plain` was given."""
    row = answer["document"]
    sections = tuple(
        Section(**{**one, "heading": tuple(one["heading"]), "asked": tuple(one["asked"])}) for one in row["sections"]
    )
    exact = {"kind": Kind(row["kind"]), "sections": sections, "references": tuple(row["references"])}
    return Loaded(Document(**{**row, **exact}), tuple(answer["warnings"]), answer["withheld_sentences"])
