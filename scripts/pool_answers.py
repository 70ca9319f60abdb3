#!/usr/bin/env python3
"""Pools passages for people to judge: which further sentences of the library answer a question?

A question names one gold sentence; in a grown library others answer it as well. For each question the best passages
by the shipped ranking, by BM25 and by the passage vector are put together without saying which found them (pooling;
Spärck Jones & van Rijsbergen 1975), each as its sentences. What is judged to answer goes into `gold_also` of the
questions' file.

Usage: python scripts/pool_answers.py --questions FILE --index DIR --out FILE [--depth 6]
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from assistant.chat.followup import plan_query
from assistant.embedding.models import load_encoder
from assistant.evaluation.questions import LabelledQuestion, read_questions
from assistant.search.library import open_searcher
from assistant.search.parameters import load_parameters
from assistant.search.searcher import Searcher
from assistant.settings import load_settings
from assistant.text.cleaning import one_line
from assistant.types import Passage

OTHERS = ("passage", "bm25")  # features that rank by themselves


def pool(searcher: Searcher, one: LabelledQuestion, depth: int) -> list[Passage]:
    """Passages that may answer a question, each once, by the order of the library."""
    plan = plan_query(one.question, one.history)
    found = {hit.passage.id: hit.passage for hit in searcher.search(plan, top_k=depth).hits}
    rows, features = searcher.feature_table(one.question, candidates=load_parameters().candidates.passages)
    for name in OTHERS:
        for row in rows[np.argsort(-features[name])[: depth // 2]]:
            found.setdefault(searcher.passages[row].id, searcher.passages[row])
    return [found[key] for key in sorted(found)]


def lines(searcher: Searcher, questions: list[LabelledQuestion], depth: int) -> Iterator[dict[str, object]]:
    """One line for each answerable question: what is asked, and the pooled passages sentence by sentence."""
    for one in questions:
        if one.answerable:
            passages = [
                {"gold_doc": p.document_id, "sentences": [one_line(p.text[start:end]) for start, end in p.sentences]}
                for p in pool(searcher, one, depth)
            ]
            asked = {"id": one.id, "history": list(one.history), "question": one.question, "gold_text": one.gold}
            yield asked | {"passages": passages}


def main() -> int:
    """Runs the script; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--depth", type=int, default=6, help="passages of the ranking; half as many of each other kind")
    options = parser.parse_args()
    searcher = open_searcher(options.index, load_encoder(load_settings(None).encoder))
    with options.out.open("w", encoding="utf-8") as file:
        for line in lines(searcher, read_questions(options.questions), options.depth):
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
