"""Gates: bounds, slack, and a failure when a figure falls behind."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.errors import AssistantError
from assistant.evaluation.baseline import (
    SLACK_QUESTIONS,
    GatedMetric,
    failures,
    gated_metrics,
    make_bounds,
    read_bounds,
    write_bounds,
)
from assistant.evaluation.intervals import proportion
from assistant.evaluation.summary import MetricRow, metric_rows
from assistant.evaluation.tables import all_table

FIGURES = {"hit": GatedMetric(0.9, 100), "false_answers": GatedMetric(0.05, 50, lower_is_better=True)}
ANSWERS = {
    "questions": 30,
    "standalone": {"questions": 15, "hit@150": {"value": 0.8, "interval": [0.6, 1.0]}},
    "followups": {"questions": 5, "MRR": {"value": 0.7, "interval": [0.5, 0.9]}},
    "silence": {
        "questions": 10,
        "auc": 0.95,
        "false_answers": {"value": 0.1, "interval": [0.0, 0.3]},
        "false_silences": {"value": 0.2, "interval": [0.1, 0.4]},
    },
    "verbatim": True,
    "seconds": {"p50": 0.01, "p95": 0.02},
    "missed": ["q1"],
    "curve": [[0.9, True, 12]],
}

PEOPLE = {
    "questions": 40,
    "outcomes": {"right_first": proportion(20, 40)},
    "rates": {
        "R@1": proportion(15, 20),
        "R@3": proportion(18, 20),
        "wrongly_silent": proportion(2, 25),
        "rightly_silent": proportion(10, 15),
        "wrong_safety_text": proportion(4, 40),
        "cry_missed": proportion(1, 10),
    },
    "ids": {"cry_missed": ["c1"]},
}


def test_bounds_leave_the_slack_of_two_questions() -> None:
    assert SLACK_QUESTIONS == 2
    assert make_bounds(FIGURES) == {
        "hit": {"value": 0.9, "least": 0.88},
        "false_answers": {"value": 0.05, "most": 0.09},
    }
    # Never outside 0 to 1; and what must be exact has no slack.
    assert make_bounds({"a": GatedMetric(0.1, 4), "b": GatedMetric(1.0, 9, exact=True)}) == {
        "a": {"value": 0.1, "least": 0.0},
        "b": {"value": 1.0, "least": 1.0},
    }


def test_a_gate_fails_when_a_value_drops() -> None:
    bounds = make_bounds(FIGURES)
    assert failures(FIGURES, bounds) == []
    at_the_bound = {"hit": GatedMetric(0.88, 100), "false_answers": GatedMetric(0.09, 50, lower_is_better=True)}
    assert failures(at_the_bound, bounds) == []
    worse = {**FIGURES, "hit": replace(FIGURES["hit"], value=0.8799)}
    assert failures(worse, bounds) == ["hit is 0.8799, not ≥ 0.8800 (baseline 0.9000)"]
    worse = {**FIGURES, "false_answers": replace(FIGURES["false_answers"], value=0.0901)}
    assert failures(worse, bounds) == ["false_answers is 0.0901, not ≤ 0.0900 (baseline 0.0500)"]
    better = {"hit": GatedMetric(1.0, 100), "false_answers": GatedMetric(0.0, 50, lower_is_better=True)}
    assert failures(better, bounds) == []


def test_a_figure_that_is_no_longer_measured_fails_its_gate() -> None:
    assert failures({"hit": FIGURES["hit"]}, make_bounds(FIGURES)) == ["false_answers was not measured"]


def test_which_figures_are_gated_and_of_how_many_questions() -> None:
    found = gated_metrics({"check": ANSWERS})
    assert {name.removeprefix("corpus/check/"): (one.value, one.questions) for name, one in found.items()} == {
        "standalone/hit@150": (0.8, 15),
        "followups/MRR": (0.7, 5),
        "silence/auc": (0.95, 30),
        "silence/false_answers": (0.1, 10),
        "silence/false_silences": (0.2, 20),
        "verbatim": (1.0, 30),
    }
    assert [one.lower_is_better for one in found.values()] == [False, False, False, True, True, False]


def test_which_rates_of_people_are_gated() -> None:
    found = gated_metrics({}, PEOPLE)
    assert make_bounds(found) == {
        "people/rates/R@3": {"value": 0.9, "least": 0.8},
        "people/rates/wrongly_silent": {"value": 0.08, "most": 0.16},
        "people/rates/wrong_safety_text": {"value": 0.1, "most": 0.15},
        "people/rates/cry_missed": {"value": 0.1, "most": 0.1},  # not one more
    }
    no_cries = PEOPLE | {"rates": PEOPLE["rates"] | {"cry_missed": proportion(0, 0)}}
    assert set(found) - set(gated_metrics({}, no_cries)) == {"people/rates/cry_missed"}
    assert gated_metrics({}) == {}


def test_a_proportion_of_nothing_is_no_row() -> None:
    rows = metric_rows({"rates": {"none": proportion(0, 0), "some": proportion(8, 10)}}, {})
    assert rows == [MetricRow("rates/some", 0.8, (0.4902, 0.9433))]


def test_what_is_written_is_what_is_read(tmp_path: Path) -> None:
    path = tmp_path / "new" / "baseline.json"
    write_bounds(FIGURES, path)
    assert read_bounds(path) == make_bounds(FIGURES)
    with pytest.raises(AssistantError, match=r"new: Is a directory"):
        write_bounds(FIGURES, path.parent)


def test_a_baseline_that_is_none(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    with pytest.raises(AssistantError, match=r"no baseline .* --write-baseline"):
        read_bounds(path)
    for text in ("{", "[1]", '{"hit": 3}', '{"hit": {"value": "x"}}'):
        path.write_text(text)
        with pytest.raises(AssistantError, match=r"is no baseline"):
            read_bounds(path)
    path.write_text('{"hit": {"value": 1}}')
    with pytest.raises(AssistantError, match=r"hit needs value, and least or most"):
        read_bounds(path)


def test_rows_stand_beside_their_baseline() -> None:
    figures = {"corpus": {"check": ANSWERS}, "latency": {"resident_bytes": 123_456_789}, "facts": {"encoder": "x"}}
    bounds = {"corpus/check/standalone/hit@150": {"value": 0.9, "least": 0.85}}
    found = {row.name: row for row in metric_rows(figures, bounds)}
    assert found["corpus/check/standalone/hit@150"] == MetricRow(
        "corpus/check/standalone/hit@150", 0.8, (0.6, 1.0), 0.9, "≥ 0.8500", passes=False
    )
    assert found["latency/resident_bytes"] == MetricRow("latency/resident_bytes", 123_456_789.0)
    assert not [name for name in found if "missed" in name or "curve" in name or "facts" in name]
    table = all_table(list(found.values()))
    assert [line for line in table.splitlines() if line.endswith("FAILS")] == [
        line for line in table.splitlines() if "standalone/hit@150" in line
    ]
    assert "123,456,789" in table


def test_gates_and_rows_call_a_figure_by_one_name() -> None:
    named = {row.name for row in metric_rows({"corpus": {"check": ANSWERS}, "people": PEOPLE}, {})}
    assert set(gated_metrics({"check": ANSWERS}, PEOPLE)) <= named
    assert json.loads(json.dumps(ANSWERS)) == ANSWERS
