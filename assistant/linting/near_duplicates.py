"""Near-duplicates: as many words in a row as in somebody else's text, outside quotations and references.

The words of the library are stored once as runs of `copied_words` words, a limit of each language. Other texts are read
past them one by one.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from assistant.data import DEFAULT_LANGUAGE
from assistant.errors import AssistantError, DocumentError
from assistant.ingestion.loading import READERS, load
from assistant.ingestion.loading.textfile import decode
from assistant.linting.phrases import quotations
from assistant.linting.readability import without_citations
from assistant.linting.results import LintFinding
from assistant.linting.text_limits import load_limits
from assistant.linting.texts import Text
from assistant.text.language import language

MIN_CONTENT_WORDS = 3  # of a run; fewer are the glue of the language
BREAK = "|"  # stands among words where no run may reach across
_WORD_OR_BREAK = re.compile(r"[^\W_]+(?:['’][^\W_]+)?|\|")
_TAG = re.compile(r"<(?:script|style)\b.*?</(?:script|style)>|<[^>]*>", re.DOTALL | re.IGNORECASE)
_PAGES = (".html", ".htm")
Runs = dict[tuple[str, ...], list[tuple[int, int]]]  # run of words → (row of its line, position of its first word)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of our own.

    number: 1-based, in a PDF the page. words: in small letters, with breaks. language: the code of its text. length:
    words of a run, in that language.
    """

    path: str
    number: int
    words: list[str]
    language: str
    length: int


def find_near_duplicates(texts: list[Text], others: Iterable[tuple[str, str]]) -> list[LintFinding]:
    """Runs of words shared with other texts, in order of path and line; each place of ours is reported once.

    others: (name, text) of each. Where several share a run, the first is named.
    """
    lines = [line for text in texts for line in _own_lines(text)]
    runs = _runs(lines)
    lengths = sorted({line.length for line in lines})
    names: dict[int, dict[int, str]] = {}  # row of a line → position of a shared run → name of the other text
    for name, content in others:
        for row, position in _shared(_words(content), runs, lengths):
            names.setdefault(row, {}).setdefault(position, name)
    return sorted(finding for row, at in names.items() for finding in _findings(lines[row], at))


def _own_lines(text: Text) -> Iterator[_Line]:
    limits = load_limits(text.language) or load_limits(DEFAULT_LANGUAGE)
    length = limits.copied_words if limits else 0
    for line in text.running():
        yield _Line(text.path, line.number, _words(_without_quotations(line.text)), text.language, length)


def read_folder(folder: Path) -> Iterator[tuple[str, str]]:
    """Name and text of every file of a readable kind in a folder; what cannot be read is left out.

    folder: may be one file. Raises AssistantError where it does not exist.
    """
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


def _without_quotations(text: str) -> str:
    """A line without its sources, and with breaks in place of its quotations."""
    text = without_citations(text)
    for start, end in reversed(quotations(text)):
        text = f"{text[:start]} {BREAK} {text[end:]}"
    return text


def _words(text: str) -> list[str]:
    return [word.replace("’", "'") for word in _WORD_OR_BREAK.findall(text.lower())]


def _runs(lines: list[_Line]) -> Runs:
    """Every run of words in our lines, and where it stands; its length is that of the line's language."""
    runs: Runs = {}
    for row, line in enumerate(lines):
        for position in range(len(line.words) - line.length + 1):
            run = tuple(line.words[position : position + line.length])
            if BREAK not in run:
                runs.setdefault(run, []).append((row, position))
    return runs


def _shared(words: list[str], runs: Runs, lengths: list[int]) -> Iterator[tuple[int, int]]:
    """Where the runs of another text stand in our lines: row, and position of the first word."""
    for length in lengths:
        for run in zip(*(words[shift:] for shift in range(length)), strict=False):
            yield from runs.get(run, ())


def _findings(line: _Line, names: Mapping[int, str]) -> Iterator[LintFinding]:
    """One finding for each stretch of shared words. names: position of a shared run → the text it is shared with."""
    stop_words = language(line.language).stop_words
    for first, last in _stretches(sorted(names)):
        stretch = line.words[first : last + line.length]
        if sum(word not in stop_words for word in stretch) >= MIN_CONTENT_WORDS:
            message = f"{len(stretch)} words in a row as in {names[first]}: “{' '.join(stretch)}”"
            yield LintFinding(line.path, line.number, "near-duplicate", message)


def _stretches(positions: list[int]) -> Iterator[tuple[int, int]]:
    """First and last of each group of positions that follow one another. positions: ascending, at least 1."""
    first = before = positions[0]
    for position in positions[1:]:
        if position > before + 1:
            yield first, before
            first = position
        before = position
    yield first, before
