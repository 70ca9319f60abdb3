"""Points of the curves, worked by hand."""

import pytest

from assistant.evaluation.curves import CurvePoint, abstention, has_both_kinds, hit_within, reliability

CURVE = [
    CurvePoint(0.9, True, 12),
    CurvePoint(0.8, False, None),
    CurvePoint(0.6, True, None),
    CurvePoint(0.2, False, None),
]


def test_false_answers_against_false_silences() -> None:
    thresholds, (false_answers, false_silences) = abstention(CURVE)
    assert thresholds == [float("inf"), 0.9, 0.8, 0.6, 0.2]
    assert false_answers == [0.0, 0.0, 0.5, 0.5, 1.0]
    assert false_silences == [1.0, 0.5, 0.5, 0.0, 0.0]


def test_the_confidence_beside_what_came_true() -> None:
    # Two groups of two: .2 and .6 with one answerable, .8 and .9 with one answerable.
    assert reliability(CURVE, bins=2) == (pytest.approx([0.4, 0.85]), [0.5, 0.5])


def test_labels_shown_within_so_many_words() -> None:
    shown = [CurvePoint(0.9, True, words) for words in (3, 3, 5, None)]
    words, shares = hit_within([*shown, CurvePoint(0.1, False, None)], longest=5)
    assert words == [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]
    assert shares == [0.0, 0.0, 0.0, 0.5, 0.5, 0.75]
    assert hit_within([], longest=1) == ([0.0, 1.0], [0.0, 0.0])


def test_one_kind_of_question_alone_says_nothing_about_silence() -> None:
    assert has_both_kinds(CURVE)
    assert not has_both_kinds(CURVE[:1])
    assert not has_both_kinds([])
