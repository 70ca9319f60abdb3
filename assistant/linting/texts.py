"""The files to look at, line by line, each with what it is: heading, prose, item, reference, example question."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from assistant.data import DEFAULT_LANGUAGE
from assistant.errors import AssistantError, DocumentError
from assistant.ingestion.loading import READERS, load
from assistant.ingestion.loading.front_matter import split_front_matter
from assistant.ingestion.loading.markdown.question_comments import CLOSING, OPENING
from assistant.ingestion.loading.metadata import Metadata, parse_fields
from assistant.ingestion.loading.textfile import decode
from assistant.ingestion.plan import make_plan
from assistant.types import Section

REFERENCES = ("References", "Referencias")  # headings of the list of works
_MARKDOWN = (".md", ".markdown")
_HEADING = re.compile(r"(#{1,6}) +(.*?)\s*")
_ITEM = re.compile(r"\s*(?:[-*+]|\d{1,3}[.)]) +(.*)")
_LINK = re.compile(r"\[([^\]]*)\]\(([^)\s]*)\)")


class LineKind(StrEnum):
    """What a line is in its text."""

    HEADING = "heading"
    PROSE = "prose"
    ITEM = "item"
    REFERENCE = "reference"
    EXAMPLE_QUESTION = "example_question"


@dataclass(frozen=True, slots=True)
class Line:
    """A line that says something.

    - number: 1-based, in a PDF the page.
    - kind: what it is.
    - text: without its Markdown mark.
    - level: of a heading, 1 the highest; 0 of other lines.
    - links: the targets of its Markdown links.
    """

    number: int
    kind: LineKind
    text: str
    level: int = 0
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Text:
    """One file.

    - path: as shown in findings.
    - file: where it lies.
    - metadata: its own, completed from sources.toml.
    - lines: in order; empty where it cannot be read.
    - problem: why it cannot be read, or None.
    """

    path: str
    file: Path
    metadata: Metadata
    lines: tuple[Line, ...] = ()
    problem: str | None = None

    @property
    def language(self) -> str:
        """The code by whose rules it is judged: "es" of "es-MX"; the default one where none is stated."""
        return (self.metadata.language or DEFAULT_LANGUAGE).partition("-")[0].lower()

    def running(self) -> Iterator[Line]:
        """Prose and items: what a reader reads in sentences."""
        return (line for line in self.lines if line.kind in (LineKind.PROSE, LineKind.ITEM))

    def of(self, kind: LineKind) -> Iterator[Line]:
        """Its lines of one kind."""
        return (line for line in self.lines if line.kind is kind)


def read_texts(places: Iterable[Path]) -> list[Text]:
    """The documents in files and folders, in order of their paths; AssistantError when a place is missing.

    A folder that is a corpus gives its sources.toml to the files that cannot carry front matter.
    """
    texts: list[Text] = []
    for place in places:
        if not place.exists():
            raise AssistantError(f"no file or folder {place}")
        rows = make_plan(place, place / "no-index").rows if (place / "sources.toml").is_file() else {}
        texts.extend(_read(file, rows.get(_inside(file, place), {})) for file in _files(place))
    return texts


def _inside(file: Path, place: Path) -> str:
    return file.relative_to(place).as_posix() if place.is_dir() else file.name


def _files(place: Path) -> list[Path]:
    found = [place] if place.is_file() else sorted(place.rglob("*"))
    return [file for file in found if file.suffix.lower() in READERS and file.is_file()]


def _read(file: Path, row: Mapping[str, object]) -> Text:
    """A text, or one that says why it cannot be read."""
    try:
        if file.suffix.lower() in _MARKDOWN:
            return _markdown(file, row)
        document = load(file, document_id=file.name, fields=row).document
        metadata = parse_fields(row)
    except DocumentError as error:
        return Text(file.as_posix(), file, Metadata(), problem=str(error))
    lines = [line for section in _opened(document.sections) for line in section]
    last = lines[-1].number if lines else 1
    works = [Line(last, LineKind.REFERENCE, work) for work in document.references]
    return Text(file.as_posix(), file, metadata, (*lines, *works))


def _opened(sections: Iterable[Section]) -> Iterator[list[Line]]:
    """The lines of each section, led by the headings that it opens."""
    before: tuple[str, ...] = ()
    for section in sections:
        at, path = section.page or 1, section.heading
        opened = [Line(at, LineKind.HEADING, title, level) for level, title in enumerate(path, 2)]
        kept = [] if path == before else opened[_shared(before, path) :]
        yield kept + [Line(at, LineKind.PROSE, text) for text in section.text.split("\n") if text.strip()]
        before = path


def _shared(before: tuple[str, ...], path: tuple[str, ...]) -> int:
    pairs = zip(before, path, strict=False)
    return next((at for at, (one, other) in enumerate(pairs) if one != other), min(len(before), len(path)))


def _markdown(file: Path, row: Mapping[str, object]) -> Text:
    try:
        text = decode(file.read_bytes())
    except OSError as error:
        raise DocumentError(f"cannot be read: {error.strerror or error}") from error
    stated, body = split_front_matter(text)
    first = text[: len(text) - len(body)].count("\n") + 1
    return Text(file.as_posix(), file, stated.filled_from(parse_fields(row)), tuple(_lines(body, first)))


def _lines(body: str, first: int) -> Iterator[Line]:
    in_references = in_questions = False
    for number, raw in enumerate(body.split("\n"), start=first):
        links = tuple(target for _, target in _LINK.findall(raw))
        text = _LINK.sub(r"\1", raw)
        bare = raw.strip()
        if in_questions or OPENING.fullmatch(bare):
            if in_questions and bare and bare != CLOSING:
                yield Line(number, LineKind.EXAMPLE_QUESTION, bare)
            in_questions = bare != CLOSING
        elif heading := _HEADING.fullmatch(text):
            in_references = heading[2] in REFERENCES
            yield Line(number, LineKind.HEADING, heading[2], len(heading[1]), links)
        elif text.strip():
            kind, shown = _running(text, in_references=in_references)
            yield Line(number, kind, shown.replace("**", ""), 0, links)


def _running(text: str, *, in_references: bool) -> tuple[LineKind, str]:
    """What a line that is no heading is, and its text without the mark of an item."""
    item = _ITEM.fullmatch(text)
    if in_references:
        return LineKind.REFERENCE, text.strip()
    if item:
        return LineKind.ITEM, item[1]
    return LineKind.PROSE, text.strip()
