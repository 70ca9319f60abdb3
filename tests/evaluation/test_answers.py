"""`measure_answers`: what the curve says of each question."""

from pathlib import Path

import pytest

from assistant.conversation import Assistant
from assistant.evaluation.answers import measure_answers
from assistant.evaluation.questions import LabelledQuestion, read_sources

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
