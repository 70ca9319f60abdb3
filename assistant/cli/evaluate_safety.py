"""`evaluate safety`: the safety check measured on labelled messages."""

import argparse
import json

from assistant.evaluation.safety import measure_safety, read_cases
from assistant.evaluation.safety_table import safety_table
from assistant.safety import Detector
from assistant.settings import Settings


def run_safety(options: argparse.Namespace, settings: Settings) -> int:
    """Prints the figures of the detector on --cases, without an index or a model; returns the exit code."""
    figures = measure_safety(read_cases(options.cases, part=options.part), Detector().safe_check)
    print(json.dumps(figures, ensure_ascii=False) if options.json else safety_table(figures))
    return 0
