"""Labelled questions: how they are read, and what `measure_answers` says of each."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.chat.assistant import Assistant
from assistant.errors import AssistantError
from assistant.evaluation.answers import FoundLabel, QuestionResult, measure_answers
from assistant.evaluation.curves import CurvePoint
from assistant.evaluation.questions import Label, LabelledQuestion, read_part, read_questions, read_sources

SENTENCE = "Many sponsors and newcomers speak every day in the first weeks."
LABEL = Label("articles/sponsor.md", SENTENCE)
ASKED = "how often do people talk to a sponsor"
SHOWN = LabelledQuestion("shown", ASKED, labels=(LABEL,))
UNANSWERABLE = LabelledQuestion("unanswerable", ASKED)  # answered all the same
EMPTY = LabelledQuestion("empty", "", labels=(LABEL,))  # refused


@pytest.fixture
def metrics(assistant: Assistant, corpus: Path) -> dict:
    return measure_answers(assistant, [SHOWN, UNANSWERABLE, EMPTY], read_sources(corpus))


def test_the_curve_has_confidence_label_and_words(metrics: dict) -> None:
    shown, unanswerable, empty = metrics["curve"]
    assert (shown.confidence, shown.answerable) == (unanswerable.confidence, True)
    assert (unanswerable.answerable, unanswerable.words) == (False, None)
    assert json.loads(json.dumps(empty)) == [0.0, True, None]
    assert 0.5 < shown.confidence <= 1.0
    assert shown.words >= len(SENTENCE.split())


def test_the_curve_agrees_with_the_other_metrics(metrics: dict) -> None:
    assert metrics["false_answers"] == ["unanswerable"]
    assert metrics["false_silences"] == ["empty"]
    within = [point.words is not None and point.words <= 150 for point in metrics["curve"] if point.answerable]
    assert metrics["standalone"]["hit@150"]["value"] == sum(within) / len(within) == 0.5


def test_what_the_cards_show_first_counts_apart(assistant: Assistant, corpus: Path) -> None:
    marked = replace(SHOWN, question="do many sponsors and newcomers speak every day?")
    metrics = measure_answers(assistant, [marked, EMPTY], read_sources(corpus))
    assert metrics["standalone"]["displayed@150"]["value"] == 0.5  # the other question is refused


def test_the_metrics_of_one_result_by_hand() -> None:
    found = FoundLabel(words=150, rank=3, highlighted=False)
    third = QuestionResult(
        SHOWN, answered=True, confidence=0.1234567, found=found, displayed=90, verbatim=True, seconds=0.1
    )
    assert (third.is_displayed_within(89), third.is_displayed_within(90)) == (False, True)
    assert (third.is_shown_within(149), third.is_shown_within(150)) == (False, True)
    assert (third.is_ranked_within(2), third.is_ranked_within(3)) == (False, True)
    assert third.reciprocal_rank == pytest.approx(1 / 3)
    assert third.curve_point == CurvePoint(0.123457, answerable=True, words=150)
    missed = replace(third, found=None)
    assert (missed.is_shown_within(10**6), missed.is_ranked_within(10**6), missed.reciprocal_rank) == (False, False, 0)


def test_any_of_several_labels_counts_and_the_first_shown_decides(assistant: Assistant, corpus: Path) -> None:
    never = Label("articles/other.md", "Never shown.")
    shown = LabelledQuestion("also", ASKED, labels=(never, LABEL))
    elsewhere = LabelledQuestion("elsewhere", ASKED, labels=(Label("articles/other.md", SENTENCE),))
    also, other = measure_answers(assistant, [shown, elsewhere], read_sources(corpus))["curve"]
    assert also.words is not None
    assert other.words is None  # the words of another document


def test_further_labels_are_read_from_the_file(tmp_path: Path) -> None:
    row = {"id": "1", "question": "q", "gold_doc": "a.md", "gold_text": "One.", "answerable": True}
    path = tmp_path / "q.jsonl"
    path.write_text(json.dumps(row | {"gold_also": [{"gold_doc": "b.md", "gold_text": "Two\n words."}]}))
    (question,) = read_questions(path)
    assert question.labels == (Label("a.md", "One."), Label("b.md", "Two words."))
    path.write_text(json.dumps(row | {"answerable": False}))
    assert read_questions(path)[0].labels == ()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"gold_also": "b.md"}, "gold_also must be a list"),
        ({"history": "x"}, "history must be a list"),
        ({"gold_doc": None}, "an answerable question needs gold_doc"),
        ({"gold_text": None}, "an answerable question needs gold_text, or gold_span and --corpus"),
    ],
)
def test_a_line_that_is_wrong_is_named(tmp_path: Path, change: dict, reason: str) -> None:
    row = {"id": "1", "question": "q", "gold_doc": "a.md", "gold_text": "One.", "answerable": True}
    path = tmp_path / "q.jsonl"
    path.write_text(json.dumps(row) + "\n" + json.dumps(row | change))
    with pytest.raises(AssistantError, match=f"line 2: {reason}"):
        read_questions(path)


def test_a_label_given_as_a_span_must_fit_its_source(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("One two three.", encoding="utf-8")
    digest = hashlib.sha256(b"two three").hexdigest()
    row = {"id": "1", "question": "q", "gold_doc": "a.md", "gold_span": [4, 13], "gold_sha256": digest}
    path = tmp_path / "q.jsonl"
    path.write_text(json.dumps(row))
    assert read_questions(path, corpus=tmp_path)[0].labels == (Label("a.md", "two three"),)
    path.write_text(json.dumps(row | {"gold_span": [4, 12]}))
    with pytest.raises(AssistantError, match="the source has changed"):
        read_questions(path, corpus=tmp_path)


def test_a_part_is_chosen_where_the_file_has_parts(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    rows = [{"id": part, "question": "q", "answerable": False, "part": part} for part in ("tune", "check")]
    path.write_text("\n".join(map(json.dumps, rows)))
    assert [one.id for one in read_part(path, corpus=tmp_path, part="tune")] == ["tune"]
    assert [one.id for one in read_part(path, corpus=tmp_path, part="other")] == ["tune", "check"]
    with pytest.raises(AssistantError, match="holds no questions of part other"):
        read_questions(path, part="other")
    with pytest.raises(AssistantError, match="none"):
        read_part(tmp_path / "none", corpus=tmp_path, part="tune")
