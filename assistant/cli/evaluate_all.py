"""`evaluate all`: one report of everything, compared with the stored baseline."""

import argparse
import json
import logging
import sys
import time
from dataclasses import replace
from pathlib import Path

from assistant import __version__
from assistant.chat.assistant import Assistant
from assistant.cli.assembly import make_assistant, make_library
from assistant.embedding import Encoder
from assistant.errors import AssistantError
from assistant.evaluation.baseline import BASELINE, Bounds, failures, gated_metrics, read_bounds, write_bounds
from assistant.evaluation.html_report import render
from assistant.evaluation.people_metrics import overall
from assistant.evaluation.people_questions import read_people_questions
from assistant.evaluation.questions import read_questions
from assistant.evaluation.suite import (
    LABELS,
    PEOPLE,
    QUESTIONS,
    Metrics,
    SystemUnderTest,
    measure_public,
    measure_shipped,
    public_measurements,
)
from assistant.evaluation.summary import MetricRow, metric_rows
from assistant.evaluation.tables import all_table
from assistant.search.confidence import load_ranking
from assistant.settings import Settings

_log = logging.getLogger(__name__)
REPORT = "evaluation.html"
METRICS = "evaluation.json"


def measure_all(options: argparse.Namespace, settings: Settings) -> tuple[Metrics, str, int]:
    """Metrics, the same as a table, exit code: 1 when a gate fails or a passage is not verbatim.

    Each failure is named on stderr. The report is written to the folder --report.
    """
    _check(options.data, settings)
    system = make_system(settings)
    metrics = _facts(system.encoder) | measure_shipped(settings.corpus, system)
    if options.data is not None:
        metrics |= measure_public(options.data, system)
    gated = gated_metrics(metrics["corpus"], metrics.get("people"))
    if options.write_baseline:
        write_bounds(gated)
    bounds = _stored_bounds()
    failed = failures(gated, bounds) + _not_verbatim(metrics)
    rows = metric_rows(_without_groups(metrics), bounds)
    metrics |= {"baseline": bounds, "failed": failed}
    _write_report(options.report, metrics, rows)
    for line in failed:
        print(f"evaluate: {line}", file=sys.stderr)
    return metrics, all_table(rows), 1 if failed else 0


def _check(data: Path | None, settings: Settings) -> None:
    """Raises AssistantError where there is nothing to measure: now, and not after what takes minutes."""
    if data is not None and not any(one.folder.is_dir() for one in public_measurements(data, LABELS)):
        raise AssistantError(f"{data} holds none of the public collections; docs/evaluation.md names them")
    read_questions(settings.corpus / QUESTIONS, corpus=settings.corpus)
    if (settings.corpus / PEOPLE).is_file():
        read_people_questions(settings.corpus / PEOPLE)


def make_system(settings: Settings) -> SystemUnderTest:
    """The product with these settings: the encoder, loaded once, and assistants as the product makes them."""
    encoder = make_library(settings).encoder()

    def assistant(index: Path, corpus: Path) -> Assistant:
        own = replace(settings, index=index, corpus=corpus)
        return make_assistant(own, make_library(own, encoder=encoder))

    return SystemUnderTest(encoder, assistant)


def _facts(encoder: Encoder) -> Metrics:
    day = time.strftime("%Y-%m-%d", time.gmtime())
    facts = {"release": __version__, "measured": day, "encoder": encoder.name, "computing in": encoder.dtype}
    return {"facts": facts, "threshold": load_ranking().threshold}


def _stored_bounds() -> Bounds:
    """The stored baseline; without the file nothing is gated, and that is said."""
    if BASELINE.is_file():
        return read_bounds(BASELINE)
    _log.warning("no baseline %s: nothing is gated; write it with --write-baseline", BASELINE)
    return {}


def _without_groups(metrics: Metrics) -> Metrics:
    """What has a row: the groups of people have a table of their own."""
    return metrics | {"people": overall(metrics["people"])} if "people" in metrics else metrics


def _not_verbatim(metrics: Metrics) -> list[str]:
    question_sets = {**metrics["corpus"], **metrics.get("answers", {})}
    wrong = [name for name, own in question_sets.items() if not own["verbatim"]]
    return [f"{name}: a shown passage is not in its source" for name in wrong]


def _write_report(folder: Path, metrics: Metrics, rows: list[MetricRow]) -> None:
    """The report as a page and as JSON. Raises AssistantError when the folder cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / REPORT).write_text(render(metrics, rows, metrics["failed"]), encoding="utf-8")
        (folder / METRICS).write_text(json.dumps(metrics, ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise AssistantError(f"{folder}: {error.strerror}") from error
