"""Leads requests to the processes that answer, over their sockets.

A request whose process ends under it is led to another; where none answers in time, the outage answers in its place.
A page names its visit in a header; that visit alone decides the process, no cookie does. Addresses are counted here, in
memory, so that the limit of messages holds for all processes together.
"""

import logging
import re
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager

import httpcore
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from assistant.ui.http.limits import RateLimiter, refused_body
from assistant.ui.http.outage_answers import Outage
from assistant.ui.http.over_limit_header import OVER_LIMIT_HEADER
from assistant.ui.http.place import path_of
from assistant.ui.session.conversation_store import is_session_id
from assistant.ui.workers.pool import Pool, Worker

ANSWER_SECONDS = 30.0  # until the first byte of an answer
CONNECT_SECONDS = 2.0
MOST_ANSWERING = 1_500  # at once, over all processes
VISIT_HEADER = b"x-visit"
_EVENT = re.compile(r"/gradio_api/call/(?:v2/)?\w+/w(\d+)_\w+", re.ASCII)  # see PendingAnswers
_QUEUE = "/gradio_api/queue/"
_NOT_PASSED_ON = {
    b"connection", b"keep-alive", b"proxy-authenticate", b"proxy-authorization", b"proxy-connection", b"te", b"trailer",
    b"transfer-encoding", b"upgrade", b"expect", b"content-length", b"forwarded", OVER_LIMIT_HEADER,
}  # fmt: skip
_OWN_HEADERS = {b"connection", b"keep-alive", b"transfer-encoding", b"date", b"server"}
_TIMEOUTS = {"connect": CONNECT_SECONDS, "pool": CONNECT_SECONDS, "write": ANSWER_SECONDS, "read": ANSWER_SECONDS}
_FAILURES = (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException)
_log = logging.getLogger(__name__)
Running = Callable[[], AbstractAsyncContextManager[None]]
Headers = list[tuple[bytes, bytes]]


class Router:
    """The ASGI application in front of the processes."""

    def __init__(
        self, pool: Pool, outage: Outage, rate_limiter: RateLimiter, *, running: Running, root_path: str = ""
    ) -> None:
        """running: what goes on beside. root_path: where the site begins below its host, without a slash at the end."""
        self._pool = pool
        self._running = running
        self._outage = outage
        self._rate_limiter = rate_limiter
        self._root_path = root_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        if scope["type"] != "http":
            return
        path = path_of(scope["path"], self._root_path)
        if path == "/healthz":
            await Response("ok\n", media_type="text/plain")(scope, receive, send)
        elif refused_body(scope) or sum(one.busy for one in self._pool.workers) >= MOST_ANSWERING:
            await (await self._outage.of_request(scope, receive))(scope, receive, send)
        elif path == "/readyz":
            await self._readiness(scope, receive, send)
        else:
            await self._led(scope, receive, send, path)

    async def _live(self, receive: Receive, send: Send) -> None:
        """From the server's start to its end."""
        await receive()
        async with self._running():
            await send({"type": "lifespan.startup.complete"})
            await receive()
        await send({"type": "lifespan.shutdown.complete"})

    async def _led(self, scope: Scope, receive: Receive, send: Send, path: str) -> None:
        body = await _body(receive)
        request = _request(scope, body, is_over_limit=self._is_over_limit(scope))
        for worker in self._workers_for(scope, path):
            with worker.counted():
                try:
                    response = await worker.pool.handle_async_request(request)
                except _FAILURES as error:
                    _log.warning("process %d did not answer: %s", worker.number, type(error).__name__)
                    if isinstance(error, httpcore.TimeoutException):
                        break  # another would be asked as long again
                    continue
                await _send_on(response, send)
                return
        await (await self._outage.of_body(scope, body))(scope, receive, send)

    def _workers_for(self, scope: Scope, path: str) -> Sequence[Worker]:
        """Whom to ask, one after another."""
        if event := _EVENT.fullmatch(path):
            return self._pool.order(place=int(event.group(1)))
        visit = next((value.decode("latin-1") for name, value in scope["headers"] if name == VISIT_HEADER), None)
        if visit is not None and is_session_id(visit):
            return self._pool.order(visit=visit)
        return self._pool.order(visit=_address(scope) if path.startswith(_QUEUE) else None)

    def _is_over_limit(self, scope: Scope) -> bool:
        return self._outage.is_message(scope) and not self._rate_limiter.admits(_address(scope))

    async def _readiness(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Ready as soon as one process is; else what the last one says."""
        request = _request(scope, b"", is_over_limit=False)
        answer = Response('{"ready":false,"reason":"no process answers"}', 503, media_type="application/json")
        for worker in self._pool.order():
            try:
                response = await worker.pool.handle_async_request(request)
                answer = Response(await response.aread(), response.status, media_type="application/json")
                await response.aclose()
            except _FAILURES:
                continue
            if response.status == 200:
                break
        answer.headers["Cache-Control"] = "no-store"
        await answer(scope, receive, send)


async def _body(receive: Receive) -> bytes:
    """The whole body, which is of a bounded length, so that it can be sent a second time."""
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body", False):
            return bytes(body)


def _request(scope: Scope, body: bytes, *, is_over_limit: bool) -> httpcore.Request:
    """The request as a process is sent it, with the address of who asked."""
    query = scope.get("query_string", b"")
    target = scope["raw_path"] + (b"?" + query if query else b"")
    headers: Headers = [
        (name, value)
        for name, value in scope["headers"]
        if name not in _NOT_PASSED_ON and not name.startswith(b"x-forwarded-")
    ]
    headers += [(b"x-forwarded-for", _address(scope).encode()), (b"x-forwarded-proto", scope["scheme"].encode())]
    if scope["method"] == "POST":
        headers.append((b"content-length", str(len(body)).encode()))
    if is_over_limit:
        headers.append((OVER_LIMIT_HEADER, b"1"))
    url = httpcore.URL(scheme=b"http", host=b"worker", port=None, target=target)
    return httpcore.Request(scope["method"], url, headers=headers, content=body, extensions={"timeout": _TIMEOUTS})


async def _send_on(response: httpcore.Response, send: Send) -> None:
    """Passes an answer on as it comes. Where its process ends in the middle, so does the answer."""
    kept = [(name, value) for name, value in response.headers if name.lower() not in _OWN_HEADERS]
    try:
        await send({"type": "http.response.start", "status": response.status, "headers": kept})
        async for chunk in response.aiter_stream():
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
    finally:
        await response.aclose()


def _address(scope: Scope) -> str:
    return str(scope["client"][0]) if scope.get("client") else ""
