"""What `read` prints for people: metadata and who says it, sections, references, example questions, notes."""

from collections.abc import Iterator

from assistant.ingestion.inspection import Inspected
from assistant.ingestion.loading import Loaded
from assistant.ingestion.loading.metadata import FIELDS
from assistant.ingestion.loading.notes import counted
from assistant.text.printable import printable
from assistant.types import Document, Section

_WIDTH = max(map(len, FIELDS))


def reading_text(one: Inspected) -> str:
    """Several lines, the last one blank."""
    lines = [f"=== {printable(str(one.path))}"]
    if one.loaded is None:
        lines.append(printable(f"failed: {one.error}"))
    else:
        lines += _document_lines(one.id, one.loaded)
    return "\n".join(lines) + "\n"


def _document_lines(name: str, loaded: Loaded) -> Iterator[str]:
    document = loaded.document
    if document.withdrawn:
        yield "WITHDRAWN: no answer shows this document"
    yield f"{'id':<{_WIDTH}}  {printable(name)}"
    yield from _metadata_lines(loaded)
    for number, section in enumerate(document.sections, start=1):
        yield ""
        yield from _section_lines(number, section)
    yield from _list_lines("references", document.references)
    yield from _list_lines("notes", [printable(f"{note.kind}: {note}") for note in loaded.notes])
    yield ""
    yield _totals(document, loaded.withheld_sentences)


def _metadata_lines(loaded: Loaded) -> Iterator[str]:
    for name, origin in loaded.origins.items():
        value = getattr(loaded.document, name)
        shown = str(value).lower() if isinstance(value, bool) else value
        yield f"{name:<{_WIDTH}}  {shown}  ({origin})"


def _section_lines(number: int, section: Section) -> Iterator[str]:
    where = f", page {section.page} (“{section.page_label}”)" if section.page else ""
    yield f"--- section {number}: {' › '.join(section.heading) or '(no heading)'}{where}"
    yield section.text
    for question in section.example_questions:
        yield f"asked: {question}"


def _list_lines(name: str, entries: tuple[str, ...] | list[str]) -> Iterator[str]:
    if entries:
        yield ""
        yield f"--- {name}"
        yield from (f"- {entry}" for entry in entries)


def _totals(document: Document, withheld: int) -> str:
    words = sum(len(section.text.split()) for section in document.sections)
    amounts = (
        counted(len(document.sections), "section"),
        counted(words, "word"),
        counted(len(document.references), "reference"),
        counted(withheld, "sentence"),
    )
    return f"{', '.join(amounts)} redacted"
