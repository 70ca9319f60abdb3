"""The library from A to Z: every title with the questions that stand in it, as one page."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from assistant.types import Document
from assistant.ui.html.document_page import ContentsLine, twin_of
from assistant.ui.html.reader import Reader, read_path
from assistant.ui.html.rendering import render
from assistant.ui.html.source import heading_of, page_values

OTHER = "#"  # the letter of titles that begin with none


@dataclass(frozen=True, slots=True)
class Topic:
    """One document in the list. address: of its page; inside: its headings; language: its code."""

    title: str
    address: str
    inside: Sequence[ContentsLine]
    language: str


@dataclass(frozen=True, slots=True)
class TopicGroup:
    """Topics under one head. anchor: of the head; head: a letter, or words."""

    anchor: str
    head: str
    topics: Sequence[Topic]


def topics_html(documents: Mapping[str, Document], *, reader: Reader) -> Markup:
    """The page: titles in the reader's language by letter, then those that are in another language alone."""
    groups = topic_groups(documents, reader)
    values = {
        **page_values(reader),
        "indexed": reader.indexed,
        "canonical": f"{reader.site}/topics" if reader.site else "",
        "groups": groups,
    }
    return render("topics.html", values)


def topic_groups(documents: Mapping[str, Document], reader: Reader) -> list[TopicGroup]:
    """The groups of the page, in their order; a document that is withdrawn is in none."""
    code = reader.words.language
    held = sorted((one for one in documents.values() if not one.withdrawn), key=lambda one: _sorting(one.title))
    own = [one for one in held if one.language == code]
    groups = [
        TopicGroup(f"letter-{letter.lower()}", letter, [_topic(one, reader) for one in some])
        for letter, some in groupby(own, key=lambda one: _letter(one.title))
    ]
    return groups + _foreign(held, documents, reader)


def _foreign(held: Iterable[Document], documents: Mapping[str, Document], reader: Reader) -> list[TopicGroup]:
    """Documents in other languages that have no twin in the reader's, a group for each language."""
    rows: dict[str, list[Topic]] = {}
    for one in held:
        twin = twin_of(one, documents)
        if one.language != reader.words.language and (twin is None or twin.language != reader.words.language):
            rows.setdefault(one.language, []).append(_topic(one, reader))
    names = {code: reader.words.named("languages", code) for code in rows}
    return [
        TopicGroup(f"in-{code}", reader.words("topics_other", language=names[code]), topics)
        for code, topics in sorted(rows.items())
    ]


def _topic(document: Document, reader: Reader) -> Topic:
    path = read_path(document.id)
    headings = [(n, heading_of(document, n)) for n in range(1, len(document.sections) + 1)]
    inside = [ContentsLine(text, reader.to(path, anchor=f"section-{n}")) for n, text in headings if text]
    return Topic(document.title, reader.to(path), inside, document.language)


def _sorting(title: str) -> str:
    """The title as it is sorted: letters and digits without their marks, the case left out."""
    plain = unicodedata.normalize("NFKD", title.casefold())
    return "".join(one for one in plain if one.isalnum() or one == " ").strip()


def _letter(title: str) -> str:
    first = _sorting(title)[:1].upper()
    return first if first.isalpha() else OTHER
