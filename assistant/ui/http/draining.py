"""The end of a server: what is being answered is finished, what comes meanwhile is told whom to reach."""

import time
from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.ui.http.outage_answers import Outage

STOP_SECONDS = 10.0  # what is being answered gets this long


class Draining:
    """The outermost middleware. To be used inside one event loop, except `begin`."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        outage: Outage,
        seconds: float = STOP_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """seconds: what is being answered gets, of the clock."""
        self._app = app
        self._outage = outage
        self._seconds = seconds
        self._clock = clock
        self._since: float | None = None
        self._running = 0

    def begin(self) -> None:
        """From now on new requests are refused. It may be called in a signal's handler."""
        self._since = self._since if self._since is not None else self._clock()

    @property
    def has_begun(self) -> bool:
        """Whether the server is ending."""
        return self._since is not None

    @property
    def is_done(self) -> bool:
        """Whether nothing is being answered any more, or the time for it is over."""
        return self._since is not None and (not self._running or self._clock() - self._since >= self._seconds)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on, or refuses it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if self.has_begun:
            await (await self._outage.of_request(scope, receive))(scope, receive, send)
            return
        self._running += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._running -= 1
