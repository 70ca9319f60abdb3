"""Asks a snapshot that is being written the questions of the cohort; see `cohort`."""

import hashlib
import logging
from collections.abc import Callable, Iterable
from pathlib import Path

from assistant.embedding import Encoder
from assistant.errors import IndexDamagedError, IndexFormatError, IndexMissingError
from assistant.search.cohort import (
    NOT_ASKED,
    Cohort,
    MeasuredCohorts,
    asked_of_snapshots,
    cohort_of,
    read_cohorts,
    write_cohorts,
)
from assistant.search.library import searcher_of
from assistant.search.parameters import load_parameters
from assistant.search.query import FollowUp
from assistant.search.searcher import Searcher
from assistant.store.snapshot import RANKING
from assistant.store.snapshots import Snapshot, open_current

_log = logging.getLogger(__name__)
SAME_SIZE = 0.05  # a library that grew or shrank by less is not asked again


def cohort_asker(index: Path, encoder: Encoder) -> Callable[[Snapshot], None]:
    """What completes a snapshot of an index before it is published: it writes what the cohort reaches in it.

    A snapshot that is almost as large as the one that was asked last takes over its figures.
    """

    def complete(snapshot: Snapshot) -> None:
        searcher = searcher_of(snapshot, encoder)
        asked, before = _digest(snapshot.folder, searcher.view.languages), _asked_before(index)
        count = len(searcher.passages)
        if before.questions == asked and abs(count - before.passages) <= SAME_SIZE * before.passages:
            write_cohorts(snapshot.folder, before)
            return
        by_language = {
            code: _ask(searcher, code) for code in sorted(searcher.view.languages) if asked_of_snapshots(code)
        }
        write_cohorts(snapshot.folder, MeasuredCohorts(count, asked, by_language))

    return complete


def _ask(searcher: Searcher, code: str) -> Cohort:
    most = load_parameters().confidence.passages
    plans = [FollowUp(question, language=code) for question in asked_of_snapshots(code)]
    return cohort_of([searcher.raw_confidence(plan, top_k=most) for plan in plans])


def _digest(folder: Path, languages: Iterable[str]) -> str:
    """Of the questions and of the figures that they are ranked with."""
    digest = hashlib.sha256((folder / RANKING).read_bytes())
    for code in sorted(languages):
        digest.update("\n".join((code, *asked_of_snapshots(code))).encode("utf-8"))
    return digest.hexdigest()


def _asked_before(index: Path) -> MeasuredCohorts:
    try:
        return read_cohorts(open_current(index, verify=False).folder)
    except (IndexMissingError, IndexDamagedError, IndexFormatError, OSError, ValueError, KeyError, TypeError):
        return NOT_ASKED
