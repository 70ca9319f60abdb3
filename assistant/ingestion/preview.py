"""What an ingest would do, told before: the sources are planned and read as it would, and nothing is written."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from assistant.embedding import Progress
from assistant.ingestion.loading import ReadLimits
from assistant.ingestion.pipeline import Report, notes_of_kept, open_live, report_of_reading
from assistant.ingestion.plan import make_plan
from assistant.ingestion.source_loading import load_sources


def preview(
    corpus: Path,
    index: Path,
    *,
    settings: Mapping[str, Any] | None,
    rebuild: bool = False,
    limits: ReadLimits | None = None,
    progress: Progress | None = None,
) -> Report:
    """The report of `build` as far as reading goes: the same failures and notes; no snapshot, no passages, no lock.

    - settings: what the index must have been built with (`build_settings`); None where there is no index.
    - rebuild: every file is read.
    - limits: what reading one file may cost; None for the usual ones.

    Raises AssistantError when nothing at all could be indexed.
    """
    plan = make_plan(corpus, index, settings=settings)
    live, reason = open_live(index)
    kept = plan.unchanged if live and not rebuild else ()
    sources = load_sources(corpus, plan, kept=kept, limits=limits, progress=progress)
    notes = {**notes_of_kept(live, frozenset(kept)), **sources.notes}
    return replace(report_of_reading(plan, sources, notes), built_anew=reason)
