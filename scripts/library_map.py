#!/usr/bin/env python3
"""Writes docs/library.md: what the library covers by topic and pathway, what is missing, when it was reviewed.

A topic of corpus/topics.toml is covered where a title or heading names it.
"""

import argparse
import os
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from assistant.linting import Text, grades, read_texts
from assistant.linting.texts import REFERENCES, LineKind

ROOT = Path(__file__).resolve().parent.parent
CORPUS, TARGET = ROOT / "corpus", ROOT / "docs" / "library.md"
PLACES = 3  # named for each topic: documents named by their title first
HEADING_MARK = " › "


class Topic(NamedTuple):
    """A topic and where it is treated.

    - name: of the topic.
    - places: links in Markdown, documents about it first, then headings.
    """

    name: str
    places: list[str]


Found = dict[str, list[Topic]]  # by group
HEAD = """# What is in the library

Written by `scripts/library_map.py` from the titles and headings of `corpus/` and the topics of `corpus/topics.toml`;
run it after a change. A topic counts as covered where a title or a heading names it.
"""


def main(arguments: list[str] | None = None) -> None:
    """Writes the map, or with --check compares only. Raises SystemExit with a message where it differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if the file differs")
    options = parser.parse_args(arguments)
    text = library_map(CORPUS)
    if not options.check:
        TARGET.write_text(text, encoding="utf-8")
    elif not TARGET.is_file() or TARGET.read_text(encoding="utf-8") != text:
        sys.exit("docs/library.md is not up to date; run: python scripts/library_map.py")


def library_map(corpus: Path) -> str:
    """The whole page. Raises AssistantError when the corpus cannot be read."""
    texts = read_texts([corpus])
    groups = tomllib.loads((corpus / "topics.toml").read_text(encoding="utf-8"))["group"]
    found = {group["name"]: [Topic(row["name"], _places(row, texts)) for row in group["topics"]] for group in groups}
    lines = [HEAD, *_summary(texts, found), *_missing(found)]
    for name, topics in found.items():
        lines += [f"## {name}\n", "| topic | where |", "|---|---|"]
        lines += [f"| {topic.name} | {'; '.join(topic.places[:PLACES]) or '**nothing yet**'} |" for topic in topics]
        lines.append("")
    return "\n".join([*lines, *_documents(texts)]) + "\n"


def _places(row: dict[str, str], texts: list[Text]) -> list[str]:
    named = re.compile(row.get("find") or re.escape(row["name"]), re.IGNORECASE).search
    titled = [text for text in texts if named(text.metadata.title or "")]
    about = [f"[{text.metadata.title}]({_link(text)})" for text in titled]
    within = [
        f"[{text.metadata.title}]({_link(text)}){HEADING_MARK}{heading}"
        for text in texts
        if text not in titled
        for heading in _headings(text)
        if named(heading)
    ]
    return [place.replace("|", "\\|") for place in about + within]


def _headings(text: Text) -> list[str]:
    return [line.text for line in text.of(LineKind.HEADING) if line.level > 1 and line.text != REFERENCES]


def _link(text: Text) -> str:
    return Path(os.path.relpath(text.file, TARGET.parent)).as_posix()


def _summary(texts: list[Text], found: Found) -> Iterator[str]:
    kinds = Counter(str(text.metadata.kind) for text in texts)
    reviewed = sorted(text.metadata.reviewed or "" for text in texts)
    topics = [topic.places for rows in found.values() for topic in rows]
    words = sum(len(line.text.split()) for text in texts for line in text.running())
    yield (
        f"{kinds['article']} articles and {kinds['literature']} booklets, {words:,} words; last reviewed between "
        f"{reviewed[0]} and {reviewed[-1]}. {sum(map(bool, topics))} of {len(topics)} topics are covered.\n"
    )
    yield "| pathway | documents |\n|---|---|"
    for pathway, count in sorted(
        Counter(text.metadata.pathway for text in texts).items(), key=lambda row: (-row[1], str(row[0]))
    ):
        yield f"| {pathway} | {count} |"
    yield ""


def _missing(found: Found) -> Iterator[str]:
    rows = [(topic.name, group, topic.places) for group, topics in found.items() for topic in topics]
    yield "## What is missing\n\nNo title and no heading names these:\n"
    yield "\n".join(f"- {name} ({group})" for name, group, places in rows if not places) or "- nothing of the list"
    yield "\nThese have one heading and no article of their own:\n"
    thin = [f"- {name} ({group})" for name, group, places in rows if len(places) == 1 and HEADING_MARK in places[0]]
    yield "\n".join(thin) or "- none"
    yield ""


def _documents(texts: list[Text]) -> Iterator[str]:
    levels = grades(texts)
    yield "## All documents\n\n| document | pathway | published | reviewed | reading grade |\n|---|---|---|---|---|"
    for text in texts:
        about = text.metadata
        row = (
            f"[{about.title}]({_link(text)})",
            about.pathway,
            about.published,
            about.reviewed,
            f"{levels[text.path]:.1f}",
        )
        yield f"| {' | '.join(map(str, row))} |"


if __name__ == "__main__":
    main()
