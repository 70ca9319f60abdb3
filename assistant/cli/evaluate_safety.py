"""`evaluate safety`: the safety check measured on labelled messages."""

import argparse
from typing import Any

from assistant.evaluation.safety import measure_safety, read_cases
from assistant.evaluation.safety_table import safety_table
from assistant.safety import Detector
from assistant.settings import Settings


def measure_cases(options: argparse.Namespace, _: Settings) -> tuple[dict[str, Any], str, int]:
    """Figures of the detector on --cases, the same as a table, exit code; needs no index and no model."""
    figures = measure_safety(read_cases(options.cases, part=options.part), Detector().safe_check)
    return figures, safety_table(figures), 0
