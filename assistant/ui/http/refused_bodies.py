"""Bodies that are refused, too long or of a length that is not stated: both ends are read for a cry all the same.

Nobody is sent away with an empty answer: whom to reach stands in it in any case.
"""

import asyncio
from contextlib import suppress
from typing import Protocol

from starlette.responses import JSONResponse
from starlette.types import Receive

from assistant.chat.answer import Answer
from assistant.chat.output import answer_json
from assistant.chat.stray_texts import RAW_BYTES, StrayTexts, texts_in_bytes

MOST_BYTES = 8_000_000  # taken in of such a body, so that its sender hears the answer; a fraction of it is kept
MOST_SECONDS = 10.0
WORDS = {411: "the length of the body is to be stated", 413: "the body is too long"}


class Helper(Protocol):
    """What gives help for texts; `Refusals` does."""

    async def help_in(self, texts: StrayTexts) -> Answer | None:
        """The safety answer to texts, or None."""

    def unread(self) -> Answer:
        """The card for a call whose words were not all read."""


async def refuse_body(receive: Receive, status: int, helper: Helper) -> JSONResponse:
    """The answer to such a body. status: 411 or 413."""
    found = await helper.help_in(texts_in_bytes(await _ends_of_body(receive))) or helper.unread()
    words = WORDS[status]
    return JSONResponse({"detail": words, "error": words, "data": [answer_json(found)]}, status)


async def _ends_of_body(receive: Receive) -> bytes:
    """The first and the last bytes of a body, as many as are read for a cry."""
    first, last, taken = bytearray(), bytearray(), 0
    with suppress(TimeoutError):
        async with asyncio.timeout(MOST_SECONDS):
            while taken < MOST_BYTES:
                message = await receive()
                chunk = message.get("body", b"")
                taken += len(chunk)
                missing = RAW_BYTES - len(first)
                first += chunk[:missing]
                last = (last + chunk[missing:])[-RAW_BYTES:]
                if not message.get("more_body", False):
                    break
    return bytes(first + last) if taken <= 2 * RAW_BYTES else bytes(first + b"\n" + last)
