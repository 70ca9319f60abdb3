"""The notes of an ingest, as lines for people and as data: one for each note, the file's name on each."""

from collections.abc import Iterator

from assistant.ingestion.loading.notes import Note
from assistant.ingestion.report import Report
from assistant.text.printable import printable

SHOWN_NOTES = 5  # of one file without --verbose: a bad scan has hundreds


def note_lines(report: Report, *, all_notes: bool) -> Iterator[str]:
    """One line a note, file by file.

    all_notes: all that is known of every document. Otherwise what asks a maintainer to look, in the files that were
    read in this run.
    """
    for path, notes in _by_file(report, all_files=all_notes):
        told = notes if all_notes else tuple(note for note in notes if not note.is_usual)
        shown = told if all_notes else told[:SHOWN_NOTES]
        yield from (printable(f"note: {path}: {note.kind}: {note}") for note in shown)
        if len(shown) < len(told):
            yield f"note: {printable(path)}: {len(told) - len(shown)} more; --verbose names them"


def passed_over_lines(report: Report, *, all_files: bool) -> Iterator[str]:
    """The files that are no sources. all_files: one line each, with the reason; otherwise how many, in one line."""
    found = report.plan.passed_over
    if all_files:
        yield from (printable(f"passed over: {path}: {reason}") for path, reason in sorted(found.items()))
    elif found:
        files = "1 file" if len(found) == 1 else f"{len(found)} files"
        yield f"passed over: {files} that no reader takes; --verbose names them"


def notes_json(report: Report, *, all_files: bool) -> list[dict[str, object]]:
    """The same as data, kinds that are usual among them. all_files: not only those that were read in this run."""
    return [
        {"path": path, "kind": note.kind, "detail": note.detail, "page": note.page}
        for path, notes in _by_file(report, all_files=all_files)
        for note in notes
    ]


def _by_file(report: Report, *, all_files: bool) -> Iterator[tuple[str, tuple[Note, ...]]]:
    read = frozenset(report.read)
    for path, notes in sorted(report.notes.items()):
        if all_files or path in read:
            yield path, notes
