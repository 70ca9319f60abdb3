"""The part of the library a reader asks for: by pathway, by kind of source, by year."""

from dataclasses import dataclass

from assistant.types import Document, Kind


@dataclass(frozen=True, slots=True)
class Filters:
    """The part of the library a reader asks for; nothing chosen means all of it.

    pathways: as documents name them. since: a year; documents without a date are left out then.
    """

    pathways: frozenset[str] = frozenset()
    kinds: frozenset[Kind] = frozenset()
    since: int | None = None

    def __bool__(self) -> bool:
        """Whether anything is left out."""
        return bool(self.pathways or self.kinds or self.since)

    def holds(self, document: Document) -> bool:
        """Whether a document belongs to the part asked for."""
        year = int(document.published[:4]) if document.published else 0
        return (
            (not self.pathways or document.pathway in self.pathways)
            and (not self.kinds or document.kind in self.kinds)
            and (self.since is None or year >= self.since)
        )


NO_FILTERS = Filters()
