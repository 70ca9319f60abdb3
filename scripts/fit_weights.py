#!/usr/bin/env python3
"""Fits the fusion weights of assistant/data/ranking.toml and prints what each feature adds.

Passage weights come from labelled questions (reciprocal rank of the passage with the gold sentence),
document weights from BEIR folders (nDCG@10). Give several of each: weights fitted on one set alone do not
carry over. --write puts the fitted weights into the file the product reads.

Usage: python scripts/fit_weights.py [--questions FILE=CORPUS …] [--part tune] [--collections DIR …] [--write]
"""

import argparse
import re
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from assistant.embedding import Encoder
from assistant.embedding.models import load_encoder
from assistant.errors import AssistantError
from assistant.evaluation.collections import read_collection
from assistant.evaluation.questions import read_part
from assistant.evaluation.weights import Query, Sets, ablation, fit, held_out, ideal_gain, mean_metric, query_from
from assistant.ingestion.pipeline import build, build_documents
from assistant.search.confidence import load_ranking
from assistant.search.features import FEATURES
from assistant.search.library import open_searcher
from assistant.search.parameters import load_parameters
from assistant.search.searcher import Searcher
from assistant.text.cleaning import one_line

RANKING = Path(__file__).parent.parent / "assistant" / "data" / "ranking.toml"


def passage_queries(source: Path, corpus: Path, part: str | None, encoder: Encoder, folder: Path) -> list[Query]:
    """Answerable, standalone questions over an index of their corpus."""
    build(corpus, folder, encoder)
    searcher = open_searcher(folder, encoder)
    queries = []
    for one in read_part(source, corpus=corpus, part=part):
        if not one.gold or one.history:
            continue
        rows, features = searcher.feature_table(one.question, candidates=load_parameters().candidates.passages)
        passages = [searcher.passages[row] for row in rows]
        gains = [
            float(any(p.document_id == gold.document and gold.text in one_line(p.text) for gold in one.golds))
            for p in passages
        ]
        queries.append(query_from(features, rows.tolist(), gains))
    return queries


def document_queries(dataset: Path, encoder: Encoder, folder: Path) -> list[Query]:
    """Judged queries of a BEIR folder."""
    collection = read_collection(dataset)
    build_documents(collection.documents, folder, encoder)
    searcher = open_searcher(folder, encoder)
    numbers = {name: row for row, name in enumerate(searcher.documents)}
    queries = []
    for name, text in collection.queries.items():
        rows, features = searcher.feature_table(text, candidates=load_parameters().candidates.for_documents)
        documents = documents_of(searcher, rows.tolist())
        grades = collection.judgements[name]
        gains = [float(grades.get(document, 0)) for document in documents]
        ideal = ideal_gain(list(grades.values()))
        queries.append(query_from(features, [numbers[document] for document in documents], gains, ideal))
    return queries


def documents_of(searcher: Searcher, rows: Sequence[int]) -> list[str]:
    """Document id of each passage row."""
    return [searcher.passages[row].document_id for row in rows]


def report(title: str, sets: Sets, shipped: dict[str, float]) -> str:
    """Fits one table of weights, prints its figures, and returns it as TOML lines."""
    start = np.asarray([shipped.get(name, 0.0) for name in FEATURES])
    weights = fit(sets, start)
    print(f"\n[{title}]  set: shipped, fitted, held out ({len(sets)} sets)")
    outside = held_out(sets, start)
    for name, queries in sets.items():
        print(
            f"  {name:<28} {mean_metric(queries, start):.4f}  {mean_metric(queries, weights):.4f}  {outside[name]:.4f}"
        )
    if len(sets) > 1:
        print(f"  fitted without a set, {', '.join(FEATURES)}: what it then reaches on that set")
        for name in sets:
            others = fit({key: queries for key, queries in sets.items() if key != name}, start)
            print(f"  {name:<28} {np.round(others, 2).tolist()}  {mean_metric(sets[name], others):.4f}")
    print("  without … (others fitted anew)")
    for feature, row in ablation(sets, start).items():
        print(f"  {feature:<28} " + "  ".join(f"{value:.4f}" for value in row.values()))
    lines = "".join(f"{name} = {value:.3f}\n" for name, value in zip(FEATURES, weights, strict=True))
    print(lines, end="")
    return lines


def write(title: str, lines: str) -> None:
    """Replaces the figures under [title] in the file the product reads; comments stay."""
    text = RANKING.read_text(encoding="utf-8")
    pattern = rf"(\[{title}\][^\n]*\n)(?:\w+ = [^\n]*\n?)+"
    RANKING.write_text(re.sub(pattern, lambda found: found.group(1) + lines, text), encoding="utf-8")


def main() -> int:
    """Fits and prints; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", nargs="+", default=["corpus/questions.jsonl=corpus"], metavar="FILE=CORPUS")
    parser.add_argument("--part", default="tune", help='only lines with "part": NAME; "" takes all')
    parser.add_argument("--collections", nargs="+", type=Path, default=[], metavar="DIR")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    ranking = load_ranking()
    try:
        with tempfile.TemporaryDirectory() as place:
            encoder, folder = load_encoder(), Path(place)
            pairs = [value.partition("=") for value in options.questions]
            passages = {
                file: passage_queries(Path(file), Path(corpus), options.part or None, encoder, folder / f"q{number}")
                for number, (file, _, corpus) in enumerate(pairs)
            }
            documents = {path.name: document_queries(path, encoder, folder / path.name) for path in options.collections}
    except AssistantError as error:
        print(f"fit_weights: {error}", file=sys.stderr)
        return 1
    for title, sets, shipped in (
        ("weights", passages, ranking.weights),
        ("document_weights", documents, ranking.document_weights),
    ):
        lines = report(title, sets, dict(shipped)) if sets else ""
        if options.write and lines:
            write(title, lines)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
