#!/usr/bin/env python3
"""Whether two indexes of the same library answer alike, whatever store their vectors lie in.

Each question is searched in both; alike are the same first five passages in the same order. Exit 1 when fewer than
--least of the questions are. Times are those of a search without encoding, which is done once for both.

Usage: python scripts/compare_stores.py INDEX OTHER_INDEX [--questions FILE.jsonl] [--least SHARE] [--json]
"""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from assistant.chat.followup import plan_query
from assistant.cli.assembly import make_encoder
from assistant.embedding import Encoder, QueryVectors
from assistant.evaluation.questions import read_questions
from assistant.search.library import open_searcher
from assistant.search.query import FollowUp
from assistant.search.searcher import Searcher
from assistant.settings import Settings

FIRST = 5


class EncodesOnce:
    """Hands out the vectors of the last questions again, so that the second searcher need not encode them."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._last: tuple[object, Sequence[QueryVectors]] = (None, ())

    def encode_queries(self, texts: Sequence[str], *, by_sentence: bool = True) -> Sequence[QueryVectors]:
        """See Encoder."""
        if self._last[0] != (texts, by_sentence):
            self._last = (texts, by_sentence), self._encoder.encode_queries(texts, by_sentence=by_sentence)
        return self._last[1]


def main() -> int:
    """Compares and prints; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("indexes", nargs=2, type=Path, metavar="INDEX", help="two indexes of one library")
    parser.add_argument("--questions", type=Path, default=Path("corpus/questions.jsonl"))
    parser.add_argument("--least", type=float, default=0.99, help="share that must be alike (default: 0.99)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    report = compare(options.indexes, options.questions)
    print(json.dumps(report) if options.json else "\n".join(f"{name}: {told}" for name, told in report.items()))
    return 0 if report["alike"] >= options.least else 1


def compare(indexes: Sequence[Path], questions: Path) -> dict[str, Any]:
    """How many of the questions are answered alike, which are not, and what a search takes in each index."""
    encoder = make_encoder(Settings(index=indexes[0]))
    once = EncodesOnce(encoder)
    searchers = [replace(open_searcher(one, encoder), encoder=once) for one in indexes]  # type: ignore[arg-type]
    asked, differing, taken = read_questions(questions), [], np.zeros((0, 2))
    for question in asked:
        plan = plan_query(question.question, question.history)
        searchers[0].search(plan, top_k=FIRST)  # encodes it
        found, seconds = zip(*(_first_passages(one, plan) for one in searchers), strict=True)
        taken = np.vstack([taken, seconds])
        if found[0] != found[1]:
            differing.append(question.id)
    return {
        "questions": len(asked),
        "alike": round(1 - len(differing) / len(asked), 4),
        "differing": differing,
        "p50_ms": [round(1000 * float(one), 1) for one in np.median(taken, axis=0)],
        "p95_ms": [round(1000 * float(one), 1) for one in np.percentile(taken, 95, axis=0)],
    }


def _first_passages(searcher: Searcher, plan: FollowUp) -> tuple[list[str], float]:
    """Ids of the passages shown for a question, and the seconds that it took."""
    begun = time.perf_counter()
    hits = searcher.search(plan, top_k=FIRST).hits
    return [hit.passage.id for hit in hits], time.perf_counter() - begun


if __name__ == "__main__":
    sys.exit(main())
