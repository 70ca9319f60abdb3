"""How far an ingest has come, on stderr."""

import sys
import time


class ProgressLine:
    """One line that renews itself on a terminal; a plain line every few seconds elsewhere."""

    EVERY_SECONDS = 5.0

    def __init__(self) -> None:
        self._stage, self._began, self._said = "", 0.0, 0.0

    def __call__(self, stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        if stage != self._stage:
            self._stage, self._began, self._said = stage, now, now if not sys.stderr.isatty() else 0.0
        if not sys.stderr.isatty() and now - self._said < self.EVERY_SECONDS:
            return
        self._said = now
        rate = done / max(now - self._began, 1e-6)
        line = f"{stage} {done}/{total}" + (f", {rate:.0f}/s, {(total - done) / rate:.0f} s left" if done else "")
        end = "\r" if sys.stderr.isatty() and done < total else "\n"
        print(f"{line:<60}" if end == "\r" else f"{line:<60}".rstrip(), end=end, file=sys.stderr, flush=True)
