#!/usr/bin/env python3
"""Fits when the library answers: [confidence] and [threshold] of assistant/data/ranking.toml.

Searches for labelled questions, answerable and not, of several libraries, and fits a logistic regression on
what the searches say about themselves. Every set weighs the same. The figures printed are held out: each
set is judged by a fit on the other libraries, and the threshold is where false answers and false silences
are equally frequent on those judgements. --write puts the figures into the file the product reads, which
the next ingest takes into the index.

Usage: python scripts/fit_confidence.py [--questions FILE=CORPUS …] [--part tune] [--write]
"""

import argparse
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
from fit_weights import write
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from assistant.chat.followup import plan_query
from assistant.embedding import Encoder
from assistant.embedding.models import load_encoder
from assistant.errors import AssistantError
from assistant.evaluation.questions import read_part
from assistant.ingestion.pipeline import build
from assistant.search.confidence import CONFIDENCE_FEATURES
from assistant.search.library import open_searcher
from assistant.search.searcher import Searcher

Floats = npt.NDArray[np.float64]
Labelled = tuple[Floats, npt.NDArray[np.bool_]]  # features (n, CONFIDENCE_FEATURES), whether the library answers (n,)
REGULARISATION = 1.0  # C of the regression; between 0.1 and 10 nothing adapters that could be told from noise
FOLDS = 5  # where there is one library alone


def table(source: Path, corpus: Path, part: str | None, searcher: Searcher) -> Labelled:
    """Signals and labels of the questions of a file; all of them where none is of the part."""
    named = read_part(source, corpus=corpus, part=part)
    found = [searcher.search(plan_query(one.question, one.history), top_k=5).features for one in named]
    rows = [[getattr(one, name) for name in CONFIDENCE_FEATURES] for one in found]
    return np.asarray(rows), np.asarray([one.answerable for one in named])


def fit(tables: Mapping[str, Labelled]) -> LogisticRegression:
    """The regression over all tables, each weighing the same, and in each the answerable as much as the others."""
    weights = [_balance(labels) for _, labels in tables.values()]
    rows = np.concatenate([own for own, _ in tables.values()])
    labels = np.concatenate([own for _, own in tables.values()])
    model = LogisticRegression(C=REGULARISATION, max_iter=1000)
    return model.fit(rows, labels, sample_weight=np.concatenate(weights) * len(rows) / len(tables))


def _balance(labels: npt.NDArray[np.bool_]) -> Floats:
    return np.asarray(np.where(labels, 0.5 / labels.sum(), 0.5 / (~labels).sum()), np.float64)


def held_out(tables: Mapping[str, Labelled], libraries: Mapping[str, str]) -> dict[str, Floats]:
    """Set → probability of each question by a fit without any set of the same library, or fold by fold."""
    if len(set(libraries.values())) == 1:
        return {name: _by_folds(own) for name, own in tables.items()}
    return {
        name: fit({n: t for n, t in tables.items() if libraries[n] != libraries[name]}).predict_proba(rows)[:, 1]
        for name, (rows, _) in tables.items()
    }


def _by_folds(table: Labelled) -> Floats:
    rows, labels = table
    fold = np.random.default_rng(20261124).permutation(len(rows)) % FOLDS
    values = np.zeros(len(rows))
    for one in range(FOLDS):
        model = fit({"": (rows[fold != one], labels[fold != one])})
        values[fold == one] = model.predict_proba(rows[fold == one])[:, 1]
    return values


def equal_errors(tables: Mapping[str, Labelled], chances: Mapping[str, Floats]) -> float:
    """The threshold, to two places, at which false answers and false silences, means over the sets, come nearest."""

    def gap(threshold: float) -> float:
        errors = [errors_at(threshold, tables[name][1], chances[name]) for name in tables]
        return abs(float(np.mean([answers - silences for answers, silences in errors])))

    return min((round(float(step), 2) for step in np.arange(0.05, 0.96, 0.01)), key=gap)


def errors_at(threshold: float, labels: npt.NDArray[np.bool_], chances: Floats) -> tuple[float, float]:
    """Shares of false answers among the unanswerable, and of false silences among the answerable."""
    return float(np.mean(chances[~labels] >= threshold)), float(np.mean(chances[labels] < threshold))


def tables_of(pairs: Mapping[str, str], part: str | None, encoder: Encoder, folder: Path) -> dict[str, Labelled]:
    """The table of each questions file over an index of its corpus, built once for each corpus."""
    searchers: dict[str, Searcher] = {}
    for number, corpus in enumerate(dict.fromkeys(pairs.values())):
        build(Path(corpus), folder / str(number), encoder)
        searchers[corpus] = open_searcher(folder / str(number), encoder)
    return {file: table(Path(file), Path(corpus), part, searchers[corpus]) for file, corpus in pairs.items()}


def main() -> int:
    """Fits and prints; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", nargs="+", default=["corpus/questions.jsonl=corpus"], metavar="FILE=CORPUS")
    parser.add_argument("--part", default="tune")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    pairs = dict(value.rsplit("=", 1) for value in options.questions)
    try:
        with tempfile.TemporaryDirectory() as place:
            tables = tables_of(pairs, options.part or None, load_encoder(), Path(place))
    except AssistantError as error:
        print(f"fit_confidence: {error}", file=sys.stderr)
        return 1
    chances = held_out(tables, pairs)
    threshold = equal_errors(tables, chances)
    print("set: answerable, not, held-out AUC, false answers, false silences")
    for name, (_, labels) in tables.items():
        answers, silences = errors_at(threshold, labels, chances[name])
        auc = roc_auc_score(labels, chances[name])
        print(f"  {name:<52} {labels.sum():4} {(~labels).sum():4}  {auc:.3f}  {answers:.3f}  {silences:.3f}")
    model = fit(tables)
    values = {"intercept": model.intercept_[0], **dict(zip(CONFIDENCE_FEATURES, model.coef_[0], strict=True))}
    lines = "".join(f"{name} = {value:.2f}\n" for name, value in values.items())
    print(f"{lines}answer = {threshold:.2f}")
    if options.write:
        write("confidence", lines)
        write("threshold", f"answer = {threshold:.2f}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
