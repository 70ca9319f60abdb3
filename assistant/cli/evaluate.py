"""recovery-assistant evaluate: figures on labelled questions and public collections."""

import argparse
import json
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from assistant.cli.assembly import make_assistant, make_library
from assistant.errors import AssistantError
from assistant.evaluation.answers import measure_answers
from assistant.evaluation.collections import read_collection
from assistant.evaluation.questions import read_questions, read_sources
from assistant.evaluation.retrieval import measure_retrieval, trec_lines
from assistant.indexing import build
from assistant.settings import Settings, load_settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own flags."""
    parser.add_argument("what", choices=["answers", "retrieval"], help="what to measure")
    parser.add_argument("--questions", type=Path, metavar="FILE", help="answers: labelled questions (JSON lines)")
    parser.add_argument("--corpus", type=Path, metavar="DIR", help="answers: build a temporary index of this folder")
    parser.add_argument("--part", metavar="NAME", help='answers: only lines with "part": NAME')
    parser.add_argument("--dataset", type=Path, metavar="DIR", help="retrieval: a BEIR folder")
    parser.add_argument("--queries", type=Path, metavar="FILE", help="retrieval: other queries than queries.jsonl")
    parser.add_argument("--qrels", type=Path, metavar="FILE", help="retrieval: other judgements than qrels.tsv")
    parser.add_argument("--baselines", action="store_true", help="retrieval: add BM25, dense and rank fusion")
    parser.add_argument("--run-out", type=Path, metavar="FILE", help="retrieval: write the run in TREC's form")


def execute(options: argparse.Namespace) -> int:
    """Runs the command; returns the exit code."""
    settings = load_settings(options.config, flags={"index": options.index, "corpus": options.corpus})
    needed = {"answers": "questions", "retrieval": "dataset"}[options.what]
    if getattr(options, needed) is None:
        print(f"evaluate: {options.what} needs --{needed}", file=sys.stderr)
        return 2
    return (_answers if options.what == "answers" else _retrieval)(options, settings)


def _answers(options: argparse.Namespace, settings: Settings) -> int:
    """Exit code 1 when a shown passage is not verbatim."""
    questions = read_questions(options.questions, corpus=options.corpus or settings.corpus, part=options.part)
    with tempfile.TemporaryDirectory(prefix="recovery-assistant-") as folder:
        if options.corpus is not None:
            settings = replace(settings, index=Path(folder) / "index")
        library = make_library(settings)
        if options.corpus is not None:
            build(options.corpus, settings.index, library.encoder())
        sources = read_sources(options.corpus or settings.corpus)
        figures = measure_answers(make_assistant(settings, library), questions, sources)
    print(json.dumps(figures, ensure_ascii=False) if options.json else _answers_table(figures))
    return 0 if figures["verbatim"] else 1


def _retrieval(options: argparse.Namespace, settings: Settings) -> int:
    collection = read_collection(options.dataset, queries=options.queries, qrels=options.qrels)
    with tempfile.TemporaryDirectory(prefix="recovery-assistant-") as folder:
        encoder = make_library(settings).encoder()
        figures, run = measure_retrieval(collection, encoder, Path(folder) / "index", baselines=options.baselines)
    if options.run_out is not None:
        try:
            options.run_out.write_text("\n".join(trec_lines(run)) + "\n", encoding="utf-8")
        except OSError as error:
            raise AssistantError(f"{options.run_out}: {error.strerror}") from error
    print(json.dumps(figures, ensure_ascii=False) if options.json else _retrieval_table(figures))
    return 0


def _retrieval_table(figures: dict[str, Any]) -> str:
    counts = ", ".join(f"{figures[name]} {name}" for name in ("documents", "passages", "queries"))
    lines = [counts]
    for ranking, measures in {"ours": figures["ours"], **figures.get("baselines", {})}.items():
        lines.append(f"{ranking:<12} " + "  ".join(f"{name} {_figure(value)}" for name, value in measures.items()))
    query = figures["query_seconds"]
    lines.append(
        f"build {figures['build_seconds']['total']:.1f} s; query p50 {query['p50']:.4f} s, p95 {query['p95']:.4f} s"
    )
    return "\n".join(lines)


def _answers_table(figures: dict[str, Any]) -> str:
    lines = []
    for group in ("standalone", "followups", "silence"):
        rows = dict(figures[group])
        lines.append(f"{group} ({rows.pop('questions')} questions)")
        for name, figure in rows.items():
            lines.append(f"  {name:<15} {_figure(figure)}")
    lines.append(f"every shown passage equals its source slice: {'yes' if figures['verbatim'] else 'NO'}")
    lines.append(f"seconds a question: p50 {figures['seconds']['p50']:.4f}, p95 {figures['seconds']['p95']:.4f}")
    lines += [f"{name}: {', '.join(figures[name]) or 'none'}" for name in ("missed", "false_answers", "false_silences")]
    return "\n".join(lines)


def _figure(figure: Any) -> str:  # noqa: ANN401 - a number, or a number with its interval
    if isinstance(figure, dict):
        low, high = figure["interval"]
        return f"{figure['value']:.3f}  [{low:.3f}, {high:.3f}]"
    return f"{figure:.3f}"
