"""The dashboard of Grafana asks for nothing but what /metrics tells, and shows all of it."""

import json
import re

from assistant.ui.session.chat_service import Metrics
from tests.paths import ROOT

BOARD = json.loads((ROOT / "deploy" / "grafana-dashboard.json").read_text(encoding="utf-8"))
OF_A_METRIC = re.compile(r"_(?:total|bucket|sum|count|created)$")


def test_the_panels_show_every_metric_and_no_other() -> None:
    told = re.findall(r"^# TYPE (recovery_\w+) (?!gauge\n.*_created)", Metrics().text().decode(), re.MULTILINE)
    asked = {name for panel in BOARD["panels"] for name in re.findall(r"recovery_\w+", panel["targets"][0]["expr"])}
    assert {OF_A_METRIC.sub("", name) for name in asked} == {OF_A_METRIC.sub("", name) for name in told}
    assert len({panel["id"] for panel in BOARD["panels"]}) == len(BOARD["panels"])
