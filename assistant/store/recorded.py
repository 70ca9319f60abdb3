"""What the manifest of the live snapshot records: how it was built, of which documents, from which corpus."""

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from assistant.errors import IndexDamagedError, IndexFormatError, IndexMissingError
from assistant.store.formats import outdated
from assistant.store.snapshots import GENERATIONS, current_id, read_manifest, snapshot_ids

CORPUS = "corpus"  # the key of the corpus in a manifest


def recorded_build(index: Path) -> Mapping[str, Any] | None:
    """What the live snapshot was built with; None where there is none to ask."""
    try:
        manifest = read_manifest(index / GENERATIONS / current_id(index))
    except (IndexMissingError, IndexDamagedError, IndexFormatError):
        return None
    return dict(manifest["built_with"])


def recorded_dtype(index: Path) -> str | None:
    """The number type that was decided for the live snapshot; None where there is none to ask, or it names none."""
    built_with = recorded_build(index)
    dtype = built_with["encoder"].get("dtype") if built_with else None  # up to format 5 it was timed anew at each start
    return None if dtype is None else str(dtype)


def document_ids(index: Path) -> frozenset[str]:
    """Ids of the documents of the live snapshot. Raises IndexMissingError, IndexDamagedError, IndexFormatError."""
    return frozenset(read_manifest(index / GENERATIONS / current_id(index))["sources"]["documents"])


def live_remark(index: Path) -> str | None:
    """What to say of the live snapshot where it can be read but is of an older format, else None."""
    try:
        name = current_id(index)
        remark = outdated(read_manifest(index / GENERATIONS / name))
    except (IndexMissingError, IndexDamagedError, IndexFormatError):
        return None
    return remark and f"snapshot {name} {remark}"


def corpus_from(index: Path, corpus: Path) -> str:
    """Where a corpus lies, seen from its index: both can be moved together."""
    relative = os.path.relpath(os.path.realpath(corpus), os.path.realpath(index))
    return os.fsencode(relative).decode("utf-8", "backslashreplace")


def recorded_corpus(index: Path) -> Path | None:
    """The folder that the live snapshot was built from, which may be gone; else that of the newest which says it.

    None where no manifest does: those of earlier versions of this program do not.
    """
    with suppress(IndexMissingError, IndexDamagedError):
        for name in (current_id(index), *reversed(snapshot_ids(index))):
            with suppress(IndexDamagedError, IndexFormatError):
                noted = read_manifest(index / GENERATIONS / name).get(CORPUS)
                if isinstance(noted, str):
                    return Path(os.path.normpath(os.path.join(os.path.realpath(index), noted)))
    return None
