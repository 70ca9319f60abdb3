"""Gradio's protocol for the API's two endpoints, answered by ourselves.

Gradio describes the endpoints (gradio_app/api.py). If it answered them, it would keep the last values of each call in
its session state and its queue, some 60 kB of memory for each call, and print them when a call fails. The protocol, as
the clients of Gradio 4 to 6 speak it:

- POST call/{name} or call/v2/{name} → {"event_id"}; GET the same path with the event id → one event, "complete".
- POST queue/join → {"event_id"}; GET queue/data?session_hash=… → messages of all events of that session.
- POST run/{name} → the answer at once.
"""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse

from assistant.chat.own_messages import words_of
from assistant.ui.http.calls import Call, call_of
from assistant.ui.http.limits import is_over_limit
from assistant.ui.session.answer_slots import AnswerSlots
from assistant.ui.session.api_answers import ENDPOINTS, ApiAnswer, Ask, own_words, refused_answer
from assistant.ui.session.pending_answers import PendingAnswers
from assistant.ui.session.refusals import BUSY, TOO_MANY, Refusal, Refusals

Row = Mapping[str, Any]
WRONG_CALL = "the body is to be a JSON object with data: [message, history]; history may be left out"
RETRY_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Refused:
    """What a call is told that is not looked up. is_help: whether the answer holds a safety text."""

    answer: ApiAnswer
    is_help: bool
    words: str
    status: int

    def response(self) -> Response:
        """The refusal, with the safety answer in it where there is one."""
        found = {"data": [self.answer]} if self.is_help else {}
        row = {"detail": self.words, "error": self.words, **found}
        again = {"Retry-After": str(RETRY_SECONDS)} if self.status in (TOO_MANY.status, BUSY.status) else {}
        return JSONResponse(row, self.status, again)


@dataclass(frozen=True, slots=True)
class Api:
    """What answers the calls.

    - ask: works out an answer.
    - refusals: answers those that are not looked up now.
    - slots: whose free places a call waits for.
    - pending: answers on their way.
    - functions: name of an endpoint by its number in Gradio's configuration.
    """

    ask: Ask
    refusals: Refusals
    slots: AnswerSlots
    pending: PendingAnswers
    functions: Mapping[int, str]

    async def begin(self, request: Request, name: str, call: Call, *, session: str | None = None) -> Response:
        """The event id of an answer that is worked out from now on, or why there is none."""
        refused = await self.refused(request, name, call, is_kept=True)
        if refused is not None and (not refused.is_help or self.pending.are_full):
            return refused.response()
        answering = _known(refused.answer) if refused else self.ask(name, *call.asked)
        return JSONResponse({"event_id": self.pending.begin(answering, session=session)})

    async def refused(self, request: Request, name: str, call: Call, *, is_kept: bool = False) -> Refused | None:
        """What a call is told instead of an answer; None where it is answered.

        is_kept: whether the answer is kept for a program that fetches it later.
        """
        if (urgent := await self._urgent(name, call)) is not None:
            return urgent
        if call.given is None:
            return Refused("", is_help=False, words=WRONG_CALL, status=422)
        if is_over_limit(request.scope):
            return await self._refuse(name, call, TOO_MANY)
        if self.slots.are_full or (is_kept and self.pending.are_full):
            return await self._refuse(name, call, BUSY)
        return None

    async def misdirected(self, call: Call, status: int) -> Response:
        """What a call is told that asks no endpoint. status: of HTTP."""
        found = await self.refusals.help_in(call.all_texts)
        answer = "" if found is None else refused_answer("chat", found)
        return Refused(answer, is_help=found is not None, words=WRONG_CALL, status=status).response()

    async def _urgent(self, name: str, call: Call) -> Refused | None:
        """Help for a cry that stands where no message is looked for, which goes before the ordinary answer."""
        if call.can_be_answered:
            found = await self.refusals.help_in(call.stray_texts, for_certain=True)
        else:
            found = await self.refusals.help_in(call.all_texts)
        if found is None:
            return None
        return Refused(refused_answer(name, found), is_help=True, words=self.refusals.words(BUSY), status=BUSY.status)

    async def _refuse(self, name: str, call: Call, refusal: Refusal) -> Refused:
        message, history = call.asked
        answer = await self.refusals.answer(words_of(message), own_words(history), refusal)
        found = refused_answer(name, answer)
        return Refused(found, answer.safety is not None, self.refusals.words(refusal), refusal.status)


def add_api_routes(app: FastAPI, api: Api) -> None:
    """Adds the paths of the protocol."""
    router = APIRouter(prefix="/gradio_api")
    _add_run(router, api)
    _add_call(router, api)
    _add_queue(router, api)
    app.include_router(router)


def _add_run(router: APIRouter, api: Api) -> None:
    @router.post("/run/{name}")
    async def run(name: str, request: Request) -> Response:
        call = call_of(await request.body())
        if name not in ENDPOINTS:
            return await api.misdirected(call, 404)
        refused = await api.refused(request, name, call)
        if refused is not None and not refused.is_help:
            return refused.response()
        answer = refused.answer if refused else await api.ask(name, *call.asked)
        return JSONResponse({"data": [answer], "is_generating": False})


def _add_call(router: APIRouter, api: Api) -> None:
    @router.post("/call/{name}")
    @router.post("/call/v2/{name}")
    async def call(name: str, request: Request) -> Response:
        call = call_of(await request.body())
        if name not in ENDPOINTS:
            return await api.misdirected(call, 404)
        return await api.begin(request, name, call)

    @router.get("/call/{name}/{event}")
    @router.get("/call/v2/{name}/{event}")
    async def called(event: str) -> Response:
        if event not in api.pending:
            return Response(status_code=404)
        answer = await api.pending.take(event)
        kind, values = ("error", None) if answer is None else ("complete", [answer])
        return Response(f"event: {kind}\ndata: {json.dumps(values)}\n\n", media_type="text/event-stream")


def _add_queue(router: APIRouter, api: Api) -> None:
    @router.post("/queue/join")
    async def join(request: Request) -> Response:
        call = call_of(await request.body())
        number, session = call.row.get("fn_index"), call.row.get("session_hash")
        if not (isinstance(number, int) and isinstance(session, str)):
            return await api.misdirected(call, 422)
        name = api.functions.get(number, "")
        if name not in ENDPOINTS:
            return await api.misdirected(call, 404)
        return await api.begin(request, name, call, session=session)

    @router.get("/queue/data")
    async def data(session_hash: str) -> Response:
        return StreamingResponse(_messages(api.pending, session_hash), media_type="text/event-stream")


async def _messages(pending: PendingAnswers, session: str) -> AsyncIterator[str]:
    """A message for each event of a session, those that come meanwhile as well; then that the stream ends."""
    while events := pending.events_of(session):
        answer = await pending.take(events[0])
        output = {"error": None} if answer is None else {"data": [answer], "is_generating": False}
        completed = {"msg": "process_completed", "output": output, "success": answer is not None}
        yield _line({**completed, "event_id": events[0]})
    yield _line({"msg": "close_stream", "event_id": None})


def _line(message: Row) -> str:
    return f"data: {json.dumps(message)}\n\n"


async def _known(answer: ApiAnswer) -> ApiAnswer:
    return answer
