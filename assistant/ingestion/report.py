"""What an ingest did, and how long each stage of it took."""

import time
from dataclasses import dataclass, field

from assistant.ingestion.plan import Plan


@dataclass(slots=True)
class Report:
    """What a run did. seconds: by stage, wall time.

    encoded: passages that had to be encoded; the others had been before. damage: what was wrong with
    the live index, which was built anew. read: paths of the files that were read and indexed.
    warnings, withheld: path → what is missing or inferred, and sentences withheld, of every document.
    """

    plan: Plan
    snapshot: str | None = None
    passages: int = 0
    sentences: int = 0
    encoded: int = 0
    damage: str | None = None
    read: tuple[str, ...] = ()
    failures: dict[str, str] = field(default_factory=dict)
    warnings: dict[str, tuple[str, ...]] = field(default_factory=dict)
    withheld: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def withheld_sentences(self) -> int:
        """In all documents together."""
        return sum(self.withheld.values())


class Clock:
    """Wall time by stage."""

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self._seconds = {"read": 0.0, "embed": 0.0, "index": 0.0}

    def stop(self, stage: str) -> None:
        """Counts the time since the last stop towards a stage."""
        now = time.perf_counter()
        self._seconds[stage] += now - self._last
        self._last = now

    def seconds(self) -> dict[str, float]:
        """Of each stage, and of all together."""
        return {**self._seconds, "total": time.perf_counter() - self._start}
