"""Bodies that are refused: too long, of a length that is not stated, or no turn of a page. They are read for a cry.

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
WORDS = {
    502: "the answer could not be worked out; try again in a minute",
    411: "the length of the body is to be stated",
    413: "the body is too long",
    422: "the body is to be a JSON object with session and message, sent by the page itself",
}


class Helper(Protocol):
    """What gives help for texts; `Refusals` does."""

    async def help_in(self, texts: StrayTexts) -> Answer | None:
        """The safety answer to texts, or None."""

    def unread(self) -> Answer:
        """The card for a call whose words were not all read."""


async def refuse_body(receive: Receive, status: int, helper: Helper) -> JSONResponse:
    """The answer to a body that is not taken in; both its ends are read. status: 411 or 413."""
    return await refuse_texts(texts_in_bytes(await _ends_of_body(receive)), status, helper)


async def refuse_texts(texts: StrayTexts, status: int, helper: Helper) -> JSONResponse:
    """The answer to a body with such texts in it: help for a cry, else the card. status: one of WORDS."""
    found = await helper.help_in(texts) or helper.unread()
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
