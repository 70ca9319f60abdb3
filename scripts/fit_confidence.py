#!/usr/bin/env python3
"""Fits the confidence of assistant/data/ranking.toml: signals of a search to the chance of an answer.

Reads labelled questions (only their part "tune"), searches the live index for each, fits a logistic
regression and prints the coefficients with their cross-validated figures. The figures go into the data
file by hand, after they have been measured on the other part.

Usage: python scripts/fit_confidence.py [--index index] [--questions corpus/questions.jsonl] [--part tune]
"""

import argparse
import sys
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import cross_val_predict

from assistant.calibration import SIGNALS, Signals
from assistant.cli.assembly import make_library
from assistant.errors import AssistantError
from assistant.evaluation.questions import LabelledQuestion, read_questions
from assistant.followup import plan_query
from assistant.retrieval import Searcher
from assistant.settings import load_settings


def signals_of(searcher: Searcher, question: LabelledQuestion) -> Signals:
    """What a search for the question says about itself."""
    return searcher.search(plan_query(question.question, question.history), top_k=5).signals


def main() -> int:
    """Fits and prints; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", type=Path)
    parser.add_argument("--questions", type=Path, default=Path("corpus/questions.jsonl"))
    parser.add_argument("--part", default="tune")
    options = parser.parse_args()
    try:
        questions = read_questions(options.questions, part=options.part)
        searcher = make_library(load_settings(flags={"index": options.index})).searcher()
    except AssistantError as error:
        print(f"fit_confidence: {error}", file=sys.stderr)
        return 1
    rows = np.array([[getattr(signals_of(searcher, one), name) for name in SIGNALS] for one in questions])
    labels = np.array([one.answerable for one in questions])
    model = LogisticRegression(C=10.0, class_weight="balanced")
    held_out = cross_val_predict(model, rows, labels, cv=5, method="predict_proba")[:, 1]
    model.fit(rows, labels)
    print(f"# {labels.sum()} answerable, {(~labels).sum()} not; part {options.part}")
    print(f"# held-out AUC {roc_auc_score(labels, held_out):.3f}; at .5 false answers", end=" ")
    print(f"{np.mean(held_out[~labels] >= 0.5):.3f}, false silences {np.mean(held_out[labels] < 0.5):.3f}")
    print(f"intercept = {model.intercept_[0]:.2f}")
    for name, value in zip(SIGNALS, model.coef_[0], strict=True):
        print(f"{name} = {value:.2f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
