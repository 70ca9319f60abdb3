"""`measure_answers`: what the curve says of each question."""

import json
from pathlib import Path

import pytest

from assistant.chat.assistant import Assistant
from assistant.errors import AssistantError
from assistant.evaluation.answers import measure_answers
from assistant.evaluation.questions import Gold, LabelledQuestion, read_questions, read_sources

GOLD = "Many sponsors and newcomers speak every day in the first weeks."
ASKED = "how often do people talk to a sponsor"
SHOWN = LabelledQuestion("shown", ASKED, (), "articles/sponsor.md", GOLD)
UNANSWERABLE = LabelledQuestion("unanswerable", ASKED, (), None, None)  # answered all the same
EMPTY = LabelledQuestion("empty", "", (), "articles/sponsor.md", GOLD)  # turned away


@pytest.fixture
def figures(assistant: Assistant, corpus: Path) -> dict:
    return measure_answers(assistant, [SHOWN, UNANSWERABLE, EMPTY], read_sources(corpus))


def test_the_curve_has_confidence_label_and_words(figures: dict) -> None:
    shown, unanswerable, empty = figures["curve"]
    assert shown[:2] == [unanswerable[0], True]
    assert unanswerable[1:] == [False, None]
    assert empty == [0.0, True, None]
    assert 0.5 < shown[0] <= 1.0
    assert shown[2] >= len(GOLD.split())


def test_the_curve_agrees_with_the_other_figures(figures: dict) -> None:
    assert figures["false_answers"] == ["unanswerable"]
    assert figures["false_silences"] == ["empty"]
    within = [row[2] is not None and row[2] <= 150 for row in figures["curve"] if row[1]]
    assert figures["standalone"]["hit@150"]["value"] == sum(within) / len(within) == 0.5


def test_any_of_several_gold_sentences_counts_and_the_first_shown_decides(assistant: Assistant, corpus: Path) -> None:
    shown = LabelledQuestion(
        "also", ASKED, (), "articles/other.md", "Never shown.", (Gold("articles/sponsor.md", GOLD),)
    )
    elsewhere = LabelledQuestion("elsewhere", ASKED, (), "articles/other.md", GOLD)  # the words of another document
    figures = measure_answers(assistant, [shown, elsewhere], read_sources(corpus))
    (also, other) = figures["curve"]
    assert also[2] is not None
    assert other[2] is None


def test_further_gold_sentences_are_read_from_the_file(tmp_path: Path) -> None:
    row = {"id": "1", "question": "q", "gold_doc": "a.md", "gold_text": "One.", "answerable": True}
    path = tmp_path / "q.jsonl"
    path.write_text(json.dumps(row | {"gold_also": [{"gold_doc": "b.md", "gold_text": "Two\n words."}]}))
    (question,) = read_questions(path)
    assert question.golds == (Gold("a.md", "One."), Gold("b.md", "Two words."))
    path.write_text(json.dumps(row | {"gold_also": "b.md"}))
    with pytest.raises(AssistantError, match="line 1: gold_also must be a list"):
        read_questions(path)
