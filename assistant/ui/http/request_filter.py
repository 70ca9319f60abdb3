"""The filter before the application: only named paths pass, floods and long bodies are refused, headers are added.

It also writes the page's own HTML anew (head.py), at "/" and, for embedding, at "/embed".
"""

import gzip
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.ui.html.head import Head
from assistant.ui.html.wording import language_of
from assistant.ui.http.limits import RateLimiter, refused_body
from assistant.ui.http.policy import headers_for, page_headers

PAGES = ("/", "/embed")
_OPEN = re.compile(  # everything else is 404: no files, no uploads, no proxy, no runs, no docs
    r"/(?:source|passage|privacy|healthz|readyz|metrics|feedback|opening|turn|clear|saved|present|leave"
    r"|config|theme\.css|robots\.txt|manifest\.json|favicon\.ico|ui/[\w.-]+|assets/[\w.-]+"
    r"|gradio_api/(?:queue/(?:join|data)|startup-events|cancel|reset|info|app_id"
    r"|run/(?:chat|search)|call/(?:v2/)?(?:chat|search)(?:/\w+)?))/?",
    re.ASCII,
)
_MCP = re.compile(r"/gradio_api/mcp(?:/(?:schema|sse|messages/?)?)?", re.ASCII)
_ASKING = re.compile(r"/turn|/gradio_api/(?:queue/join|run/|call/|mcp)")
_TOOLS = b"tools=search"  # of the Model Context Protocol: a program is shown passages, never a chat
_METHODS = ("GET", "HEAD", "POST", "OPTIONS")


@dataclass(frozen=True, slots=True)
class Rules:
    """What the filter is told.

    - ancestors: origins that may show /embed in a frame.
    - mcp: whether the paths of the Model Context Protocol are open.
    - too_many: what an address is told that sends too many messages.
    """

    ancestors: Sequence[str] = ()
    mcp: bool = False
    too_many: str = "too many messages"


class RequestFilter:
    """The middleware around the whole application."""

    def __init__(self, app: ASGIApp, *, heads: Mapping[str, Head], rate_limiter: RateLimiter, rules: Rules) -> None:
        self._app = app
        self._heads = heads  # by language, that of the settings first
        self._rate_limiter = rate_limiter
        self._rules = rules

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on, refuses it, or answers with the page."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":  # no websocket leads anywhere
                await self._app(scope, receive, send)
        elif (refusal := self._refusal(scope)) is not None:
            await refusal(scope, receive, _adding(headers_for(scope["path"]), send))
        elif scope["path"] in PAGES and scope["method"] == "GET":
            await self._page(scope, receive, send)
        else:
            await self._app(_with_tools(scope), receive, _adding(headers_for(scope["path"]), send))

    def _refusal(self, scope: Scope) -> Response | None:
        """What is answered instead, or None when the request may pass."""
        path = scope["path"]
        if not (path in PAGES or _OPEN.fullmatch(path) or (self._rules.mcp and _MCP.fullmatch(path))):
            return Response(status_code=404)
        if scope["method"] not in _METHODS:
            return Response(status_code=405)
        if status := refused_body(scope):
            return Response(status_code=status)
        if scope["method"] == "POST" and _ASKING.match(path) and not self._rate_limiter.admits(_address(scope)):
            words = self._rules.too_many
            content = json.dumps({"detail": words, "error": words}, ensure_ascii=False)
            return Response(content, 429, {"Retry-After": "60"}, "application/json")
        return None

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Gradio's page, taken uncompressed and without the query, written anew and sent with its own policy."""
        asked = Headers(scope=scope)
        plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        inner = {**scope, "path": "/", "raw_path": b"/", "query_string": b"", "headers": plain}
        begun: Message = {}
        body = bytearray()

        async def collect(message: Message) -> None:
            if message["type"] == "http.response.start":
                begun.update(message)
            else:
                body.extend(message.get("body", b""))

        await self._app(inner, receive, collect)
        origin = f"{scope.get('scheme', 'http')}://{asked.get('host', 'localhost')}"
        embedded = scope["path"] == "/embed"
        query = QueryParams(scope.get("query_string", b""))
        language = language_of(query, asked.get("accept-language", ""), next(iter(self._heads)))
        page = self._heads[language].rewrite(bytes(body), origin=origin, embedded=embedded)
        added = page_headers(page, ancestors=self._rules.ancestors if embedded else ())
        compressed = "gzip" in asked.get("accept-encoding", "")
        response = Response(gzip.compress(page, 6) if compressed else page, begun["status"], media_type="text/html")
        if compressed:
            added = {**added, "Content-Encoding": "gzip", "Vary": "Accept-Encoding, Accept-Language"}
        await response(scope, receive, _adding(added, send))


def _address(scope: Scope) -> str:
    return str(scope["client"][0]) if scope.get("client") else ""


def _with_tools(scope: Scope) -> Scope:
    """The scope with the tools that Gradio is to offer, in place of any that were asked for; others have none."""
    if not _MCP.fullmatch(scope["path"]):
        return scope
    query = scope.get("query_string", b"")
    return {**scope, "query_string": query + b"&" + _TOOLS if query else _TOOLS}


def _adding(headers: Mapping[str, str], send: Send) -> Send:
    """As send, with headers put in the place of any of the same name."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            present = MutableHeaders(raw=list(message["headers"]))
            present.update(headers)
            message = {**message, "headers": present.raw}
        await send(message)

    return sending
