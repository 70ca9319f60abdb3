"""The other end of assistant.ingestion.loading.sandbox.parent: reads files from standard input until it closes.

A file comes as two parts, each its length in 8 bytes, highest first, and its bytes: a request in JSON
and the file itself. The answer is one line of JSON; a line "ready" comes before the first.
"""

import importlib
import json
import sys
from collections.abc import Iterator
from typing import IO, Any

from assistant.errors import DocumentError
from assistant.ingestion.loading.document import read_document
from assistant.ingestion.loading.pdf.ocr import find_ocr
from assistant.ingestion.loading.sandbox.wire import as_plain

_PARSERS = ("pypdf", "trafilatura", "ftfy")


def main() -> None:
    """Answers every file that comes in. Arguments: megabytes of memory, seconds for a file."""
    megabytes, seconds = int(sys.argv[1]), float(sys.argv[2])
    out = sys.stdout.buffer
    sys.stdout = sys.stderr  # whatever a parser prints is no answer
    _limit_memory(megabytes * 1_000_000)
    for name in _PARSERS:  # now, so that a file's time is its own
        importlib.import_module(name)
    out.write(b"ready\n")
    out.flush()
    for request, data in _files(sys.stdin.buffer):
        _limit_time(seconds)
        out.write(json.dumps(_answer(request, data, megabytes)).encode("ascii") + b"\n")
        out.flush()


def _files(stream: IO[bytes]) -> Iterator[tuple[dict[str, Any], bytes]]:
    while (request := _part(stream)) is not None and (data := _part(stream)) is not None:
        yield json.loads(request), data


def _part(stream: IO[bytes]) -> bytes | None:
    head = stream.read(8)
    if len(head) < 8:
        return None
    length = int.from_bytes(head, "big")
    data = stream.read(length)
    return data if len(data) == length else None


def _answer(request: dict[str, Any], data: bytes, megabytes: int) -> dict[str, Any]:
    """The document, or {"error": reason}: whatever happens in here costs this one file alone."""
    try:
        ocr = find_ocr() if request.pop("ocr", False) else None
        return as_plain(read_document(data, request.pop("suffix"), ocr=ocr, **request))
    except DocumentError as error:
        return {"error": str(error)}
    except MemoryError:
        return {"error": f"needs more than {megabytes} MB to read; split it or save it anew"}
    except Exception as error:
        return {"error": f"cannot be read: {type(error).__name__}"}


def _limit_memory(size: int) -> None:
    """As far as the system can: Windows and macOS cannot, and the time limit stays."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (size, size))
    except (ImportError, OSError, ValueError):
        return


def _limit_time(seconds: float) -> None:
    """Ends this process by itself a little after its parent would have, should the parent be gone."""
    try:
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        limit = int(used.ru_utime + used.ru_stime + seconds) + 5
        resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    except (ImportError, OSError, ValueError):
        return


if __name__ == "__main__":
    main()
