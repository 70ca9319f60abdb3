"""recovery-assistant evaluate: figures on labelled questions and public collections."""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from assistant.cli.assembly import make_assistant, make_library
from assistant.cli.evaluate_all import measure_all
from assistant.cli.evaluate_safety import measure_cases
from assistant.errors import AssistantError
from assistant.evaluation import tables
from assistant.evaluation.answers import measure_answers
from assistant.evaluation.collections import read_collection
from assistant.evaluation.conversations import read_conversations
from assistant.evaluation.followups import measure_followups
from assistant.evaluation.latency import Question, measure_latency, read_asked
from assistant.evaluation.main_text import measure_pages, pages_table, read_pages
from assistant.evaluation.questions import read_questions, read_sources
from assistant.evaluation.retrieval import measure_retrieval, trec_lines
from assistant.evaluation.spans import read_spans
from assistant.ingestion.pipeline import build, build_documents
from assistant.settings import Settings, load_settings

Measured = tuple[dict[str, Any], str, int]  # figures, the same as a table, exit code


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own flags."""
    parser.add_argument("what", choices=list(_KINDS), help="what to measure")
    parser.add_argument("--questions", type=Path, metavar="FILE", help="answers, latency: questions (JSON lines)")
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--corpus", type=Path, metavar="DIR", help="answers, latency, all: index this folder for it")
    source.add_argument(
        "--dataset",
        type=Path,
        metavar="DIR",
        help="retrieval, latency: a BEIR folder; followups: conversations; pages: web pages with their main text",
    )
    parser.add_argument("--part", metavar="NAME", help='answers, safety: only lines with "part": NAME')
    parser.add_argument("--no-model", action="store_true", help="safety: as while no encoder is loaded")
    parser.add_argument("--cases", type=Path, nargs="+", metavar="FILE", help="safety: labelled messages (JSON lines)")
    parser.add_argument("--queries", type=Path, metavar="FILE", help="retrieval: other queries than queries.jsonl")
    parser.add_argument("--qrels", type=Path, metavar="FILE", help="retrieval: other judgements than qrels.tsv")
    parser.add_argument("--baselines", action="store_true", help="retrieval: add BM25, dense and rank fusion")
    parser.add_argument("--run-out", type=Path, metavar="FILE", help="retrieval: write the run in TREC's form")
    parser.add_argument("--data", type=Path, metavar="DIR", help="all: measure the public collections in it too")
    parser.add_argument(
        "--report", type=Path, metavar="DIR", default=Path("reports"), help="all: where the report goes (reports)"
    )
    parser.add_argument("--write-baseline", action="store_true", help="all: store the figures as the new baseline")


def execute(options: argparse.Namespace) -> int:
    """Runs the command; returns the exit code."""
    settings = load_settings(options.config, flags={"index": options.index, "corpus": options.corpus})
    needed, measure = _KINDS[options.what]
    if needed and getattr(options, needed) is None:
        print(f"evaluate: {options.what} needs --{needed}", file=sys.stderr)
        return 2
    figures, table, code = measure(options, settings)
    print(json.dumps(figures, ensure_ascii=False) if options.json else table)
    return code


def _answers(options: argparse.Namespace, settings: Settings) -> Measured:
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
    return figures, tables.answers_table(figures), 0 if figures["verbatim"] else 1


def _retrieval(options: argparse.Namespace, settings: Settings) -> Measured:
    collection = read_collection(options.dataset, queries=options.queries, qrels=options.qrels)
    spans = read_spans(options.dataset, collection)
    with tempfile.TemporaryDirectory(prefix="recovery-assistant-") as folder:
        encoder, index = make_library(settings).encoder(), Path(folder) / "index"
        figures, run = measure_retrieval(collection, encoder, index, baselines=options.baselines, spans=spans)
    if options.run_out is not None:
        try:
            options.run_out.write_text("\n".join(trec_lines(run)) + "\n", encoding="utf-8")
        except OSError as error:
            raise AssistantError(f"{options.run_out}: {error.strerror}") from error
    return figures, tables.retrieval_table(figures), 0


def _followups(options: argparse.Namespace, settings: Settings) -> Measured:
    conversations = read_conversations(options.dataset)
    with tempfile.TemporaryDirectory(prefix="recovery-assistant-") as folder:
        figures = measure_followups(conversations, make_library(settings).encoder(), Path(folder) / "index")
    return figures, tables.followups_table(figures), 0


def _latency(options: argparse.Namespace, settings: Settings) -> Measured:
    """Over the index at hand, unless a folder is named to build one from."""
    with tempfile.TemporaryDirectory(prefix="recovery-assistant-") as folder:
        if options.corpus is not None or options.dataset is not None:
            settings = replace(settings, index=Path(folder) / "index")
        library = make_library(settings)
        questions: list[Question] = []
        if options.corpus is not None:
            build(options.corpus, settings.index, library.encoder())
        elif options.dataset is not None:
            collection = read_collection(options.dataset)
            build_documents(collection.documents, settings.index, library.encoder())
            questions = [(text, ()) for text in collection.queries.values()]
        if options.questions is not None or not questions:
            questions = read_asked(options.questions or settings.corpus / "questions.jsonl")
        figures = measure_latency(make_assistant(settings, library), questions)
    return figures, tables.latency_table(figures), 0


def _pages(options: argparse.Namespace, _: Settings) -> Measured:
    figures = measure_pages(read_pages(options.dataset))
    return figures, pages_table(figures), 0


_KINDS: dict[str, tuple[str | None, Callable[[argparse.Namespace, Settings], Measured]]] = {
    "answers": ("questions", _answers),
    "retrieval": ("dataset", _retrieval),
    "followups": ("dataset", _followups),
    "safety": ("cases", measure_cases),
    "latency": (None, _latency),
    "pages": ("dataset", _pages),
    "all": (None, measure_all),
}
