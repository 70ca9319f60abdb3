#!/usr/bin/env python3
"""Writes docs/library.md: what the library covers by topic and pathway, what is missing, when it was reviewed.

Each topic of corpus/topics.toml has two plain questions and a section of its own. They are asked through an index of
the corpus as it is. A topic is covered where its own section comes first for both.
"""

import argparse
import os
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from library_topics import HEADING_MARK, Finding, Place, digest, measure, read_topics, stale

from assistant.cli.assembly import make_encoder
from assistant.errors import AssistantError
from assistant.ingestion.plan import make_plan
from assistant.linting import Text, eases, grades, read_texts
from assistant.linting.texts import LineKind
from assistant.search.library import open_searcher
from assistant.settings import load_settings

ROOT = Path(__file__).resolve().parent.parent
CORPUS, TARGET = ROOT / "corpus", ROOT / "docs" / "library.md"
HEAD = """# What is in the library

Written by `scripts/library_map.py` from `corpus/` and the topics of `corpus/topics.toml`; run it after a change. Each
topic has two plain questions and a section of its own. A topic counts as covered where its own section comes first for
both. The ranking alone is measured: the safety check and the threshold of silence are left out.
"""


def main(arguments: list[str] | None = None) -> None:
    """Measures and writes the page, or with --check compares only. Raises SystemExit with a message."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", type=Path, metavar="DIR", help="index of the corpus as it is (default: index)")
    parser.add_argument("--unmeasured", action="store_true", help="ask nothing: the page says that it has no figures")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if the page is of another corpus")
    options = parser.parse_args(arguments)
    if options.check:
        problems = stale(TARGET.read_text(encoding="utf-8") if TARGET.is_file() else "", CORPUS)
        if problems:
            sys.exit(f"docs/library.md: {'; '.join(problems)}; run: python scripts/library_map.py --index DIR")
        return
    try:
        texts = read_texts([CORPUS])
        TARGET.write_text(library_map(CORPUS, texts, _findings(texts, options)), encoding="utf-8")
    except AssistantError as error:
        sys.exit(str(error))


def _findings(texts: Sequence[Text], options: argparse.Namespace) -> list[Finding]:
    topics, held = read_topics(CORPUS), sections(CORPUS, texts)
    if options.unmeasured:
        return [Finding(topic, topic.own in held, {}) for topic in topics]
    settings = load_settings(None, flags={"index": options.index})
    if not make_plan(CORPUS, settings.index).is_current:
        raise AssistantError(f"{settings.index} is no index of the corpus as it is; run: recovery-assistant ingest")
    return measure(open_searcher(settings.index, make_encoder(settings)), topics, held)


def sections(corpus: Path, texts: Sequence[Text]) -> frozenset[tuple[str, str]]:
    """Document id and heading of every section; with an empty heading, of every document."""
    names = {text: _document_id(text, corpus) for text in texts}
    headings = {(name, line.text) for text, name in names.items() for line in text.of(LineKind.HEADING)}
    return frozenset(headings | {(name, "") for name in names.values()})


def _document_id(text: Text, corpus: Path) -> str:
    return text.file.relative_to(corpus).as_posix()


def library_map(corpus: Path, texts: Sequence[Text], findings: Sequence[Finding]) -> str:
    """The whole page, as Markdown."""
    links = {_document_id(text, corpus): f"[{text.metadata.title}]({_link(text)})" for text in texts}
    lines = [HEAD, *_summary(texts), _cover(findings, digest(corpus)), *_missing(findings, links)]
    for group in dict.fromkeys(one.topic.group for one in findings):
        lines += [f"## {group}\n", "| topic | came first | its own section |", "|---|---|---|"]
        lines += [_row(one, links) for one in findings if one.topic.group == group]
        lines.append("")
    return "\n".join([*lines, *_documents(texts)]) + "\n"


def _link(text: Text) -> str:
    return Path(os.path.relpath(text.file, TARGET.parent)).as_posix()


def _summary(texts: Sequence[Text]) -> Iterator[str]:
    kinds = Counter(str(text.metadata.kind) for text in texts)
    looked_over = sorted(text.metadata.reviewed or "" for text in texts)
    words = sum(len(line.text.split()) for text in texts for line in text.running())
    yield (
        f"{kinds['article']} articles and {kinds['literature']} booklets, {words:,} words, last looked over between "
        f"{looked_over[0]} and {looked_over[-1]}. They are our own summaries with references{_review(texts)}.\n"
    )
    yield "| pathway | documents |\n|---|---|"
    for pathway, count in sorted(
        Counter(text.metadata.pathway for text in texts).items(), key=lambda row: (-row[1], str(row[0]))
    ):
        yield f"| {pathway} | {count} |"
    yield ""


def _review(texts: Sequence[Text]) -> str:
    count = sum(bool(text.metadata.reviewed_by) for text in texts)
    return f"; a professional has reviewed {count} of them" if count else ", not yet reviewed by a clinician"


def _cover(findings: Sequence[Finding], made_from: str) -> str:
    corpus = f"the corpus with sha256 `{made_from}`"
    if not any(one.firsts for one in findings):
        return f"**Not measured yet.** The table of topics is of {corpus}.\n"
    covered = sum(one.covered for one in findings)
    return f"**{covered} of {len(findings)} topics are covered.** The figures are of {corpus}.\n"


def _missing(findings: Sequence[Finding], links: Mapping[str, str]) -> Iterator[str]:
    yield "## What is missing\n\nThese have no section of their own:\n"
    absent = [f"- {one.topic.name} ({one.topic.group})" for one in findings if not one.exists]
    yield "\n".join(absent) or "- none of the list"
    beaten = [
        f"- {one.topic.name}: “{question}” brings {_named(place, links)}"
        for one in findings
        if one.exists
        for question, place in one.beaten().items()
    ]
    if beaten:
        yield "\nThese have one, and something else comes first:\n"
        yield "\n".join(beaten)
    yield ""


def _named(place: Place | None, links: Mapping[str, str]) -> str:
    return HEADING_MARK.join((links[place.document], *place.heading)) if place else "nothing"


def _row(one: Finding, links: Mapping[str, str]) -> str:
    if not one.exists:
        return f"| {one.topic.name} | **nothing yet** | |"
    document, heading = one.topic.own
    figure = f"{one.found} of {len(one.firsts)}" if one.firsts else "not measured"
    return f"| {one.topic.name} | {figure} | {HEADING_MARK.join(filter(None, (links[document], heading)))} |"


def _documents(texts: Sequence[Text]) -> Iterator[str]:
    levels = {path: f"{figure:.1f}" for path, figure in grades(texts).items()}
    levels |= {path: f"ease {figure:.0f}" for path, figure in eases(texts).items()}
    yield "## All documents\n"
    yield "| document | pathway | published | looked over | reviewed by | expires | reading grade |"
    yield "|---|---|---|---|---|---|---|"
    for text in texts:
        about = text.metadata
        row = (
            about.pathway, about.published, about.reviewed, about.reviewed_by, about.expires, levels.get(text.path),
        )  # fmt: skip
        yield f"| [{about.title}]({_link(text)}) | {' | '.join(one or '' for one in row)} |"


if __name__ == "__main__":
    main()
