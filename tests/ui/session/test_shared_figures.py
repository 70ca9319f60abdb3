"""Counts of several processes are added up, those of processes that ended included."""

import os
import subprocess
import sys
from pathlib import Path

from assistant.ui.session.chat_service import SHARED_FIGURES

COUNTING = """
from assistant.ui.session.chat_service import Metrics
metrics = Metrics()
metrics.refused()
print(metrics.text().decode())
"""


def test_counts_of_processes_are_added_up(tmp_path: Path) -> None:
    environment = {**os.environ, SHARED_FIGURES: str(tmp_path)}
    told = [
        subprocess.run([sys.executable, "-c", COUNTING], env=environment, capture_output=True, text=True, check=True)
        for _ in range(2)
    ]
    assert "recovery_refused_total 1.0" in told[0].stdout
    assert "recovery_refused_total 2.0" in told[1].stdout
    assert "recovery_helplines_overdue " in told[1].stdout
