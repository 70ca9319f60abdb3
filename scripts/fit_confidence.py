#!/usr/bin/env python3
"""Fits when the library answers: [confidence], [cohort] and [threshold] of assistant/data/ranking.toml.

Searches for labelled questions, answerable and not, of several libraries, and fits a logistic regression on
the confidence features of the searches, each read relative to what the cohort reaches in that library. Every set weighs
the same. The half of the cohort that no snapshot is asked joins as questions that nothing answers. The metrics printed
are held out: each set is judged by a fit on the other libraries. Both thresholds come from those judgements, means over
the libraries: below `answer` lie 5 % of the answerable questions, above `sure` 5 % of the unanswerable ones.
--write puts all into the file that the product reads, which the next ingest takes into the index.

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
from assistant.data import DEFAULT_LANGUAGE
from assistant.embedding import Encoder
from assistant.embedding.models import load_encoder
from assistant.errors import AssistantError
from assistant.evaluation.questions import read_part
from assistant.ingestion.pipeline import build
from assistant.search.cohort import RELATIVE, Cohort, kept_for_fitting
from assistant.search.cohort_asking import cohort_asker
from assistant.search.confidence import CONFIDENCE_FEATURES
from assistant.search.library import open_searcher
from assistant.search.query import FollowUp
from assistant.search.searcher import Searcher

Floats = npt.NDArray[np.float64]
REGULARISATION = 1.0  # C of the regression; between 0.1 and 10 no change could be told from noise
COHORT_WEIGHT = 0.15  # of the cohort's questions, beside 1 for all labelled ones
ERRORS = 0.05  # share of wrong silences below `answer`, and of wrong certainty above `sure`
FOLDS = 5  # where there is only one library
FOLD_SEED = 20261124
TOP_K = 5  # passages that are searched for, as in the product


class QuestionTable(NamedTuple):
    """Labelled questions as they are fitted on.

    - features: (n, features), in the order of CONFIDENCE_FEATURES.
    - answerable: (n,), whether the library answers each.
    - cohort: (m, features), of the same library: questions that nothing answers.
    """

    features: Floats
    answerable: npt.NDArray[np.bool_]
    cohort: Floats

    def chosen(self, mask: npt.NDArray[np.bool_]) -> "QuestionTable":
        """The questions at which mask (n,) is true."""
        return QuestionTable(self.features[mask], self.answerable[mask], self.cohort)


def table(source: Path, corpus: Path, part: str | None, searcher: Searcher) -> QuestionTable:
    """The questions of a file; all of them where the file has no such part. Raises AssistantError."""
    questions = read_part(source, corpus=corpus, part=part)
    rows = [_features(searcher, plan_query(one.question, one.history)) for one in questions]
    cohort = [_features(searcher, FollowUp(question)) for question in kept_for_fitting(DEFAULT_LANGUAGE)]
    return QuestionTable(
        np.asarray(rows), np.asarray([question.answerable for question in questions]), np.asarray(cohort)
    )


def _features(searcher: Searcher, plan: FollowUp) -> list[float]:
    features = searcher.search(plan, top_k=TOP_K).features
    return [getattr(features, name) for name in CONFIDENCE_FEATURES]


def fit(tables: Sequence[QuestionTable]) -> LogisticRegression:
    """The regression over all tables, each weighing the same, and in each the answerable as much as the others."""
    features = np.concatenate([*(own.features for own in tables), *(own.cohort for own in tables)])
    cohort = np.concatenate([own.cohort for own in tables])
    answerable = np.concatenate([*(own.answerable for own in tables), np.zeros(len(cohort), bool)])
    weights = [_balance(own.answerable) / len(tables) for own in tables]
    weights += [np.full(len(own.cohort), COHORT_WEIGHT / len(own.cohort) / len(tables)) for own in tables]
    model = LogisticRegression(C=REGULARISATION, max_iter=1000)
    return model.fit(features, answerable, sample_weight=np.concatenate(weights) * len(features))


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


def thresholds(
    tables: Mapping[str, QuestionTable], probabilities: Mapping[str, Floats], libraries: Mapping[str, str]
) -> tuple[float, float]:
    """`answer` and `sure`, two decimals: as the module says, and the second never below the first."""
    steps = [round(float(step), 2) for step in np.arange(0.02, 0.99, 0.01)]
    errors = {step: _mean_errors(step, tables, probabilities, libraries) for step in steps}
    answer = max((step for step in steps if errors[step][1] <= ERRORS), default=steps[0])
    sure = min((step for step in steps if errors[step][0] <= ERRORS), default=steps[-1])
    return answer, max(answer, sure)


def _mean_errors(
    threshold: float,
    tables: Mapping[str, QuestionTable],
    probabilities: Mapping[str, Floats],
    libraries: Mapping[str, str],
) -> tuple[float, float]:
    """As `errors_at`: the mean over the sets of each library, and of those over the libraries."""
    by_library: dict[str, list[tuple[float, float]]] = {}
    for name, own in tables.items():
        errors = errors_at(threshold, own.answerable, probabilities[name])
        by_library.setdefault(libraries[name], []).append(errors)
    false_answers, false_silences = np.mean([np.mean(errors, axis=0) for errors in by_library.values()], axis=0)
    return float(false_answers), float(false_silences)


def errors_at(threshold: float, answerable: npt.NDArray[np.bool_], probabilities: Floats) -> tuple[float, float]:
    """Shares of false answers among the unanswerable, and of false silences among the answerable."""
    false_answers = np.mean(probabilities[~answerable] >= threshold)
    false_silences = np.mean(probabilities[answerable] < threshold)
    return float(false_answers), float(false_silences)


def tables_of(
    pairs: Mapping[str, str], part: str | None, encoder: Encoder, folder: Path
) -> tuple[dict[str, QuestionTable], Cohort]:
    """The table of each questions file over an index of its corpus, built once for each; the mean of their cohorts."""
    searchers: dict[str, Searcher] = {}
    for number, corpus in enumerate(dict.fromkeys(pairs.values())):
        index = folder / str(number)
        build(Path(corpus), index, encoder, complete=cohort_asker(index, encoder))
        searchers[corpus] = open_searcher(index, encoder)
    tables = {file: table(Path(file), Path(corpus), part, searchers[corpus]) for file, corpus in pairs.items()}
    cohorts = [one.cohorts[DEFAULT_LANGUAGE] for one in searchers.values()]
    return tables, {name: float(np.mean([one[name] for one in cohorts])) for name in RELATIVE}


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
            tables, cohort = tables_of(libraries, options.part or None, load_encoder(), Path(place))
    except AssistantError as error:
        print(f"fit_confidence: {error}", file=sys.stderr)
        return 1
    probabilities = held_out(tables, libraries)
    answer, sure = thresholds(tables, probabilities, libraries)
    print("set: answerable, not, held-out AUC; unanswerable sure, low; answerable silenced, low")
    for name, own in tables.items():
        print(_line(name, own, probabilities[name], answer=answer, sure=sure))
    model = fit(list(tables.values()))
    values = {"intercept": model.intercept_[0], **dict(zip(CONFIDENCE_FEATURES, model.coef_[0], strict=True))}
    lines = "".join(f"{name} = {value:.2f}\n" for name, value in values.items())
    means = "".join(f"{name} = {value:.3f}\n" for name, value in cohort.items())
    levels = f"answer = {answer:.2f}\nsure = {sure:.2f}\n"
    print(lines, means, levels, sep="\n", end="")
    if options.write:
        write("confidence", lines)
        write("cohort", means)
        write("threshold", levels)
    return 0


def _line(name: str, table: QuestionTable, probabilities: Floats, *, answer: float, sure: float) -> str:
    answerable = table.answerable
    answered, silenced = errors_at(answer, answerable, probabilities)
    is_sure, not_sure = errors_at(sure, answerable, probabilities)
    auc = roc_auc_score(answerable, probabilities)
    counts = f"{answerable.sum():4} {(~answerable).sum():4}"
    figures = f"{is_sure:.3f} {answered - is_sure:.3f}   {silenced:.3f} {not_sure - silenced:.3f}"
    return f"  {name:<52} {counts}  {auc:.3f}  {figures}"


if __name__ == "__main__":
    raise SystemExit(main())
