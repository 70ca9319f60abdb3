"""recovery-assistant check: what the safety check makes of a message, and why."""

import argparse
import json
import sys

from assistant.chat.output import safety_words, verdict_json
from assistant.cli.explanations import report_json, why_json, why_lines
from assistant.safety import Detector, fixed_text
from assistant.settings import Settings, load_settings
from assistant.types import Action


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of this command."""
    parser.add_argument("text", help="the message; - reads it from standard input")
    parser.add_argument(
        "--history", nargs="+", action="extend", default=[], metavar="EARLIER", help="earlier messages, oldest first"
    )
    parser.add_argument(
        "--model",
        action="store_true",
        help="load the encoder too, as the chat does: the check then also compares meanings",
    )

    parser.add_argument(
        "--why", action="store_true", help="also print rules, guards, nearest examples, probabilities and thresholds"
    )
    parser.add_argument(
        "--report",
        action="store_true",
        help="print ids and figures alone, without a word of the message: for a report of a miss",
    )


def execute(options: argparse.Namespace) -> int:
    """Runs the command; returns the exit code."""
    settings = load_settings(options.config)
    message = sys.stdin.read() if options.text == "-" else options.text
    detector = _detector(settings, model=options.model)
    if options.report:
        print(json.dumps(report_json(detector.explain(message)), indent=2))
        return 0
    verdict = detector.safe_check(message, options.history)
    row = verdict_json(verdict)
    why = detector.explain(message) if options.why else None
    if options.json:
        print(json.dumps(row | ({"why": why_json(why)} if why else {})))
        return 0
    for name, value in row.items():
        print(f"{name}: {', '.join(value) if isinstance(value, list) else value}")
    if why:
        print("\n" + "\n".join(why_lines(why)))
    if verdict.action is not Action.NONE:
        print("\n" + str(safety_words(fixed_text(verdict, language=settings.language, region=settings.region))))
    return 0


def _detector(settings: Settings, *, model: bool) -> Detector:
    if not model:
        return Detector()
    from assistant.cli.assembly import make_detector, make_library

    library = make_library(settings)
    library.encoder()
    return make_detector(library)
