"""recovery-assistant ingest: the corpus into the index."""

import argparse
import json
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from assistant.cli.assembly import encoder_for_planning, file_limits, make_encoder, make_withdrawals, vector_engine
from assistant.cli.graph_keeping import keep_graphs
from assistant.cli.note_lines import note_lines, notes_json, passed_over_lines
from assistant.cli.progress_line import ProgressLine
from assistant.cli.starter_library import say_starter_library, with_starter_library
from assistant.cli.watching import interruptible, watch
from assistant.embedding import Encoder
from assistant.errors import AssistantError
from assistant.ingestion.build_settings import build_settings
from assistant.ingestion.pipeline import Report, build
from assistant.ingestion.preview import preview
from assistant.search.cohort_asking import cohort_asker
from assistant.settings import Settings, load_settings
from assistant.store.recorded import document_ids, live_remark
from assistant.store.snapshots import roll_back, write_lock
from assistant.text.cleaning import one_line
from assistant.text.printable import printable

STAGES = ("added", "changed", "removed", "unchanged")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own flags."""
    parser.add_argument("--corpus", type=Path, metavar="DIR", help="folder of sources (default: corpus)")
    group = parser.add_mutually_exclusive_group()
    group.add_argument(
        "--dry-run", action="store_true", help="read new and changed files, say what would be done, and write nothing"
    )
    group.add_argument("--rollback", action="store_true", help="go back to the snapshot before this one")
    group.add_argument("--watch", action="store_true", help="go on, and ingest whenever the corpus changes")
    parser.add_argument("--rebuild", action="store_true", help="build everything anew")
    parser.add_argument("--ocr", action="store_true", default=None, help="read scanned PDF pages with Tesseract")


def execute(options: argparse.Namespace) -> int:
    """Runs the command; returns the exit code."""
    flags = {"index": options.index, "corpus": options.corpus, "ocr": options.ocr}
    settings = with_starter_library(load_settings(options.config, flags=flags))
    if not options.rollback:
        say_starter_library(settings, command="ingest")
    with interruptible():
        if options.rollback:
            return _roll_back(settings, as_json=options.json)
        if options.dry_run:
            return _dry_run(settings, options)
        encoder = make_encoder(settings)
        if options.watch:
            return _watch(settings, encoder, options)
        return _tell(_build(settings, encoder, options, rebuild=options.rebuild), options)


def report_json(report: Report, *, all_notes: bool = False) -> dict[str, object]:
    """The stable form of a run's report; a document that moved counts as changed.

    all_notes: of every document, not only of those that were read in this run.
    """
    return {
        "generation": report.snapshot,
        "documents": _counts(report),
        "passages": report.passages,
        "sentences": report.sentences,
        "seconds": {stage: round(seconds, 3) for stage, seconds in report.seconds.items()},
        "failures": _failures(report),
        "withheld_sentences": report.withheld_sentences,
        "notes": notes_json(report, all_files=all_notes),
        "passed_over": _passed_over(report),
    }


def _roll_back(settings: Settings, *, as_json: bool) -> int:
    with write_lock(settings.index):
        name = roll_back(settings.index)
        remark = live_remark(settings.index)
    ids = document_ids(settings.index)
    withdrawals = make_withdrawals(settings)
    hidden, gone = sorted(withdrawals.among(ids)), sorted(withdrawals.gone(ids))
    told = {"generation": name, "withdrawn": hidden, "not_in_corpus": gone}
    print(json.dumps(told, ensure_ascii=False) if as_json else f"snapshot {name} is live again")
    if remark:
        print(f"note: {remark}; it answers until the next ingest builds all anew", file=sys.stderr)
    if unknown := withdrawals.unknown():
        print(f"note: {unknown}", file=sys.stderr)
    for path in hidden:
        print(printable(f"note: {path}: withdrawn, and hidden as long as its file is there"), file=sys.stderr)
    for path in gone:
        print(printable(f"note: {path}: no longer in the corpus, and quoted again"), file=sys.stderr)
    return 0


def _build(settings: Settings, encoder: Encoder, options: argparse.Namespace, *, rebuild: bool) -> Report:
    report = build(
        settings.corpus,
        settings.index,
        encoder,
        rebuild=rebuild,
        progress=None if options.json else ProgressLine(),
        limits=file_limits(settings),
        engine=vector_engine(settings),
        complete=cohort_asker(settings.index, encoder),
    )
    if told := keep_graphs(settings.index, encoder):
        print(f"note: {told}", file=sys.stderr)
    return report


def _tell(report: Report, options: argparse.Namespace) -> int:
    """Prints a report; returns the exit code."""
    made = report_json(report, all_notes=options.verbose)
    print(json.dumps(made, ensure_ascii=False) if options.json else _words(report), flush=True)
    if not options.json or options.verbose:
        _warn(report, all_notes=options.verbose)
    return 3 if report.failures else 0


def _watch(settings: Settings, encoder: Encoder, options: argparse.Namespace) -> int:
    """Ingests at each change until it is stopped; one line for each snapshot that is published."""
    said: list[str | None] = [None]  # the snapshot, or the trouble, that was told last

    def step() -> bool:
        try:
            report = _build(settings, encoder, options, rebuild=options.rebuild and said[0] is None)
        except AssistantError as error:
            if said[0] != str(error):
                print(f"ingest: {one_line(str(error))}", file=sys.stderr, flush=True)
                said[0] = str(error)
            return False
        if said[0] != report.snapshot:
            _tell(report, options)
            said[0] = report.snapshot
        return True

    try:
        watch(settings.corpus, step, stop=threading.Event())
    except KeyboardInterrupt:
        print("ingest: stopped watching", file=sys.stderr)
    return 0


def _failures(report: Report) -> list[dict[str, str]]:
    return [{"path": path, "reason": reason} for path, reason in sorted(report.failures.items())]


def _passed_over(report: Report) -> list[dict[str, str]]:
    return [{"path": path, "reason": reason} for path, reason in sorted(report.plan.passed_over.items())]


def _stages(report: Report) -> dict[str, list[str]]:
    """Paths by what becomes of them; one that failed stands in none."""
    return {stage: [path for path in getattr(report.plan, stage) if path not in report.failures] for stage in STAGES}


def _counts(report: Report) -> dict[str, int]:
    """Documents by what became of them; one that failed counts as failed alone."""
    counts = {stage: len(paths) for stage, paths in _stages(report).items()}
    return {**counts, "failed": len(report.failures)}


def _dry_run(settings: Settings, options: argparse.Namespace) -> int:
    """Says what an ingest would do; returns the exit code that it would."""
    encoder = encoder_for_planning(settings)
    report = preview(
        settings.corpus,
        settings.index,
        settings=build_settings(encoder, vector_engine(settings)) if encoder else None,
        rebuild=options.rebuild,
        limits=file_limits(settings),
        progress=None if options.json else ProgressLine(),
    )
    if options.json:
        notes = notes_json(report, all_files=options.verbose)
        plan = {
            "documents": _stages(report),
            "failures": _failures(report),
            "notes": notes,
            "passed_over": _passed_over(report),
        }
        print(json.dumps(plan, ensure_ascii=False))
    else:
        print("\n".join(_plan_lines(report)), flush=True)
    if report.built_anew:
        print(f"note: all would be built anew: {one_line(report.built_anew)}", file=sys.stderr)
    if not options.json or options.verbose:
        _print_notes(report, all_notes=options.verbose, all_passed_over=True)
    return 3 if report.failures else 0


def _plan_lines(report: Report) -> Iterator[str]:
    """How many documents of each stage, and their paths but for the unchanged; then what cannot be indexed, and why."""
    for stage, paths in _stages(report).items():
        yield f"{stage}: {len(paths)}"
        if stage != "unchanged":
            yield from (printable(f"  {path}{_was(report, path)}") for path in paths)
    yield f"unreadable: {len(report.failures)}"
    yield from (printable(f"  {path}: {reason}") for path, reason in sorted(report.failures.items()))


def _was(report: Report, path: str) -> str:
    return f" (was {report.plan.moved[path]})" if path in report.plan.moved else ""


def _words(report: Report) -> str:
    counts = _counts(report)
    return (
        ", ".join(f"{number} {stage}" for stage, number in counts.items())
        + (f", {len(report.plan.moved)} of the changed moved" if report.plan.moved else "")
        + f"; {report.passages} passages ({report.encoded} encoded now), {report.sentences} sentences"
        + (f", {report.withheld_sentences} redacted" if report.withheld_sentences else "")
        + f"; snapshot {report.snapshot} in {report.seconds['total']:.1f} s"
    )


def _warn(report: Report, *, all_notes: bool) -> None:
    """Failures, and notes on what was read in this run or on everything."""
    if report.built_anew:
        print(f"note: all was built anew: {report.built_anew}", file=sys.stderr)
    for path, reason in sorted(report.failures.items()):
        print(printable(f"failed: {path}: {reason}"), file=sys.stderr)
    _print_notes(report, all_notes=all_notes)


def _print_notes(report: Report, *, all_notes: bool, all_passed_over: bool = False) -> None:
    passed_over = passed_over_lines(report, all_files=all_notes or all_passed_over)
    for line in (*note_lines(report, all_notes=all_notes), *passed_over):
        print(line, file=sys.stderr)
