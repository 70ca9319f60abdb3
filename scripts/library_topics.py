"""The topics that the library is meant to cover, and what an index brings first for their questions."""

import hashlib
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from assistant.chat.followup import plan_query
from assistant.ingestion.loading import READERS
from assistant.search.searcher import Searcher

TOPICS, SOURCES = "topics.toml", "sources.toml"
HEADING_MARK = " › "
_DIGEST = re.compile(r"sha256 `([0-9a-f]{16})`")
_DIGITS = 16
_TABLE = re.compile(r"^\| topic \|.*\n\|[-|]+\n((?:\|.*\n)+)", re.MULTILINE)


class Topic(NamedTuple):
    """A topic of the list.

    - group, name: what it is called, and among which others.
    - own: document id and heading of its section; the heading is empty where the whole document is meant.
    - asked: its questions.
    """

    group: str
    name: str
    own: tuple[str, str]
    asked: tuple[str, ...]


class Place(NamedTuple):
    """Where a passage stands: document id, and the headings above it."""

    document: str
    heading: tuple[str, ...]


class Finding(NamedTuple):
    """What became of a topic.

    - topic: that was asked about.
    - exists: whether the corpus has its own section.
    - firsts: question → what came first, or None where nothing did; empty where nothing was measured.
    """

    topic: Topic
    exists: bool
    firsts: Mapping[str, Place | None]

    @property
    def found(self) -> int:
        """For how many questions its own section came first."""
        return len(self.firsts) - len(self.beaten())

    @property
    def covered(self) -> bool:
        """Whether it came first for all of them."""
        return self.exists and bool(self.firsts) and not self.beaten()

    def beaten(self) -> dict[str, Place | None]:
        """The questions for which something else came first, and what."""
        return {asked: place for asked, place in self.firsts.items() if not _is_own(self.topic, place)}


def read_topics(corpus: Path) -> list[Topic]:
    """The topics of a corpus, in their order. Raises KeyError and ValueError where topics.toml is wrong."""
    groups = tomllib.loads((corpus / TOPICS).read_text(encoding="utf-8"))["group"]
    return [_topic(group["name"], row) for group in groups for row in group["topics"]]


def _topic(group: str, row: Mapping[str, str]) -> Topic:
    document, _, heading = row["own"].partition(HEADING_MARK)
    return Topic(group, row["name"], (document, heading), tuple(row["asked"]))


def _is_own(topic: Topic, place: Place | None) -> bool:
    document, heading = topic.own
    return place is not None and place.document == document and (not heading or heading in place.heading)


def measure(searcher: Searcher, topics: Sequence[Topic], sections: frozenset[tuple[str, str]]) -> list[Finding]:
    """What comes first for each question of each topic. sections: document id and heading of all that there are."""
    return [
        Finding(topic, topic.own in sections, {asked: _first(searcher, asked) for asked in topic.asked})
        for topic in topics
    ]


def _first(searcher: Searcher, question: str) -> Place | None:
    hits = searcher.search(plan_query(question), top_k=1).hits
    if not hits:
        return None
    passage = hits[0].passage
    return Place(passage.document_id, searcher.documents[passage.document_id].sections[passage.section].heading)


def digest(corpus: Path) -> str:
    """The first digits of the sha256 of a corpus: names and bytes of its documents, sources.toml and topics.toml."""
    found = hashlib.sha256()
    for path in sorted(corpus.rglob("*")):
        if path.is_file() and (path.suffix.lower() in READERS or path.name in (TOPICS, SOURCES)):
            found.update(f"{path.relative_to(corpus).as_posix()}\0".encode())
            found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()[:_DIGITS]


def stale(page: str, corpus: Path) -> list[str]:
    """Why a page does not fit the corpus, in words; nothing is measured."""
    stated = _DIGEST.search(page)
    listed = [row.split("|")[1].strip() for table in _TABLE.findall(page) for row in table.splitlines()]
    problems = []
    if stated is None or stated[1] != digest(corpus):
        problems.append("it was made from another corpus")
    if listed != [topic.name for topic in read_topics(corpus)]:
        problems.append(f"its topics are not those of {TOPICS}")
    return problems
