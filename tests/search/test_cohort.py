"""Confidence relative to what questions reach in a library that nothing in it answers."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.data import language_codes
from assistant.ingestion.pipeline import build
from assistant.search.cohort import (
    COHORT,
    NOT_ASKED,
    RELATIVE,
    asked_of_snapshots,
    cohort_of,
    cohort_questions,
    kept_for_fitting,
    read_cohorts,
    relative,
)
from assistant.search.cohort_asking import cohort_asker
from assistant.search.confidence import ConfidenceFeatures
from assistant.search.library import open_searcher
from assistant.search.query import FollowUp
from assistant.store.snapshots import open_current
from tests.fakes import HashingEncoder

QUESTION = FollowUp("how often do people talk to a sponsor")


@pytest.mark.parametrize("code", language_codes())
def test_the_shipped_questions_are_many_and_each_stands_once(code: str) -> None:
    questions = cohort_questions(code)
    assert len(set(questions)) == len(questions) >= 200
    assert sorted((*asked_of_snapshots(code), *kept_for_fitting(code))) == sorted(questions)


def test_a_language_without_questions_has_none() -> None:
    assert cohort_questions("xx") == ()


def test_relative_features_by_hand() -> None:
    cohort = cohort_of([ConfidenceFeatures(score=0.2, length=0.5), ConfidenceFeatures(score=0.4, length=0.7)])
    assert set(cohort) == set(RELATIVE)
    found = relative(ConfidenceFeatures(score=0.9, known=1.0, length=0.6, unquantified=1.0), cohort)
    assert found == replace(ConfidenceFeatures(), score=pytest.approx(0.6), known=1.0, length=0.6, unquantified=1.0)
    assert relative(ConfidenceFeatures(score=0.9), {}) == ConfidenceFeatures(score=0.9)


def test_a_snapshot_is_asked_once_and_its_search_reads_relative_to_it(
    corpus: Path, index: Path, encoder: HashingEncoder
) -> None:
    build(corpus, index, encoder, rebuild=True, complete=cohort_asker(index, encoder))
    measured = read_cohorts(open_current(index).folder)
    searcher = open_searcher(index, encoder)
    assert (measured.passages, set(measured.by_language)) == (len(searcher.passages), {"en"})
    found, raw = searcher.search(QUESTION, top_k=3).features, searcher.raw_confidence(QUESTION, top_k=3)
    assert found.score == pytest.approx(raw.score - measured.by_language["en"]["score"])
    assert found.length == raw.length


def test_a_library_of_nearly_the_same_size_takes_over_the_figures(
    corpus: Path, index: Path, encoder: HashingEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(corpus, index, encoder, rebuild=True, complete=cohort_asker(index, encoder))
    before = read_cohorts(open_current(index).folder)
    monkeypatch.setattr("assistant.search.cohort_asking._ask", lambda *_: pytest.fail("it was asked again"))
    build(corpus, index, encoder, rebuild=True, complete=cohort_asker(index, encoder))
    assert read_cohorts(open_current(index).folder) == before
    (corpus / "articles" / "more.md").write_text("# More\n\n" + "A new passage of a few words. " * 60)
    with pytest.raises(pytest.fail.Exception, match="asked again"):
        build(corpus, index, encoder, complete=cohort_asker(index, encoder))


def test_a_snapshot_that_was_not_asked_has_none(tmp_path: Path) -> None:
    assert read_cohorts(tmp_path) == NOT_ASKED
    (tmp_path / COHORT).write_text(json.dumps({"passages": 1, "questions": "", "languages": {"en": {"score": 0.1}}}))
    with pytest.raises(KeyError):
        read_cohorts(tmp_path)
