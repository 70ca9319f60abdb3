"""What the page asks while it is used: opening, a turn, another region, clearing, saving, a sign of life, leaving.

A page names itself by a session id that it made at random. All answers are JSON; "shown" holds the new values of the
page's components, in their order.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from assistant.chat.assistant import TurnOptions
from assistant.ui.gradio_app.page import load_examples, opening, shown, start_again
from assistant.ui.http.calls import call_of
from assistant.ui.http.limits import is_over_limit
from assistant.ui.http.refused_bodies import refuse_texts
from assistant.ui.http.request_body import is_of_own_page, own_json_object
from assistant.ui.session.answer_slots import AnswerSlots
from assistant.ui.session.chat_service import ChatService
from assistant.ui.session.conversation_store import Conversations, is_session_id
from assistant.ui.session.refusals import BUSY, TOO_MANY, Refusal, Refusals
from assistant.ui.session.suggestions import Suggestions
from assistant.ui.session.turns import (
    Locale,
    TurnResult,
    change_region,
    drop_carried,
    filters_of,
    fits,
    locale_of,
    refuse_turn,
    saved,
    take_turn,
    transcript,
)

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Chat:
    """What the turns of pages need.

    - service: answers them.
    - conversations: remembers them.
    - slots: whose free places they wait for.
    - refusals: answers those that are not looked up now.
    """

    service: ChatService
    conversations: Conversations
    slots: AnswerSlots
    refusals: Refusals


def add_conversation(app: FastAPI, chat: Chat) -> None:
    """Adds POST /opening, /turn, /region, /clear, /saved, /present and /leave."""
    _add_opening(app, chat.service)
    _add_turn(app, chat)
    _add_region(app, chat)
    _add_besides(app, chat.service, chat.conversations)


def answer_turn(service: ChatService, conversations: Conversations, session: str, row: Row) -> TurnResult:
    """One turn of a page: a message, or a turn again without what was carried over to it.

    To be called while `Conversations.turn` is held. row: what the page sent.
    - message: text; or drop: the number of a turn.
    - region, language: of the page.
    - pathways, kinds, since: of the filters.
    """
    options = _options(service, row)
    number = row.get("drop")
    conversation = conversations.get(session)
    if isinstance(number, int):
        result = drop_carried(service, number, conversation, options)
    else:
        result = take_turn(service, str(row.get("message") or ""), conversation, options)
    conversations.put(session, result.conversation)
    return result


def move_conversation(service: ChatService, conversations: Conversations, session: str, row: Row) -> str | None:
    """The conversation as HTML with the helplines of the region that the page names; None where none is known.

    To be called while `Conversations.turn` is held. row: region, language of the page.
    """
    locale, conversation = _locale(service, row), conversations.get(session)
    if not conversation.turns:
        return None
    moved = change_region(service, conversation, locale)
    conversations.change(session, moved)
    return transcript(moved.turns, locale.words)


async def refuse_turn_of(chat: Chat, session: str, row: Row, refusal: Refusal) -> tuple[TurnResult, bool]:
    """A turn that is not looked up now, and whether it holds help. As answer_turn; a turn again has no message."""
    options, message = _options(chat.service, row), str(row.get("message") or "")
    conversation = chat.conversations.get(session)
    answer = await chat.refusals.answer(message, conversation.messages, refusal, options)
    result = refuse_turn(chat.service, message, answer, conversation=conversation, options=options)
    if answer.safety is not None:
        chat.conversations.put(session, result.conversation)
    return result, answer.safety is not None


def _options(service: ChatService, row: Row) -> TurnOptions:
    locale = _locale(service, row)
    filters = filters_of(row.get("pathways"), row.get("kinds"), row.get("since"))
    return TurnOptions(locale.region, locale.language, filters)


def _add_opening(app: FastAPI, service: ChatService) -> None:
    suggestions = Suggestions(wanted=load_examples, fit=fits(service.assistant.detector))

    @app.post("/opening")
    async def open_page(request: Request) -> Response:
        row = await own_json_object(request)
        return JSONResponse({"shown": opening(service, suggestions, _locale(service, row).words)})


def _add_turn(app: FastAPI, chat: Chat) -> None:
    @app.post("/turn")
    async def turn(request: Request) -> Response:
        call = call_of(await request.body())
        row, session = call.row, call.row.get("session")
        if not (is_of_own_page(request) and isinstance(session, str) and is_session_id(session)):
            return await refuse_texts(call.all_texts, 422, chat.refusals)
        over = is_over_limit(request.scope)
        async with chat.conversations.turn(session):
            if over or chat.slots.are_full:
                refusal = TOO_MANY if over else BUSY
                result, is_help = await refuse_turn_of(chat, session, row, refusal)
                return JSONResponse({"shown": shown(result)}, 200 if is_help else refusal.status)
            try:
                result = await chat.slots.run(lambda: answer_turn(chat.service, chat.conversations, session, row))
            except TimeoutError:
                result, is_help = await refuse_turn_of(chat, session, row, BUSY)
                return JSONResponse({"shown": shown(result)}, 200 if is_help else BUSY.status)
        return JSONResponse({"shown": shown(result)})


def _add_region(app: FastAPI, chat: Chat) -> None:
    @app.post("/region")
    async def region(request: Request) -> Response:
        row = await own_json_object(request)
        session = row.get("session")
        if not (isinstance(session, str) and is_session_id(session)):
            return Response(status_code=422)
        if chat.slots.are_full:
            return Response(status_code=503)
        async with chat.conversations.turn(session):
            moved = await chat.slots.run(lambda: move_conversation(chat.service, chat.conversations, session, row))
        if moved is None:
            return Response(status_code=404)
        return JSONResponse({"transcript": moved})


def _add_besides(app: FastAPI, service: ChatService, conversations: Conversations) -> None:
    @app.post("/clear")
    async def clear(request: Request) -> Response:
        row = await own_json_object(request)
        _forget(conversations, row)
        return JSONResponse({"shown": shown(start_again(_locale(service, row).words))})

    @app.post("/saved")
    async def save(request: Request) -> Response:
        row = await own_json_object(request)
        locale = _locale(service, row)
        document = saved(conversations.get(str(row.get("session"))), locale)
        return JSONResponse({"document": document, "said": locale.words("said_saved") if document else ""})

    @app.post("/present")
    async def present(request: Request) -> Response:
        row = await own_json_object(request)
        conversations.seen(str(row.get("session")))
        return Response(status_code=204)

    @app.post("/leave")
    async def leave(request: Request) -> Response:
        _forget(conversations, await own_json_object(request))
        return Response(status_code=204)


def _forget(conversations: Conversations, row: Row) -> None:
    session = row.get("session")
    if isinstance(session, str) and is_session_id(session):
        conversations.forget(session)


def _locale(service: ChatService, row: Row) -> Locale:
    return locale_of(service, row.get("region"), row.get("language"))
