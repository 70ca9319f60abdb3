"""A small reverse proxy, as a web server in front of the chat is one: the site stands below a path of its host."""

from dataclasses import dataclass, field

import httpx
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

_OWN = {
    "host",
    "connection",
    "transfer-encoding",
    "content-length",
    "content-encoding",
    "accept-encoding",
    "date",
    "server",
}


@dataclass
class SubPathProxy:
    """An ASGI application that passes on what is asked for below a path, and 404s everything else.

    - target: address of the server behind it.
    - path: without a slash at the end.
    - strips: whether the path is taken away from what is passed on.
    - statuses: of all that was answered, by what was asked for.
    """

    target: str
    path: str
    strips: bool
    statuses: dict[str, int] = field(default_factory=dict)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await (await self._answer(Request(scope, receive)))(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        asked = request.url.path
        if self.strips and asked == self.path:  # as nginx does for a location that ends with a slash
            return Response(status_code=301, headers={"Location": f"{self.path}/"})
        if not (asked == self.path or asked.startswith(f"{self.path}/")):
            self.statuses[asked] = 404
            return Response(status_code=404)
        inner = asked.removeprefix(self.path) if self.strips else asked
        headers = {name: value for name, value in request.headers.items() if name not in _OWN}
        headers |= {"Host": request.headers["host"], "X-Forwarded-For": "192.0.2.1", "Accept-Encoding": "identity"}
        client = httpx.AsyncClient(base_url=self.target, timeout=60)
        passed = client.build_request(
            request.method, inner, params=request.query_params, headers=headers, content=await request.body()
        )
        answer = await client.send(passed, stream=True)
        self.statuses[asked] = answer.status_code
        kept = {name: value for name, value in answer.headers.items() if name not in _OWN}
        return StreamingResponse(answer.aiter_raw(), answer.status_code, kept, background=BackgroundTask(client.aclose))
