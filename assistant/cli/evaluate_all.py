"""`evaluate all`: one report of everything, compared with the stored baseline."""

import argparse
import json
import logging
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from assistant import __version__
from assistant.chat.assistant import Assistant
from assistant.cli.assembly import make_assistant, make_library
from assistant.embedding import Encoder
from assistant.errors import AssistantError
from assistant.evaluation.baseline import BASELINE, Bounds, failures, gated_figures, read_bounds, write_bounds
from assistant.evaluation.html_report import render
from assistant.evaluation.suite import Bench, measure_data, measure_shipped
from assistant.evaluation.summary import Row, rows
from assistant.evaluation.tables import all_table
from assistant.ingestion.loading.withdrawn import WithdrawnFlags
from assistant.search.confidence import load_ranking
from assistant.search.library import Library
from assistant.settings import Settings

_log = logging.getLogger(__name__)
REPORT = "evaluation.html"
FIGURES = "evaluation.json"


def measure_all(options: argparse.Namespace, settings: Settings) -> tuple[dict[str, Any], str, int]:
    """Figures, table, exit code: 1 when a gate fails or a passage is not verbatim; each is named on stderr."""
    bench = make_bench(settings)
    figures = _facts(bench.encoder) | measure_shipped(settings.corpus, bench)
    if options.data is not None:
        figures |= measure_data(options.data, bench)
    gated = gated_figures(figures["corpus"])
    if options.write_baseline:
        write_bounds(gated)
    bounds = _stored()
    failed = failures(gated, bounds) + _not_verbatim(figures)
    lines = rows(figures, bounds)
    figures |= {"baseline": bounds, "failed": failed}
    _write(options.report, figures, lines)
    for line in failed:
        print(f"evaluate: {line}", file=sys.stderr)
    return figures, all_table(lines), 1 if failed else 0


def make_bench(settings: Settings) -> Bench:
    """The configured encoder, loaded once, and assistants as the product makes them."""
    encoder = make_library(settings).encoder()

    def assistant(index: Path, corpus: Path) -> Assistant:
        own = replace(settings, index=index, corpus=corpus)
        return make_assistant(own, Library(index, lambda: encoder, withdrawn=WithdrawnFlags(corpus).among))

    return Bench(encoder, assistant)


def _facts(encoder: Encoder) -> dict[str, Any]:
    day = time.strftime("%Y-%m-%d", time.gmtime())
    facts = {"release": __version__, "measured": day, "encoder": encoder.name, "computing in": encoder.dtype}
    return {"facts": facts, "threshold": load_ranking().threshold}


def _stored() -> Bounds:
    """The stored baseline; without the file nothing is gated, and that is said."""
    if BASELINE.is_file():
        return read_bounds(BASELINE)
    _log.warning("no baseline %s: nothing is gated; write it with --write-baseline", BASELINE)
    return {}


def _not_verbatim(figures: dict[str, Any]) -> list[str]:
    sets = {**figures["corpus"], **figures.get("answers", {})}
    return [f"{name}: a shown passage is not in its source" for name, own in sets.items() if not own["verbatim"]]


def _write(folder: Path, figures: dict[str, Any], lines: list[Row]) -> None:
    """The report as a page and as JSON."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / REPORT).write_text(render(figures, lines, figures["failed"]), encoding="utf-8")
        (folder / FIGURES).write_text(json.dumps(figures, ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise AssistantError(f"{folder}: {error.strerror}") from error
