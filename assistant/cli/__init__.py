"""The console command: arguments in, one call, output out. Each subcommand stands in its own file.

Exit codes:

- 0: done.
- 1: our error, one line on stderr; or the reader of stdout has gone, and nothing on stderr.
- 2: usage.
- 3: done, but some inputs failed.
- 130: stopped by Ctrl+C.
"""

import argparse
import importlib
import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from assistant import __version__
from assistant.cli import console
from assistant.errors import AssistantError
from assistant.text.cleaning import one_line

COMMANDS = {
    "ingest": "bring the index up to date with the corpus",
    "read": "show what is made of a file: metadata, sections, notes; no index is touched",
    "ask": "ask a question, or a file of questions",
    "serve": "open the chat in a browser",
    "evaluate": "measure answers on labelled questions",
    "doctor": "check the installation, the index and the reviewed files",
    "check": "show what the safety check makes of a message",
    "lint": "check the texts of the corpus: form, plainness, fair words, references, near-duplicates",
}

_OF_MESSAGES = ("ask", "check")  # whose arguments a person may have written


def run() -> None:
    """Entry point of the console command."""
    raise SystemExit(main(sys.argv[1:]))


def main(arguments: Sequence[str]) -> int:
    """Carries out a command line; returns the exit code."""
    console.open_closed_streams()
    console.use_utf8()
    try:
        options = _parse(arguments)
        code = _execute(options)
        sys.stdout.flush()  # here, where a reader that has gone is caught
    except BrokenPipeError:
        console.drop_output()
        return 1
    except OSError as error:  # stdout cannot be written: a full disk
        console.drop_output()
        print(
            f"recovery-assistant: {error.filename or 'stdout'}: {error.strerror or type(error).__name__}",
            file=sys.stderr,
        )
        return 1
    return code


class _Parser(argparse.ArgumentParser):
    """A parser that shows help before the usage where a question holds a cry. given: the whole command line."""

    given: Sequence[str] = ()

    def error(self, message: str) -> NoReturn:
        """Raises SystemExit(2)."""
        words = [one for one in self.given if not one.startswith("-")]
        if words and (words[0] not in COMMANDS or words[0] in _OF_MESSAGES):
            first_help = importlib.import_module("assistant.cli.first_help")
            if said := first_help.help_for_arguments(self.given):
                print(said, flush=True)
        super().error(message)


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The command line. Raises SystemExit where it asks for help or is wrong."""
    name = next((argument for argument in arguments if argument in COMMANDS), None)
    parser = _Parser(prog="recovery-assistant", description="Cited, verbatim passages about recovery from addiction.")
    parser.given = arguments
    parser.add_argument("--version", action="version", version=f"recovery-assistant {__version__}")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for command, purpose in COMMANDS.items():
        subparser = subparsers.add_parser(command, help=purpose, description=f"{purpose.capitalize()}.")
        subparser.given = arguments
        if command == name:  # only the command that runs is imported
            importlib.import_module(f"assistant.cli.{command}").add_arguments(subparser)
            _add_common(subparser)
    try:
        return parser.parse_args(arguments)
    except SystemExit:
        sys.stdout.flush()  # the help, for a reader that may have gone
        raise


def _execute(options: argparse.Namespace) -> int:
    _log_to_stderr(options.verbose)
    try:
        return int(importlib.import_module(f"assistant.cli.{options.command}").execute(options))
    except AssistantError as error:
        print(f"{options.command}: {one_line(str(error))}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"{options.command}: stopped; the index in use is unchanged", file=sys.stderr)
        return 130


def _add_common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--index", type=Path, metavar="DIR", help="folder of the index (default: index)")
    parser.add_argument("--config", type=Path, metavar="FILE", help="settings file (default: assistant.toml, if there)")
    parser.add_argument("--json", action="store_true", help="machine-readable output on stdout, nothing else there")
    parser.add_argument("-v", "--verbose", action="store_true", help="say more on stderr")


def _log_to_stderr(verbose: bool) -> None:
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    logging.getLogger("assistant").setLevel(logging.INFO if verbose else logging.WARNING)
