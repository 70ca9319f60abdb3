"""Conversations that the server holds for open pages, and how they are forgotten.

Gradio keeps a session's state, and the last value of every component, until ten thousand others have come. Here a
session goes when its page says that it is left, a while after its connection was lost, and after an hour without a
message. This reaches into one tested release of Gradio; tests/ui/test_sessions.py looks for words that stayed behind.
"""

import asyncio
from collections import deque
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import gradio as gr
from gradio.queueing import Event

STATE_SECONDS = 3600.0  # without a message
LOST_SECONDS = 900.0  # after a connection was lost: a telephone that slept may come back
GONE_SECONDS = 24 * 3600.0  # then what a lost page had set up goes as well, not only what was said
SWEEP_SECONDS = 60.0
MAX_LEFT = 10_000  # left between two sweeps


class Sessions:
    """The sessions of one page."""

    def __init__(self, page: gr.Blocks) -> None:
        self._page = page
        self._left: deque[str] = deque(maxlen=MAX_LEFT)

    def leave(self, name: str) -> None:
        """Forgets a session now, and once more at the next sweep: an answer on its way would bring it back."""
        self._left.append(name)
        self.forget(name)

    def held(self) -> list[str]:
        """Names of the sessions of which anything said is remembered."""
        sessions = self._page.state_holder.session_data.items()
        return [name for name, session in sessions if session.state_data or session.config_values]

    def forget(self, name: str) -> bool:
        """Drops everything said in a session; False when there is none of that name."""
        holder: Any = self._page.state_holder
        with holder.lock:
            gone = holder.session_data.pop(name, None)
            holder.time_last_used.pop(name, None)
        queue: Any = self._page._queue
        waiting = queue.pending_event_ids_session.get(name)
        if not waiting:  # what is being answered finds its queue, and the sweep comes again
            queue.pending_event_ids_session.pop(name, None)
            queue.pending_messages_per_session.pop(name, None)
        self._scrub()
        return gone is not None

    def _scrub(self) -> None:
        """Gradio's loops keep the last event they handled until the next one comes: what was said in it goes."""
        waiting = self._page._queue.event_ids_to_events
        for event in _held_events():
            if event._id not in waiting:
                event.data = event.request = None  # type: ignore[assignment]

    def sweep(self, now: datetime | None = None) -> None:
        """Forgets sessions that nobody came back to."""
        for _ in range(len(self._left)):
            self.forget(self._left.popleft())
        self._scrub()
        holder: Any = self._page.state_holder
        now = now or datetime.now()
        for name, session in list(holder.session_data.items()):
            idle = (now - holder.time_last_used.get(name, now)).total_seconds()
            if session.is_closed and idle > GONE_SECONDS:
                self.forget(name)
            elif idle > (LOST_SECONDS if session.is_closed else STATE_SECONDS):
                session.state_data.clear()
                session.config_values.clear()  # the last values; what the page had set up stays, for it may be open

    async def keep_sweeping(self) -> None:
        """Sweeps once a minute until cancelled."""
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            self.sweep()


def _held_events() -> Iterator[Event]:
    """Events in the local variables of Gradio's loops; none outside the loop of the server."""
    try:
        tasks = asyncio.all_tasks()
    except RuntimeError:
        return
    for task in tasks:
        frame = getattr(task.get_coro(), "cr_frame", None)
        for value in list(frame.f_locals.values()) if frame else ():
            yield from (one for one in (value if isinstance(value, list) else [value]) if isinstance(one, Event))
