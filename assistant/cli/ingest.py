"""recovery-assistant ingest: the corpus into the index."""

import argparse
import json
import sys
import time
from pathlib import Path

from assistant.embedding.models import load_encoder
from assistant.indexing import Report, build
from assistant.planning import Plan, make_plan
from assistant.settings import load_settings
from assistant.stores.generations import roll_back, write_lock


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own flags."""
    parser.add_argument("--corpus", type=Path, metavar="DIR", help="folder of sources (default: corpus)")
    parser.add_argument("--dry-run", action="store_true", help="say what would be done and touch nothing")
    parser.add_argument("--rebuild", action="store_true", help="build everything anew")
    parser.add_argument("--rollback", action="store_true", help="go back to the generation before this one")


def execute(options: argparse.Namespace) -> int:
    """Runs the command; returns the exit code."""
    settings = load_settings(options.config, flags={"index": options.index, "corpus": options.corpus})
    if options.rollback:
        with write_lock(settings.index):
            name = roll_back(settings.index)
        print(json.dumps({"generation": name}) if options.json else f"generation {name} is live again")
        return 0
    if options.dry_run:
        return _dry_run(make_plan(settings.corpus, settings.index), as_json=options.json)
    encoder = load_encoder(settings.encoder, batch_size=settings.batch_size)
    report = build(
        settings.corpus,
        settings.index,
        encoder,
        rebuild=options.rebuild,
        progress=None if options.json else _Progress(),
    )
    print(json.dumps(report_json(report), ensure_ascii=False) if options.json else _words(report))
    if not options.json or options.verbose:
        _warn(report)
    return 3 if report.failures else 0


def report_json(report: Report) -> dict[str, object]:
    """The stable form of a run's report."""
    return {
        "generation": report.generation,
        "documents": _counts(report),
        "passages": report.passages,
        "sentences": report.sentences,
        "seconds": {stage: round(seconds, 3) for stage, seconds in report.seconds.items()},
        "failures": [{"path": path, "reason": reason} for path, reason in sorted(report.failures.items())],
        "withheld_sentences": report.withheld_sentences,
    }


def _counts(report: Report) -> dict[str, int]:
    """Documents by what became of them; one that failed counts as failed alone."""
    stages = ("added", "changed", "removed", "unchanged")
    counts = {stage: len(set(getattr(report.plan, stage)) - set(report.failures)) for stage in stages}
    return {**counts, "failed": len(report.failures)}


def _dry_run(plan: Plan, *, as_json: bool) -> int:
    stages = {stage: list(getattr(plan, stage)) for stage in ("added", "changed", "removed", "unchanged")}
    if as_json:
        failures = [{"path": path, "reason": reason} for path, reason in plan.failed.items()]
        print(json.dumps({"documents": stages, "failures": failures}, ensure_ascii=False))
    else:
        for stage, paths in {**stages, "unreadable": list(plan.failed)}.items():
            print(f"{stage}: {len(paths)}")
            print("".join(f"  {path}\n" for path in paths if stage != "unchanged"), end="")
    return 3 if plan.failed else 0


def _words(report: Report) -> str:
    counts = _counts(report)
    seconds = report.seconds["total"]
    return (
        ", ".join(f"{number} {stage}" for stage, number in counts.items())
        + f"; {report.passages} passages, {report.sentences} sentences"
        + (f", {report.withheld_sentences} withheld" if report.withheld_sentences else "")
        + f"; generation {report.generation} in {seconds:.1f} s"
    )


def _warn(report: Report) -> None:
    for path, reason in sorted(report.failures.items()):
        print(f"failed: {path}: {reason}", file=sys.stderr)
    for path, warnings in sorted(report.warnings.items()):
        print(f"note: {path}: {'; '.join(warnings)}", file=sys.stderr)


class _Progress:
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
        line = f"{stage} {done}/{total}, {rate:.0f}/s, {(total - done) / rate:.0f} s left"
        end = "\r" if sys.stderr.isatty() and done < total else "\n"
        print(f"{line:<60}" if end == "\r" else f"{line:<60}".rstrip(), end=end, file=sys.stderr, flush=True)
