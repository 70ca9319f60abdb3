"""Questions to begin with and to go on with: headings of the library itself, so that each leads to something."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain, islice, zip_longest

from assistant.chat.answer import Quote
from assistant.chat.followup import FollowUpStrength, follow_up_strength
from assistant.text.words import content_words
from assistant.types import ELLIPSIS, Document

STARTERS = 6
FURTHER = 3
LONGEST = 70  # characters of a heading that fits on a button
NEAR_ENOUGH = 0.5  # share of the words of content that two questions have in common

Fit = Callable[[str], bool]  # whether words may stand on a button


class Suggestions:
    """Starters of the library that is open, chosen once for each language. wanted, fit: as in `starters`."""

    def __init__(self, *, wanted: Callable[[str], Sequence[str]], fit: Fit) -> None:
        self._wanted, self.fit = wanted, fit
        self._documents: Mapping[str, Document] = {}
        self._chosen: dict[str, tuple[str, ...]] = {}

    def offered(self, documents: Mapping[str, Document], language: str) -> tuple[str, ...]:
        """Starters of documents, by id, in a language; in any where none is in that one."""
        if documents is not self._documents:
            self._documents, self._chosen = documents, {}
        if language not in self._chosen:
            own = [one for one in documents.values() if one.language == language]
            among = own or list(documents.values())
            self._chosen[language] = tuple(starters(among, wanted=self._wanted(language), fit=self.fit))
        return self._chosen[language]


def starters(documents: Iterable[Document], *, wanted: Sequence[str], fit: Fit, count: int = STARTERS) -> list[str]:
    """Headings that are questions: those nearest to the wanted ones, then others, of one pathway after another."""
    headings = _questions(documents)
    chosen: dict[str, None] = {}
    for heading in chain(_nearest(wanted, headings), _spread(headings)):
        if len(chosen) == count:
            break
        if heading not in chosen and fit(heading):
            chosen[heading] = None
    return list(chosen)


def further(
    quotes: Sequence[Quote], documents: Mapping[str, Document], *, messages: Sequence[str], fit: Fit
) -> list[str]:
    """Headings that come after the quoted ones in the same documents, one document after another.

    messages: the person's so far; what they asked is not offered again.
    """
    shown = {one.citation.heading[-1].lower() for one in quotes if one.citation.heading}
    shown |= {message.lower() for message in messages}
    places = {one.hit.passage.document_id: one.hit.passage.section for one in reversed(quotes)}
    order = dict.fromkeys(one.hit.passage.document_id for one in quotes)
    rows = [list(_after(documents[name], places[name])) for name in order]
    turns = dict.fromkeys(one for one in chain.from_iterable(zip_longest(*rows)) if one and one.lower() not in shown)
    return list(islice((one for one in turns if fit(one)), FURTHER))


def _after(document: Document, section: int) -> Iterable[str]:
    """Headings below the title from a section on, then from the beginning."""
    sections = document.sections
    for one in (*sections[section + 1 :], *sections[:section]):
        name = one.heading[-1] if one.heading else ""
        if name and name != document.title and ELLIPSIS not in name and len(name) <= LONGEST and _says_something(name):
            yield name


def _says_something(heading: str) -> bool:
    """Whether it can be asked as it stands: a question, or words of content enough to search for."""
    return follow_up_strength(heading) is not FollowUpStrength.STRONG and (
        heading.endswith("?") or len(_content(heading)) > 1
    )


def _questions(documents: Iterable[Document]) -> dict[str, str]:
    """Heading → pathway, of every heading that is a question and says what it is about."""
    found: dict[str, str] = {}
    for document in documents:
        for section in document.sections if not document.withdrawn else ():
            name = section.heading[-1] if section.heading else ""
            if name.endswith("?") and len(name) <= LONGEST and follow_up_strength(name) is not FollowUpStrength.STRONG:
                found.setdefault(name, document.pathway or "")
    return found


def _nearest(wanted: Sequence[str], headings: Iterable[str]) -> Iterable[str]:
    known = {heading: _content(heading) for heading in headings}
    for question in wanted:
        words = _content(question)
        best = max(known, key=lambda heading: _share(words, known[heading]), default=None)
        if best is not None and _share(words, known[best]) >= NEAR_ENOUGH:
            yield best


def _spread(headings: Mapping[str, str]) -> Iterable[str]:
    """A heading of each pathway, then another of each."""
    rows: dict[str, list[str]] = {}
    for heading, pathway in headings.items():
        rows.setdefault(pathway, []).append(heading)
    return (one for one in chain.from_iterable(zip_longest(*rows.values())) if one)


def _share(one: set[str], other: set[str]) -> float:
    return len(one & other) / max(1, len(one | other))


def _content(text: str) -> set[str]:
    return {re.sub(r"s$", "", text[start:end].lower()) for start, end in content_words(text)}
