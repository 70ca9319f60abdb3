"""What small processes behind the router run in tests: they say their place, wait, end; no model and no library."""

import asyncio
import os

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from assistant.chat.answer import Answer
from assistant.chat.assistant import Assistant
from assistant.chat.stray_texts import StrayTexts
from assistant.chat.without_library import ClosedLibrary
from assistant.ui.http.limits import is_over_limit
from assistant.ui.http.outage_answers import Outage
from assistant.ui.session.chat_service import ChatService
from assistant.ui.session.refusals import Refusals
from assistant.ui.workers.process import Parts


def small_outage() -> Outage:
    """What answers where no process does."""
    return Outage(Refusals(ChatService(Assistant(ClosedLibrary()))), language="en", region="US")


class NoHelp:
    """In the place of the rules where they are not needed, since they take a while to load."""

    async def help_in(self, texts: StrayTexts) -> Answer | None:
        raise NotImplementedError

    def unread(self) -> Answer:
        raise NotImplementedError


def small_parts(number: int) -> Parts:
    """The parts of a process in that place."""

    async def who(request: Request) -> Response:
        body = (await request.body()).decode()
        seen = {"place": number, "process": os.getpid(), "body": body, "client": request.client.host}  # type: ignore[union-attr]
        return JSONResponse({**seen, "over": is_over_limit(request.scope)})

    async def slow(_: Request) -> Response:
        await asyncio.sleep(1.0)
        return PlainTextResponse("late")

    async def stuck(_: Request) -> Response:
        await asyncio.sleep(600)
        return PlainTextResponse("never")

    async def stream(_: Request) -> Response:
        async def parts():  # type: ignore[no-untyped-def]
            for one in range(3):
                yield f"{one}\n"
                await asyncio.sleep(0.05)

        return StreamingResponse(parts(), media_type="text/event-stream")

    async def end(_: Request) -> Response:
        os._exit(7)

    async def ready(_: Request) -> Response:
        return JSONResponse(
            {"ready": number == 1, "reason": None if number == 1 else "loading"}, 200 if number == 1 else 503
        )

    paths = {"/turn": who, "/gradio_api/run/{name}": who, "/gradio_api/call/{name}/{event}": who, "/slow": slow,
             "/stuck": stuck, "/stream": stream, "/end": end, "/readyz": ready}  # fmt: skip
    routes = [Route(path, endpoint, methods=["GET", "POST"]) for path, endpoint in paths.items()]
    return Parts(Starlette(routes=routes), Outage(NoHelp(), language="en", region="US"))
