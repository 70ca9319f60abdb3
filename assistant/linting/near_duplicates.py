"""Near-copies: as many words in a row as in somebody else's text, outside quotations and references.

The library's words are written down once as runs of `copied_words` words; other folders stream past them.
"""

import re
from collections.abc import Iterable, Iterator
from html import unescape
from pathlib import Path

from assistant.errors import AssistantError, DocumentError
from assistant.ingestion.loading import READERS, load
from assistant.ingestion.loading.textfile import decode
from assistant.linting.phrases import load_phrases, quotations
from assistant.linting.readability import without_citations
from assistant.linting.results import LintFinding
from assistant.linting.texts import Text
from assistant.text.words import STOP_WORDS

MIN_CONTENT_WORDS = 3  # of a run; fewer are the glue of the language
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_TAG = re.compile(r"<(?:script|style)\b.*?</(?:script|style)>|<[^>]*>", re.DOTALL | re.IGNORECASE)
_PAGES = (".html", ".htm")
Runs = dict[tuple[str, ...], list[tuple[int, int, int]]]  # run of words → (text, line, place of its first word)


def near_copies(texts: list[Text], others: Iterable[tuple[str, str]]) -> list[LintFinding]:
    """Runs of words shared with other texts, given as (name, text); each place of ours is reported once."""
    length = load_phrases()[0].copied_words
    ours = [[(line.number, _words(_own(line.text))) for line in text.running()] for text in texts]
    runs = _runs(ours, length)
    shared: dict[tuple[int, int], dict[int, str]] = {}
    for name, content in others:
        for at, line, place in _met(_words(content), runs, length):
            shared.setdefault((at, line), {}).setdefault(place, name)
    return sorted(_findings(texts, ours, shared, length))


def read_folder(folder: Path) -> Iterator[tuple[str, str]]:
    """Name and text of every file of a readable kind in a folder; what cannot be read is passed over."""
    if not folder.exists():
        raise AssistantError(f"no folder {folder}; name one with --against")
    for file in sorted(folder.rglob("*")) if folder.is_dir() else [folder]:
        if file.is_file() and file.suffix.lower() in READERS:
            try:
                yield file.as_posix(), _content(file)
            except (DocumentError, OSError):
                continue


def _content(file: Path) -> str:
    suffix = file.suffix.lower()
    if suffix in _PAGES:
        return unescape(_TAG.sub(" ", decode(file.read_bytes())))
    if READERS[suffix].has_front_matter:
        return decode(file.read_bytes())
    return "\n".join(section.text for section in load(file, document_id=file.name).document.sections)


def _own(text: str) -> str:
    """A line with its quotations and sources as breaks, over which no run reaches."""
    text = without_citations(text)
    for start, end in reversed(quotations(text)):
        text = text[:start] + " | " + text[end:]
    return text


def _words(text: str) -> list[str]:
    """Words in small letters; "|" marks a break."""
    return [word.replace("’", "'") for word in re.findall(rf"{_WORD.pattern}|\|", text.lower())]


def _runs(ours: list[list[tuple[int, list[str]]]], length: int) -> Runs:
    runs: Runs = {}
    for at, lines in enumerate(ours):
        for line, (_, words) in enumerate(lines):
            for place in range(len(words) - length + 1):
                run = tuple(words[place : place + length])
                if "|" not in run:
                    runs.setdefault(run, []).append((at, line, place))
    return runs


def _met(words: list[str], runs: Runs, length: int) -> Iterator[tuple[int, int, int]]:
    for run in zip(*(words[shift:] for shift in range(length)), strict=False):
        if run in runs:
            yield from runs[run]


def _findings(
    texts: list[Text],
    ours: list[list[tuple[int, list[str]]]],
    shared: dict[tuple[int, int], dict[int, str]],
    length: int,
) -> Iterator[LintFinding]:
    for (at, line), places in shared.items():
        number, words = ours[at][line]
        for first, last in _stretches(sorted(places)):
            run = words[first : last + length]
            if sum(word not in STOP_WORDS for word in run) < MIN_CONTENT_WORDS:
                continue
            message = f"{len(run)} words in a row as in {places[first]}: “{' '.join(run)}”"
            yield LintFinding(texts[at].path, number, "near-copy", message)


def _stretches(places: list[int]) -> Iterator[tuple[int, int]]:
    """First and last of each group of places that follow one another."""
    first = before = places[0]
    for place in places[1:]:
        if place > before + 1:
            yield first, before
            first = place
        before = place
    yield first, before
