"""The other end of assistant.ingestion.loading.sandbox.parent: reads files from standard input until it closes.

A file comes as two parts, each its length in 8 bytes, highest first, and its bytes: a request in JSON
and the file itself. The answer is one line of JSON; a line "ready" comes before the first.
"""

import importlib
import sys
from collections.abc import Iterator
from typing import IO

from assistant.errors import DocumentError
from assistant.ingestion.loading.document import read_document
from assistant.ingestion.loading.pdf.ocr import find_ocr
from assistant.ingestion.loading.sandbox.wire import ReadAnswer, ReadRequest, request_of, to_wire

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
        out.write(to_wire(answer_to(request, data, megabytes=megabytes)) + b"\n")
        out.flush()


def _files(stream: IO[bytes]) -> Iterator[tuple[ReadRequest, bytes]]:
    while (request := _part(stream)) is not None and (data := _part(stream)) is not None:
        yield request_of(request), data


def _part(stream: IO[bytes]) -> bytes | None:
    head = stream.read(8)
    if len(head) < 8:
        return None
    length = int.from_bytes(head, "big")
    data = stream.read(length)
    return data if len(data) == length else None


def answer_to(request: ReadRequest, data: bytes, *, megabytes: int) -> ReadAnswer:
    """The document in the bytes of a file, or the reason: whatever happens in here costs this one file alone.

    megabytes: memory that this process may take, for the reason.
    """
    try:
        ocr = find_ocr() if request.ocr else None
        loaded = read_document(data, request.suffix, document_id=request.document_id, fields=request.fields, ocr=ocr)
        return ReadAnswer(loaded)
    except DocumentError as error:
        return ReadAnswer(error=str(error))
    except MemoryError:
        return ReadAnswer(error=f"needs more than {megabytes} MB to read; split it or save it anew")
    except Exception as error:
        return ReadAnswer(error=f"cannot be read: {type(error).__name__}")


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
