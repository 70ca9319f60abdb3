"""recovery-assistant evaluate: metrics on labelled questions, labelled messages and public collections."""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from assistant.chat.assistant import Assistant
from assistant.cli.assembly import make_assistant, make_library, vector_engine
from assistant.cli.evaluate_all import measure_all
from assistant.cli.evaluate_safety import measure_cases
from assistant.embedding import Encoder
from assistant.errors import AssistantError
from assistant.evaluation import tables
from assistant.evaluation.answers import measure_answers
from assistant.evaluation.collections import read_collection
from assistant.evaluation.conversations import read_conversations
from assistant.evaluation.followups import measure_followups
from assistant.evaluation.latency import Message, measure_latency, read_messages
from assistant.evaluation.main_text import measure_pages, pages_table, read_pages
from assistant.evaluation.people_metrics import measure_people
from assistant.evaluation.people_questions import read_people_questions
from assistant.evaluation.people_table import people_table
from assistant.evaluation.questions import read_questions, read_sources
from assistant.evaluation.retrieval import measure_retrieval, trec_lines
from assistant.evaluation.sites import measure_sites, sites_table
from assistant.evaluation.spans import read_spans
from assistant.ingestion.pipeline import build, build_documents
from assistant.search.cohort_asking import cohort_asker
from assistant.settings import Settings, load_settings

Measured = tuple[dict[str, Any], str, int]  # metrics, the same as a table, exit code


@dataclass(frozen=True, slots=True)
class MeasurementKind:
    """A kind of measurement.

    - measure: what carries it out.
    - needs: the flag it cannot do without, or None.
    """

    measure: Callable[[argparse.Namespace, Settings], Measured]
    needs: str | None = None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of this command."""
    parser.add_argument("what", choices=list(_KINDS), help="what to measure")
    parser.add_argument(
        "--questions", type=Path, metavar="FILE", help="answers, people, latency: questions (JSON lines)"
    )
    source = parser.add_mutually_exclusive_group()
    source.add_argument(
        "--corpus", type=Path, metavar="DIR", help="answers, people, latency, all: build an index of this folder for it"
    )
    source.add_argument(
        "--dataset",
        type=Path,
        metavar="DIR",
        help="retrieval, latency: a BEIR folder; followups: conversations; pages: web pages with their main text",
    )
    parser.add_argument(
        "--part", metavar="NAME", help='answers, safety: only lines with "part": NAME ("check": the held-out split)'
    )
    parser.add_argument("--no-model", action="store_true", help="safety: do not load the encoder")
    parser.add_argument("--cases", type=Path, nargs="+", metavar="FILE", help="safety: labelled messages (JSON lines)")
    parser.add_argument(
        "--labels", type=Path, metavar="FILE", help="safety: labels by id, for --cases that hold texts without them"
    )
    parser.add_argument(
        "--ordinary", type=Path, nargs="+", default=[], metavar="FILE", help="safety: messages that count as harmless"
    )
    parser.add_argument("--queries", type=Path, metavar="FILE", help="retrieval: other queries than queries.jsonl")
    parser.add_argument("--qrels", type=Path, metavar="FILE", help="retrieval: other judgements than qrels.tsv")
    parser.add_argument("--baselines", action="store_true", help="retrieval: measure BM25, dense and rank fusion too")
    parser.add_argument(
        "--leave-site-out",
        action="store_true",
        help="pages: by site, thresholds fitted without it, beside trafilatura alone",
    )
    parser.add_argument("--run-out", type=Path, metavar="FILE", help="retrieval: write the run in TREC's form")
    parser.add_argument("--data", type=Path, metavar="DIR", help="all: measure the public collections in it too")
    parser.add_argument(
        "--report",
        type=Path,
        metavar="DIR",
        default=Path("reports"),
        help="all: folder of the report (default: reports)",
    )
    parser.add_argument("--write-baseline", action="store_true", help="all: store the metrics as the new baseline")


def execute(options: argparse.Namespace) -> int:
    """Runs the command; returns the exit code."""
    settings = load_settings(options.config, flags={"index": options.index, "corpus": options.corpus})
    kind = _KINDS[options.what]
    if kind.needs and getattr(options, kind.needs) is None:
        print(f"evaluate: {options.what} needs --{kind.needs}", file=sys.stderr)
        return 2
    metrics, table, code = kind.measure(options, settings)
    print(json.dumps(metrics, ensure_ascii=False) if options.json else table)
    return code


def _answers(options: argparse.Namespace, settings: Settings) -> Measured:
    """Over the index at hand, or one of --corpus. Exit code 1 when a shown passage is not verbatim."""
    corpus = options.corpus or settings.corpus
    questions = read_questions(options.questions, corpus=corpus, part=options.part)
    with _assistant_over(options.corpus, settings) as assistant:
        metrics = measure_answers(assistant, questions, read_sources(corpus))
    return metrics, tables.answers_table(metrics), 0 if metrics["verbatim"] else 1


def _people(options: argparse.Namespace, settings: Settings) -> Measured:
    """Over the index at hand, or one of --corpus."""
    questions = read_people_questions(options.questions)
    with _assistant_over(options.corpus, settings) as assistant:
        metrics = measure_people(assistant, questions)
    return metrics, people_table(metrics), 0


def _build(corpus: Path, settings: Settings, encoder: Encoder) -> None:
    complete = cohort_asker(settings.index, encoder)
    build(corpus, settings.index, encoder, engine=vector_engine(settings), complete=complete)


@contextmanager
def _assistant_over(corpus: Path | None, settings: Settings) -> Iterator[Assistant]:
    """An assistant over an index of the corpus, built in a temporary place; over the index at hand where it is None."""
    with tempfile.TemporaryDirectory(prefix="recovery-assistant-") as folder:
        if corpus is not None:
            settings = replace(settings, index=Path(folder) / "index")
        library = make_library(settings)
        if corpus is not None:
            _build(corpus, settings, library.encoder())
        yield make_assistant(settings, library)


def _retrieval(options: argparse.Namespace, settings: Settings) -> Measured:
    collection = read_collection(options.dataset, queries=options.queries, qrels=options.qrels)
    spans = read_spans(options.dataset, collection)
    with tempfile.TemporaryDirectory(prefix="recovery-assistant-") as folder:
        encoder, index = make_library(settings).encoder(), Path(folder) / "index"
        metrics, run = measure_retrieval(collection, encoder, index, baselines=options.baselines, spans=spans)
    if options.run_out is not None:
        try:
            options.run_out.write_text("\n".join(trec_lines(run)) + "\n", encoding="utf-8")
        except OSError as error:
            raise AssistantError(f"{options.run_out}: {error.strerror}") from error
    return metrics, tables.retrieval_table(metrics), 0


def _followups(options: argparse.Namespace, settings: Settings) -> Measured:
    conversations = read_conversations(options.dataset)
    with tempfile.TemporaryDirectory(prefix="recovery-assistant-") as folder:
        metrics = measure_followups(conversations, make_library(settings).encoder(), Path(folder) / "index")
    return metrics, tables.followups_table(metrics), 0


def _latency(options: argparse.Namespace, settings: Settings) -> Measured:
    """Over the index at hand, or one of --corpus or --dataset."""
    with tempfile.TemporaryDirectory(prefix="recovery-assistant-") as folder:
        if options.corpus is not None or options.dataset is not None:
            settings = replace(settings, index=Path(folder) / "index")
        library = make_library(settings)
        queries: list[Message] = []
        if options.corpus is not None:
            _build(options.corpus, settings, library.encoder())
        elif options.dataset is not None:
            collection = read_collection(options.dataset)
            build_documents(collection.documents, settings.index, library.encoder())
            queries = [Message(text) for text in collection.queries.values()]
        messages = queries
        if options.questions is not None or not queries:
            messages = read_messages(options.questions or settings.corpus / "questions.jsonl")
        metrics = measure_latency(make_assistant(settings, library), messages)
    return metrics, tables.latency_table(metrics), 0


def _pages(options: argparse.Namespace, _: Settings) -> Measured:
    pages = read_pages(options.dataset)
    if options.leave_site_out:
        metrics = measure_sites(pages)
        return metrics, sites_table(metrics), 0
    metrics = measure_pages(pages)
    return metrics, pages_table(metrics), 0


_KINDS = {
    "answers": MeasurementKind(_answers, needs="questions"),
    "people": MeasurementKind(_people, needs="questions"),
    "retrieval": MeasurementKind(_retrieval, needs="dataset"),
    "followups": MeasurementKind(_followups, needs="dataset"),
    "safety": MeasurementKind(measure_cases, needs="cases"),
    "latency": MeasurementKind(_latency),
    "pages": MeasurementKind(_pages, needs="dataset"),
    "all": MeasurementKind(measure_all),
}
