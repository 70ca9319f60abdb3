"""The tool `search` for programs that speak the Model Context Protocol, by its official package; no session is kept.

A program is shown passages, never a chat.
"""

import contextlib
import json
import logging
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from assistant.ui.gradio_app.api import SEARCH
from assistant.ui.http.api_routes import Api
from assistant.ui.http.calls import call_of_row
from assistant.ui.http.strange_tool_calls import stray_help

if TYPE_CHECKING:
    from mcp.server.lowlevel import Server
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
    from mcp.types import CallToolRequest

MCP_PATH = "/gradio_api/mcp"
NAME = "search"
_INPUT = {
    "type": "object",
    "properties": {
        "message": {"type": "string", "description": "what the person wrote"},
        "history": {
            "type": "array",
            "description": "the person's earlier messages, oldest first: texts, or turns with role and content",
            "items": {"anyOf": [{"type": "string"}, {"type": "object"}]},
        },
    },
    "required": ["message"],
}
_OUTPUT = {  # docs/reference/json.md says all; what is added there later may stand here too
    "type": "object",
    "properties": {
        "id": {"type": "null"},
        "error": {"type": "string", "description": "why the message cannot be searched for; then nothing else is here"},
        "outcome": {"enum": ["answered", "not_found", "safety", "unavailable"]},
        "safety": {
            "type": "object",
            "properties": {
                "action": {"enum": ["none", "card", "decline", "takeover"]},
                "text": {"type": ["string", "null"], "description": "to be shown before anything else"},
                "helplines": {"type": "array", "items": {"type": "object"}},
            },
            "required": ["action", "text", "helplines"],
        },
        "query": {"type": "string"},
        "carried_over": {"type": ["string", "null"]},
        "confidence": {"type": "number", "minimum": 0, "maximum": 1},
        "certainty": {"enum": ["sure", "low", None], "description": "low: the passages may be what is looked for"},
        "message": {"type": ["string", "null"], "description": "fixed words where nothing is quoted"},
        "passages": {"type": "array", "items": {"type": "object"}},
        "near_topics": {"type": "array", "items": {"type": "string"}},
        "finders": {"type": "array", "items": {"type": "object"}},
    },
    "required": ["id"],
}


class ToolServer:
    """What answers MCP_PATH. To be used by one server, once."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._sessions = _sessions(_server(api))

    def add_route(self, app: FastAPI) -> None:
        """Adds the path."""
        app.router.routes.append(Route(MCP_PATH, endpoint=self))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        body = await Request(scope, receive).body()
        if (found := await stray_help(self._api.refusals, body)) is not None:
            await JSONResponse(found)(scope, receive, send)
        else:
            await self._sessions.handle_request(scope, _giving(body, receive), send)

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """While the server runs."""
        async with self._sessions.run():
            yield


def _giving(body: bytes, receive: Receive) -> Receive:
    """As receive, of a request whose body was read already."""
    given = False

    async def receiving() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receiving


def _sessions(server: "Server") -> "StreamableHTTPSessionManager":
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

    return StreamableHTTPSessionManager(server, json_response=True, stateless=True)


def _server(api: Api) -> "Server":
    """The protocol's server with its one tool."""
    from mcp import types
    from mcp.server.lowlevel import Server

    _keep_words_out_of_the_log()
    server: Server = Server("Recovery Assistant")

    async def list_tools(_: types.ListToolsRequest) -> types.ServerResult:
        tool = types.Tool(name=NAME, description=SEARCH, inputSchema=_INPUT, outputSchema=_OUTPUT)
        return types.ServerResult(types.ListToolsResult(tools=[tool]))

    async def call_tool(call: types.CallToolRequest) -> types.ServerResult:
        try:
            found = await _search(api, server.request_context.request, call)
        except ValueError as error:
            said = types.TextContent(type="text", text=str(error))
            return types.ServerResult(types.CallToolResult(content=[said], isError=True))
        text = types.TextContent(type="text", text=json.dumps(found, ensure_ascii=False))
        return types.ServerResult(types.CallToolResult(content=[text], structuredContent=found))

    server.request_handlers[types.ListToolsRequest] = list_tools
    server.request_handlers[types.CallToolRequest] = call_tool
    return server


async def _search(api: Api, request: Request | None, call: "CallToolRequest") -> dict[str, Any]:
    """The JSON of `search`, the safety answer alone where too many ask. Raises ValueError where nothing is answered."""
    if call.params.name != NAME:
        raise ValueError(f"there is one tool: {NAME}")
    asked = call_of_row(call.params.arguments or {})
    if request is None:
        raise ValueError("message is missing")
    refused = await api.refused(request, NAME, asked)
    if refused is not None and not refused.is_help:
        raise ValueError("message is missing" if asked.given is None else refused.words)
    found = refused.answer if refused else await api.ask(NAME, *asked.asked)
    if not isinstance(found, dict):
        raise ValueError("search did not answer with an object")
    return found


def _keep_words_out_of_the_log() -> None:
    """The package logs calls that it cannot read, words and all, some of them to the root logger."""
    logging.getLogger("mcp").setLevel(logging.CRITICAL)
    root = logging.getLogger()
    if _is_not_of_package not in root.filters:
        root.addFilter(_is_not_of_package)


def _is_not_of_package(record: logging.LogRecord) -> bool:
    return record.name != "root" or "/mcp/" not in record.pathname.replace("\\", "/")
