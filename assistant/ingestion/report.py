"""What an ingest did, and how long each stage of it took."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from assistant.ingestion.loading.notes import Note
from assistant.ingestion.plan import Plan


@dataclass(frozen=True, slots=True)
class Report:
    """What a run did.

    - plan: what was to be done; a source that failed before and can be read now is among the added.
    - snapshot: name of the snapshot that is live now.
    - passages, sentences: of the whole library.
    - encoded: passages that had to be encoded; the others had been before.
    - built_anew: why the live index could not be gone on from; None where it could, or there was none.
    - read: paths of the files that were read and indexed.
    - failures: path → reason, of every source that cannot be indexed.
    - notes: path → notes on how it was read. withheld: path → sentences withheld. Both of every document.
    - seconds: by stage, wall time.
    """

    plan: Plan
    snapshot: str | None = None
    passages: int = 0
    sentences: int = 0
    encoded: int = 0
    built_anew: str | None = None
    read: tuple[str, ...] = ()
    failures: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, tuple[Note, ...]] = field(default_factory=dict)
    withheld: Mapping[str, int] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)

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
