"""Answers of the API that are being worked out, or wait for the program that asked to fetch them."""

import asyncio
import logging
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from assistant.ui.session.api_answers import ApiAnswer

_log = logging.getLogger(__name__)
FETCH_SECONDS = 120.0  # then an answer that nobody fetched is forgotten
MAX_PENDING = 1_000  # at once; one takes about 20 kB


@dataclass(frozen=True, slots=True)
class _Pending:
    """One answer on its way. session: of the program that asked; begun: in seconds."""

    session: str
    answering: asyncio.Task[ApiAnswer]
    begun: float


class PendingAnswers:
    """Answers by event id, each given once. To be used inside one event loop."""

    def __init__(self, *, place: int | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        """place: of this process among several; event ids begin with it then. clock: seconds."""
        self._prefix = "" if place is None else f"w{place}_"
        self._clock = clock
        self._pending: OrderedDict[str, _Pending] = OrderedDict()

    @property
    def are_full(self) -> bool:
        """Whether MAX_PENDING answers are held already, so that one more is to be refused."""
        return len(self._pending) >= MAX_PENDING

    def begin(self, answering: Coroutine[Any, Any, ApiAnswer], *, session: str | None = None) -> str:
        """Starts working out an answer. The event id under which it can be taken.

        session: of a program that takes several answers together.
        """
        event = f"{self._prefix}{secrets.token_hex(16)}"
        self._pending[event] = _Pending(session or event, asyncio.create_task(answering), self._clock())
        return event

    def __contains__(self, event: str) -> bool:
        """Whether the answer of an event can be taken."""
        return event in self._pending

    def events_of(self, session: str) -> list[str]:
        """The event ids of a session, oldest first."""
        return [event for event, pending in self._pending.items() if pending.session == session]

    async def take(self, event: str) -> ApiAnswer | None:
        """The answer of an event, once it is worked out; forgotten here. None where that failed.

        Raises KeyError when there is no such event.
        """
        answering = self._pending.pop(event).answering
        try:
            return await answering
        except Exception as error:
            _log.error("no answer for a program: %s", type(error).__name__)
            return None

    def sweep(self) -> None:
        """Forgets answers that nobody fetched. The server calls this once a minute."""
        oldest = self._clock() - FETCH_SECONDS
        while self._pending and next(iter(self._pending.values())).begun <= oldest:
            _, pending = self._pending.popitem(last=False)
            pending.answering.cancel()
