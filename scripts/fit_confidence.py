#!/usr/bin/env python3
"""Fits when the library answers: [confidence] and [threshold] of assistant/data/ranking.toml.

Searches for labelled questions, answerable and not, of several libraries, and fits a logistic regression on
the confidence features of the searches. Every set weighs the same. The metrics printed are held out: each set is
judged by a fit on the other libraries. The threshold is where false answers and false silences are equally frequent
on those judgements. --write puts coefficients and threshold into the file that the product reads, which the next
ingest takes into the index.

Usage: python scripts/fit_confidence.py [--questions FILE=CORPUS …] [--part tune] [--write]
"""

import argparse
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

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
REGULARISATION = 1.0  # C of the regression; between 0.1 and 10 no change could be told from noise
FOLDS = 5  # where there is only one library
FOLD_SEED = 20261124
TOP_K = 5  # passages that are searched for, as in the product


class QuestionTable(NamedTuple):
    """Labelled questions as they are fitted on.

    - features: (n, features), in the order of CONFIDENCE_FEATURES.
    - answerable: (n,), whether the library answers each.
    """

    features: Floats
    answerable: npt.NDArray[np.bool_]

    def chosen(self, mask: npt.NDArray[np.bool_]) -> "QuestionTable":
        """The questions at which mask (n,) is true."""
        return QuestionTable(self.features[mask], self.answerable[mask])


def table(source: Path, corpus: Path, part: str | None, searcher: Searcher) -> QuestionTable:
    """The questions of a file; all of them where the file has no such part. Raises AssistantError."""
    questions = read_part(source, corpus=corpus, part=part)
    rows = []
    for question in questions:
        found = searcher.search(plan_query(question.question, question.history), top_k=TOP_K)
        rows.append([getattr(found.features, name) for name in CONFIDENCE_FEATURES])
    return QuestionTable(np.asarray(rows), np.asarray([question.answerable for question in questions]))


def fit(tables: Sequence[QuestionTable]) -> LogisticRegression:
    """The regression over all tables, each weighing the same, and in each the answerable as much as the others."""
    features = np.concatenate([own.features for own in tables])
    answerable = np.concatenate([own.answerable for own in tables])
    weights = np.concatenate([_balance(own.answerable) for own in tables])
    model = LogisticRegression(C=REGULARISATION, max_iter=1000)
    return model.fit(features, answerable, sample_weight=weights * len(features) / len(tables))


def _balance(answerable: npt.NDArray[np.bool_]) -> Floats:
    """(n,): weights with which both kinds of question sum to a half."""
    return np.asarray(np.where(answerable, 0.5 / answerable.sum(), 0.5 / (~answerable).sum()), np.float64)


def held_out(tables: Mapping[str, QuestionTable], libraries: Mapping[str, str]) -> dict[str, Floats]:
    """Set → (n,) probability of each question by a fit without any set of the same library.

    libraries: set → its library. Where there is only one, fits on the other folds take their place.
    """
    if len(set(libraries.values())) == 1:
        return {name: _by_folds(own) for name, own in tables.items()}
    found = {}
    for name, own in tables.items():
        others = [table for other, table in tables.items() if libraries[other] != libraries[name]]
        found[name] = fit(others).predict_proba(own.features)[:, 1]
    return found


def _by_folds(table: QuestionTable) -> Floats:
    count = len(table.answerable)
    folds = np.random.default_rng(FOLD_SEED).permutation(count) % FOLDS
    probabilities = np.zeros(count)
    for fold in range(FOLDS):
        model = fit([table.chosen(folds != fold)])
        probabilities[folds == fold] = model.predict_proba(table.features[folds == fold])[:, 1]
    return probabilities


def equal_errors(tables: Mapping[str, QuestionTable], probabilities: Mapping[str, Floats]) -> float:
    """The threshold, two decimals, at which false answers and false silences, means over the sets, come nearest."""

    def gap(threshold: float) -> float:
        differences = []
        for name, own in tables.items():
            false_answers, false_silences = errors_at(threshold, own.answerable, probabilities[name])
            differences.append(false_answers - false_silences)
        return abs(float(np.mean(differences)))

    return min((round(float(step), 2) for step in np.arange(0.05, 0.96, 0.01)), key=gap)


def errors_at(threshold: float, answerable: npt.NDArray[np.bool_], probabilities: Floats) -> tuple[float, float]:
    """Shares of false answers among the unanswerable, and of false silences among the answerable."""
    false_answers = np.mean(probabilities[~answerable] >= threshold)
    false_silences = np.mean(probabilities[answerable] < threshold)
    return float(false_answers), float(false_silences)


def tables_of(pairs: Mapping[str, str], part: str | None, encoder: Encoder, folder: Path) -> dict[str, QuestionTable]:
    """The table of each questions file over an index of its corpus, built once for each corpus."""
    searchers: dict[str, Searcher] = {}
    for number, corpus in enumerate(dict.fromkeys(pairs.values())):
        build(Path(corpus), folder / str(number), encoder)
        searchers[corpus] = open_searcher(folder / str(number), encoder)
    return {file: table(Path(file), Path(corpus), part, searchers[corpus]) for file, corpus in pairs.items()}


def main() -> int:
    """Fits and prints; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--questions", nargs="+", default=["corpus/questions.jsonl=corpus"], metavar="FILE=CORPUS",
        help="labelled questions and the folder they are about (default: corpus/questions.jsonl=corpus)",
    )  # fmt: skip
    parser.add_argument("--part", default="tune", help='only lines with "part": NAME (default: tune); "" takes all')
    parser.add_argument("--write", action="store_true", help="write coefficients and threshold into ranking.toml")
    options = parser.parse_args()
    libraries = dict(value.rsplit("=", 1) for value in options.questions)
    try:
        with tempfile.TemporaryDirectory() as place:
            tables = tables_of(libraries, options.part or None, load_encoder(), Path(place))
    except AssistantError as error:
        print(f"fit_confidence: {error}", file=sys.stderr)
        return 1
    probabilities = held_out(tables, libraries)
    threshold = equal_errors(tables, probabilities)
    print("set: answerable, not, held-out AUC, false answers, false silences")
    for name, own in tables.items():
        print(_line(name, own, probabilities[name], threshold=threshold))
    model = fit(list(tables.values()))
    values = {"intercept": model.intercept_[0], **dict(zip(CONFIDENCE_FEATURES, model.coef_[0], strict=True))}
    lines = "".join(f"{name} = {value:.2f}\n" for name, value in values.items())
    print(f"{lines}answer = {threshold:.2f}")
    if options.write:
        write("confidence", lines)
        write("threshold", f"answer = {threshold:.2f}\n")
    return 0


def _line(name: str, table: QuestionTable, probabilities: Floats, *, threshold: float) -> str:
    answerable = table.answerable
    false_answers, false_silences = errors_at(threshold, answerable, probabilities)
    auc = roc_auc_score(answerable, probabilities)
    counts = f"{answerable.sum():4} {(~answerable).sum():4}"
    return f"  {name:<52} {counts}  {auc:.3f}  {false_answers:.3f}  {false_silences:.3f}"


if __name__ == "__main__":
    raise SystemExit(main())
