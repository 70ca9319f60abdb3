"""The page of the report: texts are escaped, plots are not, and what fails is marked."""

from assistant.evaluation.curves import CurvePoint
from assistant.evaluation.html_report import render
from assistant.evaluation.summary import MetricRow

CURVE = [CurvePoint(0.9, True, 12), CurvePoint(0.7, True, None), CurvePoint(0.2, False, None)]
PART = {
    "curve": CURVE,
    "silence": {
        "questions": 1,
        "false_answers": {"value": 0.0, "interval": [0.0, 0.0]},
        "false_silences": {"value": 0.5, "interval": [0.0, 1.0]},
    },
}
METRICS = {"facts": {"encoder": "<b>&"}, "threshold": 0.5, "corpus": {"check": PART}}
GOOD = MetricRow("a<b>", 0.5, (0.4, 0.6), 0.5, "≥ 0.4000")
BAD = MetricRow("c", 1234.0, passes=False)


def test_texts_are_escaped_and_plots_stand_as_they_are() -> None:
    page = render(METRICS, [GOOD, BAD], ["d < e & f"])
    assert "encoder &lt;b&gt;&amp;</p>" in page
    assert "<li>d &lt; e &amp; f</li>" in page
    assert "<tr><td>a&lt;b&gt;</td><td>0.5000</td><td>[0.400, 0.600]</td><td>0.5000</td><td>≥ 0.4000</td></tr>" in page
    assert '<tr class="failed"><td>c</td><td>1,234</td><td></td><td></td><td></td></tr>' in page
    assert page.count("<svg") == page.count('<div role="img" aria-label="') == 3
    assert "&lt;svg" not in page


def test_the_verdict() -> None:
    assert "<p>All 1 gates pass.</p>" in render(METRICS, [GOOD, BAD], [])
    assert "<p>No baseline is stored; nothing is gated.</p>" in render(METRICS, [BAD], [])
    assert '<p class="failed">Gates that fail:</p>' in render(METRICS, [GOOD], ["c is 0"])


def test_a_table_without_rows_is_left_out() -> None:
    page = render(METRICS, [GOOD], [])
    assert "<h2>Gated figures</h2>" in page
    assert "<h2>Other figures</h2>" not in page
