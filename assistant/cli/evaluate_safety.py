"""`evaluate safety`: the safety check measured on labelled messages."""

import argparse
import logging
from typing import Any

from assistant.cli.assembly import make_detector, make_library
from assistant.errors import EncoderError
from assistant.evaluation.safety_cases import read_cases, read_ordinary
from assistant.evaluation.safety_metrics import measure_safety
from assistant.evaluation.safety_table import safety_table
from assistant.safety import Detector, MessageClassifier
from assistant.settings import Settings

_log = logging.getLogger(__name__)


def measure_cases(options: argparse.Namespace, settings: Settings) -> tuple[dict[str, Any], str, int]:
    """Metrics of the detector on --cases, the same as a table, exit code; needs no index.

    The encoder is loaded as in the product, unless --no-model; without it the classifier reads words alone.
    """
    cases = read_cases(options.cases, part=options.part, labels=options.labels)
    cases += read_ordinary(options.ordinary)
    library = make_library(settings)
    if not options.no_model:
        try:
            library.encoder()
        except EncoderError as error:
            _log.warning("measured without a model: %s", error)
    metrics = measure_safety(cases, make_detector(library).safe_check)
    patterns_alone = measure_safety(cases, Detector(classifier=MessageClassifier(None)).safe_check)
    metrics["model"] = library.loaded_encoder is not None
    metrics["milliseconds_without_second_net"] = patterns_alone["milliseconds"]
    return metrics, safety_table(metrics), 0
