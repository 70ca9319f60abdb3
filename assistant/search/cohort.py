"""How a library looks to questions that it cannot answer: the level against which confidence is read.

The same similarity means much in a small library and little in a large one. So each snapshot is asked a cohort of
questions that no library about recovery answers, and the features of a search are read relative to what the cohort
reaches there. Speaker verification normalises scores by a cohort in the same way (Auckenthaler, Carey and
Lloyd-Thomas 2000, doi:10.1006/dspr.1999.0360).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from assistant.data import data_file, language_file, read_text
from assistant.search.confidence import ConfidenceFeatures

COHORT = "cohort.json"  # in a snapshot: language → confidence feature → mean over the cohort
RELATIVE = (  # features that depend on the library; the others tell of the question alone
    "score",
    "sentence",
    "document",
    "example_questions",
    "word_nearness",
    "word_nearness_first",
    "coverage",
    "known",
)
Cohort = Mapping[str, float]  # confidence feature → mean over the cohort, 0 to 1


def cohort_questions(code: str) -> tuple[str, ...]:
    """The shipped questions of a language; none where it has no file."""
    name = language_file(code, "cohort.txt")
    if not data_file(name).is_file():
        return ()
    lines = (line.strip() for line in read_text(name).splitlines())
    return tuple(line for line in lines if line and not line.startswith("#"))


def asked_of_snapshots(code: str) -> tuple[str, ...]:
    """The questions that each snapshot is asked; the others are kept for fitting."""
    return cohort_questions(code)[::2]


def kept_for_fitting(code: str) -> tuple[str, ...]:
    """The questions that no snapshot is asked."""
    return cohort_questions(code)[1::2]


def cohort_of(features: Sequence[ConfidenceFeatures]) -> Cohort:
    """The means over the searches for a cohort, at least 1."""
    return {name: float(np.mean([getattr(one, name) for one in features])) for name in RELATIVE}


def relative(features: ConfidenceFeatures, cohort: Cohort) -> ConfidenceFeatures:
    """Features with the cohort's mean taken off: 0 is what a question reaches that nothing answers.

    cohort: empty for none; the features then stay as they are.
    """
    return replace(features, **{name: getattr(features, name) - mean for name, mean in cohort.items()})


@dataclass(frozen=True, slots=True)
class MeasuredCohorts:
    """What a snapshot's cohort reached.

    - passages: of the snapshot when it was asked.
    - questions: sha256 of what it was asked and of how it ranked, hexadecimal.
    - by_language: language → means.
    """

    passages: int
    questions: str
    by_language: Mapping[str, Cohort]


NOT_ASKED = MeasuredCohorts(0, "", {})


def write_cohorts(folder: Path, cohorts: MeasuredCohorts) -> None:
    """Into the folder of a snapshot that is being written."""
    rounded = {
        code: {name: round(value, 4) for name, value in one.items()} for code, one in cohorts.by_language.items()
    }
    data = {"passages": cohorts.passages, "questions": cohorts.questions, "languages": rounded}
    (folder / COHORT).write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")


def read_cohorts(folder: Path) -> MeasuredCohorts:
    """Those of a snapshot, or NOT_ASKED. Raises ValueError, KeyError or TypeError for a file that is wrong."""
    path = folder / COHORT
    if not path.is_file():
        return NOT_ASKED
    data = json.loads(path.read_text(encoding="utf-8"))
    by_language = {str(code): {name: float(one[name]) for name in RELATIVE} for code, one in data["languages"].items()}
    return MeasuredCohorts(int(data["passages"]), str(data["questions"]), by_language)
