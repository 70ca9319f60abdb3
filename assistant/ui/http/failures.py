"""No word of a message in a log: whatever fails behind here is told by its kind alone."""

import logging

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_log = logging.getLogger(__name__)


class FailureFilter:
    """The middleware that answers 500 where the application raises, or ends what was begun."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on; its exception goes no further."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def noting(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, noting)
        except Exception as error:
            _log.error("a request failed: %s", type(error).__name__)
            if not begun:
                await Response(status_code=500)(scope, receive, send)
