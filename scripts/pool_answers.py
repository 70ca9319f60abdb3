#!/usr/bin/env python3
"""Pools passages for people to judge: which further sentences of the library answer a question?

A question has one label; in a grown library other sentences answer it as well. For each question the best passages
by the shipped ranking, by BM25 and by the passage vector are put together, and which of them found a passage is not
said (pooling; Spärck Jones & van Rijsbergen 1975). What is judged to answer goes into `gold_also` of the questions'
file.

Usage: python scripts/pool_answers.py --questions FILE --index DIR --out FILE [--depth 6]
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np

from assistant.chat.followup import plan_query
from assistant.cli.assembly import make_encoder
from assistant.errors import AssistantError
from assistant.evaluation.questions import LabelledQuestion, read_questions
from assistant.search.library import open_searcher
from assistant.search.parameters import load_parameters
from assistant.search.searcher import Searcher
from assistant.settings import load_settings
from assistant.text.cleaning import one_line
from assistant.types import Passage

OTHERS = ("passage", "bm25")  # features that rank by themselves


def pool(searcher: Searcher, question: LabelledQuestion, depth: int) -> list[Passage]:
    """Passages that may answer a question, each once, in the order of their ids.

    depth: passages of the shipped ranking; half as many of each of OTHERS.
    """
    plan = plan_query(question.question, question.history)
    found = {hit.passage.id: hit.passage for hit in searcher.search(plan, top_k=depth).hits}
    rows, features = searcher.feature_table(question.question, candidates=load_parameters().candidates.passages)
    for name in OTHERS:
        best = np.argsort(-features[name])[: depth // 2]
        for row in rows[best]:
            found.setdefault(searcher.passages[row].id, searcher.passages[row])
    return [found[key] for key in sorted(found)]


def pool_row(searcher: Searcher, question: LabelledQuestion, depth: int) -> dict[str, object]:
    """What a judge reads of an answerable question: the question, its label, and the pooled passages."""
    return {
        "id": question.id,
        "history": list(question.history),
        "question": question.question,
        "gold_text": question.labels[0].text,
        "passages": [_passage_row(passage) for passage in pool(searcher, question, depth)],
    }


def _passage_row(passage: Passage) -> dict[str, object]:
    sentences = [one_line(passage.text[start:end]) for start, end in passage.sentences]
    return {"gold_doc": passage.document_id, "sentences": sentences}


def main() -> int:
    """Runs the script; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=Path, required=True, metavar="FILE", help="labelled questions (JSON lines)")
    parser.add_argument("--index", type=Path, required=True, metavar="DIR", help="index of what they are about")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="where the pools go (JSON lines)")
    parser.add_argument(
        "--depth", type=int, default=6, metavar="N", help="passages of the ranking; half as many of BM25 and of vectors"
    )
    options = parser.parse_args()
    try:
        searcher = open_searcher(options.index, make_encoder(load_settings(flags={"index": options.index})))
        questions = [question for question in read_questions(options.questions) if question.answerable]
        with options.out.open("w", encoding="utf-8") as file:
            for question in questions:
                file.write(json.dumps(pool_row(searcher, question, options.depth), ensure_ascii=False) + "\n")
    except AssistantError as error:
        print(f"pool_answers: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
