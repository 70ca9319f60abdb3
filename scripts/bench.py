#!/usr/bin/env python3
"""Timings a user feels, each the median of several runs: import, start of the page, a question, an ingest.

Needs the index of `make run`. Usage: python scripts/bench.py [--json]
"""

import argparse
import json
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

from assistant.cli.assembly import make_assistant, make_library
from assistant.errors import AssistantError, QuestionError
from assistant.evaluation.questions import read_questions
from assistant.ingestion.pipeline import build
from assistant.settings import load_settings

RUNS = 5
START_RUNS = 3
START_TIMEOUT_SECONDS = 120.0


def seconds_of(action: Callable[[], object]) -> float:
    """Wall time of one call."""
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


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
        while time.perf_counter() - began < START_TIMEOUT_SECONDS:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5):
                    return time.perf_counter() - began
            except OSError:
                time.sleep(0.05)
        raise AssistantError(f"{path} did not answer within {START_TIMEOUT_SECONDS:.0f} s")
    finally:
        server.terminate()
        server.wait(30)


def question_seconds() -> list[float]:
    """Of each of the corpus's own questions in a warm process."""
    settings = load_settings()
    library = make_library(settings)
    assistant = make_assistant(settings, library)
    questions = read_questions(settings.corpus / "questions.jsonl")

    def ask(text: str, history: tuple[str, ...]) -> None:
        try:
            assistant.ask(text, history)
        except QuestionError:
            return

    library.searcher()
    for question in questions[:10]:
        ask(question.question, question.history)
    return [seconds_of(lambda one=question: ask(one.question, one.history)) for question in questions]  # type: ignore[misc]


def ingest_figures() -> dict[str, float]:
    """A full build of the corpus in a temporary place, without loading the encoder."""
    settings = load_settings()
    encoder = make_library(settings).encoder()
    with tempfile.TemporaryDirectory() as folder:
        report = build(settings.corpus, Path(folder) / "index", encoder)
    return {"build": report.seconds["total"], "passages_per_second": report.passages / report.seconds["embed"]}


def main() -> int:
    """Measures and prints; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    try:
        asked = sorted(question_seconds())
        figures = {
            "import_seconds": statistics.median(import_seconds() for _ in range(RUNS)),
            "page_seconds": statistics.median(start_seconds("/") for _ in range(START_RUNS)),
            "ready_seconds": statistics.median(start_seconds("/readyz") for _ in range(START_RUNS)),
            "question_p50_seconds": statistics.median(asked),
            "question_p95_seconds": asked[int(len(asked) * 0.95)],
            **{f"ingest_{name}": value for name, value in ingest_figures().items()},
        }
    except AssistantError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    rounded = {name: round(value, 4) for name, value in figures.items()}
    print(json.dumps(rounded) if options.json else "\n".join(f"{name:<28} {value}" for name, value in rounded.items()))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
