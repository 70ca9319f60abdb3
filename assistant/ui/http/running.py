"""The web server itself, and how it ends: the first signal lets it finish, the second ends it at once."""

import logging
import socket
from collections.abc import Callable
from types import FrameType

import uvicorn

from assistant.ui.http.draining import Draining

CUT_OFF_SECONDS = 1  # for connections that are open when all is finished or out of time
KEEP_ALIVE_SECONDS = 60


class Server(uvicorn.Server):
    """A uvicorn server around Draining. started: called once it listens; deaf_to: signals that end others alone."""

    def __init__(
        self,
        app: Draining,
        *,
        started: Callable[[], None] = lambda: None,
        trusted: str | None = None,
        deaf_to: tuple[int, ...] = (),
    ) -> None:
        """trusted: addresses whose X-Forwarded-For is believed; None for those of FORWARDED_ALLOW_IPS."""
        for name in ("uvicorn", "asyncio"):  # they print exceptions with the values that caused them
            logging.getLogger(name).setLevel(logging.CRITICAL)
        super().__init__(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,
                forwarded_allow_ips=trusted,
                timeout_keep_alive=KEEP_ALIVE_SECONDS,
                timeout_graceful_shutdown=CUT_OFF_SECONDS,
            )
        )
        self._draining = app
        self._started = started
        self._deaf_to = deaf_to

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn's; then says so."""
        await super().startup(sockets)
        self._started()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begins the end; a second signal does not wait for it."""
        if sig in self._deaf_to:
            return
        if self._draining.has_begun:
            self.should_exit = True
        self._draining.begin()

    async def on_tick(self, counter: int) -> bool:
        """Ten times a second: whether to end."""
        if self._draining.is_done:
            self.should_exit = True
        return await super().on_tick(counter)
