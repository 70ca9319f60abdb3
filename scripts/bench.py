#!/usr/bin/env python3
"""Measures the timings that a user feels: import, start of the page, a question, an ingest.

Import and start are medians of several runs. Needs the index of `make run`.

With --calls it measures a server that answers so many API calls instead: memory half-way and at the end, and calls a
second near the beginning and at the end. Needs no index; 20,000 calls take some minutes.

Usage: python scripts/bench.py [--json] [--calls N]
"""

import argparse
import json
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from bench_calls import measure_calls, wait_for

from assistant.chat.assistant import Assistant
from assistant.cli.assembly import make_assistant, make_library
from assistant.errors import AssistantError, QuestionError
from assistant.evaluation.intervals import percentiles
from assistant.evaluation.latency import Message, read_messages
from assistant.ingestion.pipeline import build
from assistant.settings import load_settings

RUNS = 5
START_RUNS = 3
WARM_UP = 10  # questions asked before the clock counts


def import_seconds() -> float:
    """Of `import assistant` alone, inside a fresh interpreter."""
    code = "import time; t = time.perf_counter(); import assistant; print(time.perf_counter() - t)"
    return float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)


def start_seconds(path: str) -> float:
    """From the start of `recovery-assistant serve` until a path answers 200."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "assistant", "serve", "--port", str(port)]
    began = time.perf_counter()
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}{path}")
        return time.perf_counter() - began
    finally:
        server.terminate()
        server.wait(30)


def question_seconds() -> list[float]:
    """Of each question of the corpus, asked in a warm process."""
    settings = load_settings()
    library = make_library(settings)
    assistant = make_assistant(settings, library)
    messages = read_messages(settings.corpus / "questions.jsonl")
    library.searcher()
    for message in messages[:WARM_UP]:
        _ask(assistant, message)
    return [_ask(assistant, message) for message in messages]


def _ask(assistant: Assistant, message: Message) -> float:
    began = time.perf_counter()
    with suppress(QuestionError):  # one that is empty or too long is refused, and that takes time too
        assistant.ask(message.text, message.history)
    return time.perf_counter() - began


def ingest_metrics() -> dict[str, float]:
    """A full build of the corpus in a temporary place; loading the encoder is not counted.

    - ingest_build: seconds in all.
    - ingest_passages_per_second: of the embedding alone.
    """
    settings = load_settings()
    encoder = make_library(settings).encoder()
    with tempfile.TemporaryDirectory() as folder:
        report = build(settings.corpus, Path(folder) / "index", encoder)
    return {
        "ingest_build": report.seconds["total"],
        "ingest_passages_per_second": report.passages / report.seconds["embed"],
    }


def measure() -> dict[str, float]:
    """All timings by name. Raises AssistantError."""
    questions = percentiles(question_seconds())
    return {
        "import_seconds": statistics.median(import_seconds() for _ in range(RUNS)),
        "page_seconds": statistics.median(start_seconds("/") for _ in range(START_RUNS)),
        "ready_seconds": statistics.median(start_seconds("/readyz") for _ in range(START_RUNS)),
        "question_p50_seconds": questions["p50"],
        "question_p95_seconds": questions["p95"],
        **ingest_metrics(),
    }


def main() -> int:
    """Measures and prints; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--calls", type=int, metavar="N", help="measure N calls of the API, 4000 or more")
    options = parser.parse_args()
    try:
        metrics = measure() if options.calls is None else measure_calls(options.calls)
        rounded = {name: round(value, 4) for name, value in metrics.items()}
    except AssistantError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    print(json.dumps(rounded) if options.json else "\n".join(f"{name:<28} {value}" for name, value in rounded.items()))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
