"""The conversations that this process remembers, and when it forgets them."""

import asyncio
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from assistant.ui.session.conversation import Conversation

IDLE_SECONDS = 3600.0  # without a message
LOST_SECONDS = 900.0  # without a sign of life from the page: a telephone that slept may come back
LEFT_SECONDS = 120.0  # an answer that is on its way when its page is left comes within this time
TURN_LOCKS = 256  # two conversations seldom share one, and then wait for each other at worst
MAX_CONVERSATIONS = 2_000  # at once; a full one takes about 0.4 MB
_SESSION_ID = re.compile(r"[A-Za-z0-9_-]{22,64}", re.ASCII)  # 22 characters of 64 kinds are 132 bits


def is_session_id(value: object) -> bool:
    """Whether a value can name a conversation: text long enough that nobody guesses it."""
    return isinstance(value, str) and _SESSION_ID.fullmatch(value) is not None


@dataclass(slots=True)
class _Held:
    """One conversation. said, seen: when the last message and the last sign of life came, in seconds."""

    conversation: Conversation
    said: float
    seen: float


class Conversations:
    """Conversations by session id; safe to use from several threads.

    The page makes its id at random and keeps it in its own memory. An id that is not known, or no longer, begins a new
    conversation. A conversation is forgotten

    - when its page is cleared or left;
    - IDLE_SECONDS after its last message;
    - LOST_SECONDS after the last sign of life from its page;
    - when MAX_CONVERSATIONS others had a message since.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        """clock: seconds."""
        self._clock = clock
        self._held: OrderedDict[str, _Held] = OrderedDict()  # the one with the oldest message first
        self._left: OrderedDict[str, float] = OrderedDict()  # ids that were forgotten on request, and when
        self._lock = threading.Lock()
        self._turns = [asyncio.Lock() for _ in range(TURN_LOCKS)]

    def __len__(self) -> int:
        """How many conversations are remembered."""
        return len(self._held)

    def turn(self, session: str) -> asyncio.Lock:
        """What a turn holds from `get` to `put`: of two at once, the second must know what the first was about.

        To be held inside one event loop, before a slot is taken: who waits for the own page keeps nobody else waiting.
        """
        return self._turns[hash(session) % TURN_LOCKS]

    def get(self, session: str) -> Conversation:
        """The conversation of that id; an empty one where none is known."""
        now = self._clock()
        with self._lock:
            held = self._held.get(session)
            if held is None or _is_over(held, now):
                return Conversation()
            held.seen = now
            return held.conversation

    def put(self, session: str, conversation: Conversation) -> None:
        """Remembers a conversation after a message; not when its page was left while the answer was on its way."""
        now = self._clock()
        with self._lock:
            if self._was_left(session, now):
                return
            self._held[session] = _Held(conversation, now, now)
            self._held.move_to_end(session)
            _shorten(self._held)

    def change(self, session: str, conversation: Conversation) -> None:
        """Puts a conversation in the place of the one that is remembered; no message came, so it ends no later."""
        with self._lock:
            if session in self._held:
                self._held[session].conversation = conversation

    def seen(self, session: str) -> None:
        """Notes a sign of life from the page."""
        with self._lock:
            if session in self._held:
                self._held[session].seen = self._clock()

    def forget(self, session: str) -> None:
        """Forgets a conversation; nothing is remembered under its id for LEFT_SECONDS."""
        with self._lock:
            self._held.pop(session, None)
            self._left[session] = self._clock()
            _shorten(self._left)

    def sweep(self) -> None:
        """Forgets what is over. The server calls this once a minute."""
        now = self._clock()
        with self._lock:
            for session in [name for name, held in self._held.items() if _is_over(held, now)]:
                del self._held[session]
            for session in [name for name, left in self._left.items() if now - left >= LEFT_SECONDS]:
                del self._left[session]

    def _was_left(self, session: str, now: float) -> bool:
        left = self._left.get(session)
        return left is not None and now - left < LEFT_SECONDS


def _shorten(rows: OrderedDict[str, _Held] | OrderedDict[str, float]) -> None:
    while len(rows) > MAX_CONVERSATIONS:
        rows.popitem(last=False)


def _is_over(held: _Held, now: float) -> bool:
    return now - held.said >= IDLE_SECONDS or now - held.seen >= LOST_SECONDS
