"""Where each value of a document's metadata comes from."""

from collections.abc import Mapping
from enum import StrEnum

from assistant.ingestion.loading.metadata import FIELDS, Metadata


class Origin(StrEnum):
    """Who says it."""

    FRONT_MATTER = "front matter"
    SOURCES = "sources.toml"
    FILE = "the file"  # its own fields: of a web page's head, of a PDF's information, of a book's header
    INFERRED = "inferred"  # told from the text
    FILE_NAME = "file name"
    DEFAULT = "default"


_DEFAULTS = {"title": Origin.FILE_NAME, "kind": Origin.DEFAULT, "language": Origin.DEFAULT}


def field_origins(stated: Metadata, row: Metadata, inferred: Metadata) -> Mapping[str, Origin]:
    """Field → who says it, of the fields that have a value; the first that knows it counts.

    - stated: what the file gives on purpose.
    - row: what sources.toml gives.
    - inferred: what the file gives otherwise; the names in its `inferred` were told from the text.
    """
    origins = {name: _origin(name, stated, row, inferred) for name in FIELDS}
    return {name: origin for name, origin in origins.items() if origin is not None}


def _origin(name: str, stated: Metadata, row: Metadata, inferred: Metadata) -> Origin | None:
    if name == "withdrawn":  # true wherever one of them says so
        return _origin_of_withdrawn(stated, row)
    if getattr(stated, name) is not None:
        return Origin.FRONT_MATTER
    if getattr(row, name) is not None:
        return Origin.SOURCES
    if getattr(inferred, name) is not None:
        return Origin.INFERRED if name in inferred.inferred else Origin.FILE
    return _DEFAULTS.get(name)


def _origin_of_withdrawn(stated: Metadata, row: Metadata) -> Origin:
    if stated.withdrawn:
        return Origin.FRONT_MATTER
    return Origin.SOURCES if row.withdrawn else Origin.DEFAULT
