"""Formats of the index: which one is written, which older ones can still be read, and what is said of the others.

What reads an older format stands in `older_layout.py`. A program never reads what a later one wrote.
"""

from collections.abc import Mapping
from typing import Any

from assistant.errors import IndexDamagedError, IndexFormatError

FORMAT_VERSION = 7
READABLE_FORMATS = (5, 6, FORMAT_VERSION)  # 1 to 4 hold no vectors of example questions, which the ranking needs
BUILD_ANEW = "build it anew: recovery-assistant ingest"


def check_format(manifest: Mapping[str, Any], *, name: str, intact: bool) -> None:
    """Raises IndexFormatError for a manifest of a format that cannot be read; a plain altered one passes.

    - name: of the snapshot.
    - intact: whether the manifest is as it was sealed. An altered number tells nothing of the format, but a later
      version may seal in another way.
    """
    version = manifest.get("format_version")
    if not isinstance(version, int) or isinstance(version, bool):
        raise IndexDamagedError(f"the manifest of {name} names no format; {BUILD_ANEW} --rebuild")
    if version > FORMAT_VERSION:
        raise IndexFormatError(
            f"snapshot {name} has format {version}, of a later version of this program, which this one cannot read; "
            f"update the program, or {BUILD_ANEW}"
        )
    if version not in READABLE_FORMATS and (intact or "seal" not in manifest):
        raise IndexFormatError(f"snapshot {name} {_older(version)}, which this one cannot read; {BUILD_ANEW}")


def outdated(manifest: Mapping[str, Any]) -> str | None:
    """What to say of a snapshot that can be read but is of an older format, after its name; None for today's."""
    version = int(manifest["format_version"])
    return None if version == FORMAT_VERSION else _older(version)


def _older(version: int) -> str:
    return f"has format {version}, of an earlier version of this program"
