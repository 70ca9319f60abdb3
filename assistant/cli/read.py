"""recovery-assistant read: what the loader makes of files, with no index and no encoder."""

import argparse
import json
from pathlib import Path

from assistant.cli.assembly import file_limits
from assistant.cli.reading_text import reading_text
from assistant.ingestion.inspection import Inspected, inspect_files
from assistant.ingestion.loading import Loaded
from assistant.ingestion.loading.metadata import FIELDS
from assistant.ingestion.loading.notes import Note
from assistant.settings import load_settings
from assistant.types import Section

DONE, FAILED = 0, 3


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of this command."""
    parser.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="files to read; of a folder, all documents in it"
    )
    parser.add_argument(
        "--corpus",
        type=Path,
        metavar="DIR",
        help="folder of sources: files in it are read with its sources.toml (default: corpus)",
    )
    parser.add_argument("--ocr", action="store_true", default=None, help="read scanned PDF pages with Tesseract")


def execute(options: argparse.Namespace) -> int:
    """Runs the command; returns 3 when a file cannot be read, 0 when all can."""
    settings = load_settings(
        options.config, flags={"index": options.index, "corpus": options.corpus, "ocr": options.ocr}
    )
    code = DONE
    for one in inspect_files(options.files, settings.corpus, limits=file_limits(settings)):
        print(json.dumps(reading_json(one), ensure_ascii=False) if options.json else reading_text(one), flush=True)
        code = FAILED if one.error else code
    return code


def reading_json(one: Inspected) -> dict[str, object]:
    """The stable form of what was read. All keys stand there for a file that failed too."""
    loaded = one.loaded
    document = loaded.document if loaded else None
    sections = document.sections if document else ()
    return {
        "path": str(one.path),
        "id": one.id,
        "error": one.error,
        **{name: getattr(document, name, None) for name in FIELDS},
        "metadata_from": _origins(loaded),
        "sections": [_section_json(section) for section in sections],
        "references": list(document.references) if document else [],
        "example_questions": [question for section in sections for question in section.example_questions],
        "notes": [note_json(note) for note in loaded.notes] if loaded else [],
        "redacted": loaded.withheld_sentences if loaded else 0,
    }


def note_json(note: Note) -> dict[str, object]:
    """The stable form of a note."""
    return {"kind": note.kind, "detail": note.detail, "page": note.page}


def _origins(loaded: Loaded | None) -> dict[str, str]:
    return {name: str(origin) for name, origin in loaded.origins.items()} if loaded else {}


def _section_json(section: Section) -> dict[str, object]:
    return {
        "heading": list(section.heading),
        "page": section.page,
        "page_label": section.page_label,
        "text": section.text,
    }
