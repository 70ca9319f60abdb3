"""Encodings that write other scripts in ASCII bytes: as ASCII they read as wrong letters, so they are told by form."""

import re

from assistant.errors import DocumentError

_ISO_2022_JP = re.compile(rb"\x1b\$[@B]")
_OTHER_ESCAPES = re.compile(rb"\x1b\$[^@B]|\x0e[!-~]+\x0f")  # ISO-2022-KR, ISO-2022-CN
_HZ = re.compile(rb"~\{(?:[!-z|}][!-~]){1,200}?~\}")
_UTF_7 = re.compile(rb"(?<![\w+])\+[A-Za-z0-9+/]{3,}-?|(?<=[A-Za-z])\+[A-Za-z0-9+/]{3,}-")
_ADVICE = "save it as UTF-8"
LEAST_RUNS = 2  # of what may be UTF-7: one may be a sum or a name


def seven_bit_text(data: bytes) -> str | None:
    """The text of ISO-2022-JP, the one such encoding that browsers read; None for what is no such encoding.

    Raises DocumentError for the others, and for ISO-2022-JP that is broken.
    """
    if not data.isascii() or not (b"\x1b$" in data or b"\x0e" in data or b"~{" in data or b"+" in data):
        return None
    if _OTHER_ESCAPES.search(data):
        raise DocumentError(f"written in ISO-2022-KR or ISO-2022-CN, which is not read; {_ADVICE}")
    if _ISO_2022_JP.search(data):
        try:
            return data.decode("iso2022_jp")
        except UnicodeDecodeError as error:
            raise DocumentError(f"looks like ISO-2022-JP and is none; {_ADVICE}") from error
    if _is_hz(data):
        raise DocumentError(f"written in HZ (hz-gb-2312), which is not read; {_ADVICE}")
    if _is_utf_7(data):
        raise DocumentError(f"written in UTF-7, which is not read; {_ADVICE}")
    return None


def _is_hz(data: bytes) -> bool:
    runs = [_decoded(found.group(), "hz") for found in _HZ.finditer(data)]
    return bool(runs) and all(run and not run.isascii() for run in runs)


def _is_utf_7(data: bytes) -> bool:
    """Whether what looks like shifted letters is letters, all through the file."""
    runs = [_decoded(found.group(), "utf-7") for found in _UTF_7.finditer(data)]
    letters = [run for run in runs if run and not run.isascii() and run.strip("-").isprintable()]
    return len(letters) >= LEAST_RUNS and len(letters) == len(runs) and _decoded(data, "utf-7") is not None


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None
