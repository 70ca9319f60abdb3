"""The filter before the application: only named paths pass, floods are marked, long bodies refused, headers added.

It also writes the page's own HTML anew (head.py), at "/" and, for embedding, at "/embed". What stands behind it is not
told at what host, from what origin or below what path it was asked: so it cannot repeat it (place.py).
"""

import gzip
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.ui.html.head import Head, placed
from assistant.ui.html.wording import language_of
from assistant.ui.http.limits import RateLimiter, over_limit, refused_body
from assistant.ui.http.place import is_asking, is_named, path_of, without_place
from assistant.ui.http.policy import headers_for, page_headers
from assistant.ui.http.refused_bodies import Helper, refuse_body
from assistant.ui.http.tool_server import MCP_PATH

PAGES = ("/", "/embed")
_OPEN = re.compile(  # everything else is 404: no files, no uploads, no proxy, no runs, no docs
    r"/(?:source|passage|topics|now|read/[^\x00-\x1f]+|privacy|check/[a-z-]+|healthz|readyz|metrics|feedback|opening|turn|region|clear|saved|present|leave"
    r"|config|theme\.css|robots\.txt|manifest\.json|favicon\.ico|ui/[\w.-]+|assets/[\w.-]+"
    r"|gradio_api/(?:queue/(?:join|data)|startup-events|info|app_id"
    r"|run/(?:chat|search)|call/(?:v2/)?(?:chat|search)(?:/\w+)?))",
    re.ASCII,
)
_METHODS = ("GET", "HEAD", "POST")  # no OPTIONS: no other site's page may ask
_PLACED = ("/config", "/gradio_api/info")  # Gradio names the site's address there
_PROBED = ("/healthz", "/readyz", "/metrics")  # a probe names the machine, not the site


@dataclass(frozen=True, slots=True)
class Rules:
    """What the filter is told.

    - ancestors: origins that may show /embed in a frame.
    - mcp: whether the path of the Model Context Protocol is open.
    - hosts: names the server answers to; none for any name.
    - root_path: where the site begins below its host, without a slash at the end.
    """

    ancestors: Sequence[str] = ()
    mcp: bool = False
    hosts: Sequence[str] = ()
    root_path: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may be sent, and what helps where it was more.

    - rate_limiter: lets so many messages a minute through.
    - helper: reads bodies that are refused for a cry.
    """

    rate_limiter: RateLimiter
    helper: Helper


class RequestFilter:
    """The middleware around the whole application."""

    def __init__(self, app: ASGIApp, *, heads: Mapping[str, Head], limits: Limits, rules: Rules) -> None:
        self._app = app
        self._heads = heads  # by language, that of the settings first
        self._rate_limiter = limits.rate_limiter
        self._helper = limits.helper
        self._rules = rules

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on, refuses it, or answers with the page."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":  # no websocket leads anywhere
                await self._app(scope, receive, send)
            return
        path = path_of(scope["path"], self._rules.root_path)
        if (refusal := await self._refusal(scope, receive, path)) is not None:
            await refusal(scope, receive, _adding(headers_for(path), send))
        elif path in PAGES and scope["method"] == "GET":
            await self._page({**scope, "path": path}, receive, send)
        elif path in _PLACED and scope["method"] == "GET":
            await self._placed(without_place(scope, path), receive, send)
        else:
            inner = self._limited(without_place(scope, path))
            await self._app(inner, receive, _adding(headers_for(path), send))

    async def _refusal(self, scope: Scope, receive: Receive, path: str) -> Response | None:
        """What is answered instead, or None when the request may pass."""
        if self._rules.root_path and scope["path"] == self._rules.root_path:  # the page's own addresses need the slash
            return Response(status_code=308, headers={"Location": f"{self._rules.root_path}/"})
        if not (path in PAGES or _OPEN.fullmatch(path) or (self._rules.mcp and path == MCP_PATH)):
            return Response(status_code=404)
        if path not in _PROBED and not is_named(Headers(scope=scope).get("host", ""), self._rules.hosts):
            return Response("this server has another name\n", 400, media_type="text/plain")
        if scope["method"] not in (("POST",) if path == MCP_PATH else _METHODS):
            return Response(status_code=405)
        if status := refused_body(scope):
            is_message = is_asking(scope["method"], path)
            return await refuse_body(receive, status, self._helper) if is_message else Response(status_code=status)
        return None

    def _limited(self, scope: Scope) -> Scope:
        """The scope, marked where it is a message too many from its address."""
        asking = is_asking(scope["method"], scope["path"])
        return over_limit(scope) if asking and not self._rate_limiter.admits(_address(scope)) else scope

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Gradio's page, taken uncompressed and without the query, written anew and sent with its own policy."""
        asked = Headers(scope=scope)
        inner = {**without_place(scope, "/"), "query_string": b""}
        status, body = await self._collected(inner, receive)
        embedded = scope["path"] == "/embed"
        query = QueryParams(scope.get("query_string", b""))
        language = language_of(query, asked.get("accept-language", ""), next(iter(self._heads)))
        page = self._heads[language].rewrite(body, embedded=embedded)
        added = page_headers(page, ancestors=self._rules.ancestors if embedded else ())
        compressed = "gzip" in asked.get("accept-encoding", "")
        response = Response(gzip.compress(page, 6) if compressed else page, status, media_type="text/html")
        if compressed:
            added = {**added, "Content-Encoding": "gzip", "Vary": "Accept-Encoding, Accept-Language"}
        await response(scope, receive, _adding(added, send))

    async def _placed(self, scope: Scope, receive: Receive, send: Send) -> None:
        """What programs read of Gradio's, with the address of the site where it is known."""
        status, body = await self._collected(scope, receive)
        url = next(iter(self._heads.values())).url
        response = Response(placed(body, root=url, url=url), status, media_type="application/json")
        await response(scope, receive, _adding(headers_for(scope["path"]), send))

    async def _collected(self, scope: Scope, receive: Receive) -> tuple[int, bytes]:
        """Status and body of what the application answers, uncompressed."""
        begun: Message = {}
        body = bytearray()

        async def collect(message: Message) -> None:
            if message["type"] == "http.response.start":
                begun.update(message)
            else:
                body.extend(message.get("body", b""))

        plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        await self._app({**scope, "headers": plain}, receive, collect)
        return begun["status"], bytes(body)


def _address(scope: Scope) -> str:
    return str(scope["client"][0]) if scope.get("client") else ""


def _adding(headers: Mapping[str, str], send: Send) -> Send:
    """As send, with headers put in the place of any of the same name."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            present = MutableHeaders(raw=list(message["headers"]))
            present.update(headers)
            message = {**message, "headers": present.raw}
        await send(message)

    return sending
