"""How much may be sent: bodies of a bounded, stated size; from one address so many messages a minute.

A message over the limit is not turned away unread: the filter marks it, and the route that reads it gives its safety
answer (session/refusals.py).
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from starlette.types import Scope

MAX_BODY_BYTES = 1_000_000  # a question of 100,000 characters with its history is far below
MAX_ADDRESSES = 10_000  # remembered at once, each for a minute at most
MINUTE = 60.0  # seconds
_OVER_LIMIT = "assistant.over_limit"  # in the scope of a request


def refused_body(scope: Scope) -> int | None:
    """Status of a refusal: 411 for a body whose length is not stated, 413 for one too long; None when it is fine."""
    headers = dict(scope["headers"])
    if b"transfer-encoding" in headers:
        return 411
    length = headers.get(b"content-length", b"0")
    return None if length.isdigit() and int(length) <= MAX_BODY_BYTES else 413


def over_limit(scope: Scope) -> Scope:
    """The scope of a request, marked as one too many from its address."""
    return {**scope, _OVER_LIMIT: True}


def is_over_limit(scope: Scope) -> bool:
    """Whether a request is one too many from its address."""
    return bool(scope.get(_OVER_LIMIT, False))


class RateLimiter:
    """Lets each address through so many times a minute, spread evenly, with a minute's worth at once at first.

    Addresses stay in memory until they have been quiet for a minute, and go nowhere else.
    """

    def __init__(self, per_minute: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        """per_minute: 0 lets everything through. clock: seconds."""
        self._per_minute = per_minute
        self._clock = clock
        self._seen: OrderedDict[str, tuple[float, float]] = OrderedDict()  # address → (passes left, when)
        self._lock = threading.Lock()

    def admits(self, address: str) -> bool:
        """Whether one more message of an address is let through now."""
        if not self._per_minute:
            return True
        now = self._clock()
        with self._lock:
            self._forget(now)
            left, when = self._seen.pop(address, (float(self._per_minute), now))
            left = min(self._per_minute, left + (now - when) * self._per_minute / MINUTE)
            admitted = left >= 1
            self._seen[address] = (left - 1 if admitted else left, now)
        return admitted

    def _forget(self, now: float) -> None:
        while self._seen:
            _, when = next(iter(self._seen.values()))
            if now - when < MINUTE and len(self._seen) < MAX_ADDRESSES:
                break
            self._seen.popitem(last=False)
