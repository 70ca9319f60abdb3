#!/usr/bin/env python3
"""Graphs against the encoder that they were made from: first five passages, safety verdicts, time of one question.

Needs an index that carries its graphs. All figures are of one run, in turns, on one thread each.
"""

import argparse
import json
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from assistant.chat.assistant import Assistant
from assistant.cli.assembly import make_assistant, make_encoder, make_question_encoder
from assistant.embedding import Encoder
from assistant.embedding.graph_encoder import GraphEncoder
from assistant.search.library import Library, open_searcher
from assistant.search.query import FollowUp
from assistant.settings import Settings, load_settings

ROOT = Path(__file__).resolve().parent.parent
QUESTIONS = ROOT / "corpus" / "questions.jsonl"
MESSAGES = ROOT / "tests" / "safety" / "corpus"
FIRST = 5


def main() -> int:
    """Prints the figures; returns 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", type=Path, default=Path("index"))
    parser.add_argument("--every", type=int, default=1, help="take every n-th message of the safety corpus")
    options = parser.parse_args()
    settings = load_settings(flags={"index": options.index})
    torch_encoder, graphs = make_encoder(settings), make_question_encoder(settings)
    if not isinstance(graphs, GraphEncoder):
        raise SystemExit("the index carries no graphs; run: recovery-assistant ingest")
    questions = _texts(QUESTIONS, "question")
    messages = [text for path in sorted(MESSAGES.glob("*.jsonl")) for text in _texts(path, "text", "message")]
    ratio = _ratio(torch_encoder, graphs, questions[:39])
    print(f"one question: {ratio:.2f} of the time of the encoder in torch", flush=True)
    same = _same_passages(options.index, torch_encoder, graphs, questions)
    print(f"same first {FIRST} passages: {same} of {len(questions)}", flush=True)
    messages = messages[:: options.every]
    alike = _same_verdicts(settings, torch_encoder, graphs, messages)
    print(f"same safety verdict: {alike} of {len(messages)}", flush=True)
    return int(same < 0.995 * len(questions) or alike < len(messages))


def _texts(path: Path, *keys: str) -> list[str]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [row[key] for row in rows for key in keys if isinstance(row.get(key), str)]


def _ratio(first: Encoder, second: Encoder, questions: Sequence[str]) -> float:
    """Time of the second over that of the first: of sums over questions of the least of three, in turns."""
    times = np.full((2, len(questions)), np.inf)
    for _ in range(3):
        for at, question in enumerate(questions):
            for place, encoder in enumerate((first, second)):
                began = time.perf_counter()
                encoder.encode_queries([question])
                times[place, at] = min(times[place, at], time.perf_counter() - began)
    print("milliseconds: torch {:.1f}, graphs {:.1f}".format(*(times.mean(axis=1) * 1000)))
    return float(times[1].sum() / times[0].sum())


def _same_passages(index: Path, first: Encoder, second: Encoder, questions: Sequence[str]) -> int:
    searcher = open_searcher(index, first)
    both = searcher, replace(searcher, encoder=second)
    same = 0
    for question in questions:
        found = [[hit.passage.id for hit in one.search(FollowUp(question), top_k=FIRST).hits] for one in both]
        same += found[0] == found[1]
    return same


def _same_verdicts(settings: Settings, first: Encoder, second: Encoder, messages: Sequence[str]) -> int:
    detectors = [_assistant(settings, one).detector for one in (first, second)]
    return sum(detectors[0].check(one) == detectors[1].check(one) for one in messages)


def _assistant(settings: Settings, encoder: Encoder) -> Assistant:
    library = Library(settings.index, lambda: encoder)
    library.encoder()
    return make_assistant(settings, library)


if __name__ == "__main__":
    raise SystemExit(main())
