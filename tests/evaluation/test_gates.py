"""The shipped library answers its own questions no worse than the stored baseline, with the real encoder."""

from pathlib import Path

import pytest

from assistant.cli.evaluate_all import make_system
from assistant.evaluation.baseline import BASELINE, failures, gated_metrics, read_bounds
from assistant.evaluation.suite import measure_shipped
from assistant.settings import Settings
from tests.paths import ROOT


@pytest.mark.usefixtures("shared_encoder")
def test_no_gate_fails(shipped_index: Path) -> None:
    metrics = measure_shipped(ROOT / "corpus", make_system(Settings()), index=shipped_index, latency=False)
    gated, bounds = gated_metrics(metrics["corpus"], metrics.get("people")), read_bounds(ROOT / BASELINE)
    assert failures(gated, bounds) == []
    assert set(bounds) == set(gated)  # a new figure must have its bound: evaluate all --write-baseline
