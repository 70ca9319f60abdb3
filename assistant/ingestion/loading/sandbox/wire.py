"""What goes between this process and the sandbox: a request there, an answer back, each as JSON."""

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from assistant.ingestion.loading.document import Loaded


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """A file to be read. See `document.read_document`.

    - fields: its row of sources.toml, in JSON's types.
    - ocr: whether PDF pages without a text layer are read from their picture.
    """

    suffix: str
    document_id: str
    fields: Mapping[str, object]
    ocr: bool = False


@dataclass(frozen=True, slots=True)
class ReadAnswer:
    """A loaded document, or the reason why there is none."""

    loaded: Loaded | None = None
    error: str | None = None


_requests = msgspec.json.Decoder(ReadRequest)
_answers = msgspec.json.Decoder(ReadAnswer)


def to_wire(value: ReadRequest | ReadAnswer) -> bytes:
    """One line of JSON, without its end."""
    return msgspec.json.encode(value)


def request_of(line: bytes) -> ReadRequest:
    """The request that was sent. Raises ValueError for anything else."""
    return _requests.decode(line)


def answer_of(line: bytes) -> ReadAnswer:
    """The answer that was sent. Raises ValueError for anything else."""
    return _answers.decode(line)
