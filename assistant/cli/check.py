"""recovery-assistant check: what the safety check makes of a message, and why."""

import argparse
import json
import sys

from assistant.chat.output import safety_words, verdict_json
from assistant.safety import Detector, fixed_text
from assistant.settings import Settings, load_settings
from assistant.types import Action


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own flags."""
    parser.add_argument("text", help="the message; - reads it from standard input")
    parser.add_argument(
        "--history", nargs="+", action="extend", default=[], metavar="EARLIER", help="earlier messages, oldest first"
    )
    parser.add_argument("--model", action="store_true", help="load the encoder, as the chat does, for the classifier")


def execute(options: argparse.Namespace) -> int:
    """Runs the command; returns the exit code."""
    settings = load_settings(options.config)
    message = sys.stdin.read() if options.text == "-" else options.text
    verdict = _detector(settings, model=options.model).safe_check(message, options.history)
    row = verdict_json(verdict)
    if options.json:
        print(json.dumps(row))
        return 0
    print("\n".join(f"{name}: {', '.join(value) if isinstance(value, list) else value}" for name, value in row.items()))
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
