#!/usr/bin/env python3
"""Fits the fusion weights of assistant/data/ranking.toml and prints what each feature adds.

Passage weights come from labelled questions (reciprocal rank of the passage with the label),
document weights from BEIR folders (nDCG@10). Give several of each: weights fitted on one set alone do not
carry over. --write puts the fitted weights into the file the product reads.

Usage: python scripts/fit_weights.py [--questions FILE=CORPUS …] [--part tune] [--collections DIR …] [--write]
"""

import argparse
import re
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

from assistant.embedding import Encoder
from assistant.embedding.models import load_encoder
from assistant.errors import AssistantError
from assistant.evaluation.collections import read_collection
from assistant.evaluation.questions import LabelledQuestion, read_part
from assistant.evaluation.weights import (
    LabelledCandidates,
    QuestionSets,
    Weights,
    ablation,
    fit,
    held_out,
    ideal_gain,
    label_candidates,
    mean_metric,
)
from assistant.ingestion.pipeline import build, build_documents
from assistant.search.confidence import load_ranking
from assistant.search.features import FEATURES
from assistant.search.library import open_searcher
from assistant.search.parameters import load_parameters
from assistant.search.searcher import Searcher
from assistant.text.cleaning import one_line
from assistant.types import Passage

RANKING = Path(__file__).parent.parent / "assistant" / "data" / "ranking.toml"


def passage_candidates(
    source: Path, corpus: Path, part: str | None, encoder: Encoder, folder: Path
) -> list[LabelledCandidates]:
    """Of the answerable, standalone questions of a file, over an index of their corpus built in folder.

    part: see `read_part`. Raises AssistantError.
    """
    build(corpus, folder, encoder)
    searcher = open_searcher(folder, encoder)
    questions = read_part(source, corpus=corpus, part=part)
    standalone = [question for question in questions if question.answerable and not question.history]
    return [_label_passages(searcher, question) for question in standalone]


def _label_passages(searcher: Searcher, question: LabelledQuestion) -> LabelledCandidates:
    """A passage gains 1 where it holds a label, else 0."""
    rows, features = searcher.feature_table(question.question, candidates=load_parameters().candidates.passages)
    gains = [float(_holds_label(searcher.passages[row], question)) for row in rows]
    return label_candidates(features, rows.tolist(), gains)


def _holds_label(passage: Passage, question: LabelledQuestion) -> bool:
    text = one_line(passage.text)
    return any(label.document == passage.document_id and label.text in text for label in question.labels)


def document_candidates(dataset: Path, encoder: Encoder, folder: Path) -> list[LabelledCandidates]:
    """Of the judged queries of a BEIR folder, over an index built in folder. Raises AssistantError."""
    collection = read_collection(dataset)
    build_documents(collection.documents, folder, encoder)
    searcher = open_searcher(folder, encoder)
    numbers = {name: number for number, name in enumerate(searcher.documents)}
    found = []
    for query, text in collection.queries.items():
        rows, features = searcher.feature_table(text, candidates=load_parameters().candidates.for_documents)
        documents = [searcher.passages[row].document_id for row in rows]
        grades = collection.judgements[query]
        gains = [float(grades.get(document, 0)) for document in documents]
        ideal = ideal_gain(list(grades.values()))
        found.append(label_candidates(features, [numbers[name] for name in documents], gains, ideal=ideal))
    return found


def report(title: str, sets: QuestionSets, shipped: Mapping[str, float]) -> str:
    """Fits one table of weights, prints its metrics, and returns it as lines of TOML.

    title: of the table in ranking.toml. shipped: feature → weight, where the fit begins.
    """
    start = np.asarray([shipped.get(name, 0.0) for name in FEATURES])
    weights = fit(sets, start)
    outside = held_out(sets, start)
    print(f"\n[{title}]  set: shipped, fitted, held out ({len(sets)} sets)")
    for name, questions in sets.items():
        values = (mean_metric(questions, start), mean_metric(questions, weights), outside[name])
        print(_line(name, values))
    if len(sets) > 1:
        _report_left_out(sets, start)
    print("  without … (others fitted again)")
    for feature, by_set in ablation(sets, start).items():
        print(_line(feature, by_set.values()))
    lines = "".join(f"{name} = {value:.3f}\n" for name, value in zip(FEATURES, weights, strict=True))
    print(lines, end="")
    return lines


def _report_left_out(sets: QuestionSets, start: Weights) -> None:
    """Prints for each set the weights that the other sets give, and the metric they reach on it."""
    print(f"  fitted without a set, {', '.join(FEATURES)}: what it then reaches on that set")
    for name, questions in sets.items():
        weights = fit({key: others for key, others in sets.items() if key != name}, start)
        print(f"  {name:<28} {np.round(weights, 2).tolist()}  {mean_metric(questions, weights):.4f}")


def _line(name: str, values: Iterable[float]) -> str:
    return f"  {name:<28} " + "  ".join(f"{value:.4f}" for value in values)


def write(title: str, lines: str) -> None:
    """Replaces the numbers under [title] in the file that the product reads; comments stay."""
    text = RANKING.read_text(encoding="utf-8")
    pattern = rf"(\[{title}\][^\n]*\n)(?:\w+ = [^\n]*\n?)+"
    RANKING.write_text(re.sub(pattern, lambda found: found.group(1) + lines, text), encoding="utf-8")


def main() -> int:
    """Fits and prints; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--questions", nargs="+", default=["corpus/questions.jsonl=corpus"], metavar="FILE=CORPUS",
        help="labelled questions and the folder they are about (default: corpus/questions.jsonl=corpus)",
    )  # fmt: skip
    parser.add_argument("--part", default="tune", help='only lines with "part": NAME (default: tune); "" takes all')
    parser.add_argument("--collections", nargs="+", type=Path, default=[], metavar="DIR", help="BEIR folders")
    parser.add_argument("--write", action="store_true", help=f"write the weights into {RANKING.name}")
    options = parser.parse_args()
    ranking = load_ranking()
    try:
        passages, documents = _read_sets(options)
    except AssistantError as error:
        print(f"fit_weights: {error}", file=sys.stderr)
        return 1
    if passages:
        _fit_table("weights", passages, ranking.weights, keep=options.write)
    if documents:
        _fit_table("document_weights", documents, ranking.document_weights, keep=options.write)
    return 0


def _read_sets(options: argparse.Namespace) -> tuple[QuestionSets, QuestionSets]:
    """The sets of passages and of documents. Raises AssistantError."""
    passages, documents = {}, {}
    with tempfile.TemporaryDirectory() as place:
        encoder = load_encoder()
        for number, pair in enumerate(options.questions):
            file, _, corpus = pair.rpartition("=")
            folder = Path(place) / f"q{number}"
            passages[file] = passage_candidates(Path(file), Path(corpus), options.part or None, encoder, folder)
        for dataset in options.collections:
            documents[dataset.name] = document_candidates(dataset, encoder, Path(place) / dataset.name)
    return passages, documents


def _fit_table(title: str, sets: QuestionSets, shipped: Mapping[str, float], *, keep: bool) -> None:
    """Fits and prints one table. keep: whether it is written."""
    lines = report(title, sets, shipped)
    if keep:
        write(title, lines)


if __name__ == "__main__":
    raise SystemExit(main())
