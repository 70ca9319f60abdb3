"""How the router tells a process that a message is one too many from its address: by a header only it may send."""

from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.ui.http.limits import over_limit

OVER_LIMIT_HEADER = b"x-over-limit"


class MarkedByRouter:
    """The middleware of a process behind the router: the header becomes the mark that the routes read."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on, marked where the header says so."""
        if scope["type"] == "http" and any(name == OVER_LIMIT_HEADER for name, _ in scope["headers"]):
            scope = over_limit(scope)
        await self._app(scope, receive, send)
