"""recovery-assistant ask: one question, or a file of them."""

import argparse
import json
import sys
from codecs import BOM_UTF8
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path
from typing import Any, TextIO

from assistant.chat.assistant import Assistant, TurnOptions
from assistant.chat.output import answer_json, answer_text
from assistant.cli import console
from assistant.cli.assembly import make_assistant, make_library
from assistant.errors import AssistantError, QuestionError
from assistant.ingestion.loading.regular_files import open_regular_file
from assistant.search.filters import Filters
from assistant.settings import load_settings
from assistant.types import Kind, Outcome


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of this command."""
    parser.add_argument("question", nargs="?", help="what to ask")
    parser.add_argument(
        "--history", nargs="+", action="extend", default=[], metavar="EARLIER", help="earlier questions, oldest first"
    )
    parser.add_argument("--top-k", type=int, metavar="N", help="passages shown, 1 to 20 (default: 5)")
    parser.add_argument(
        "--pathway", action="append", default=[], metavar="NAME", help="search only this pathway (repeatable)"
    )
    parser.add_argument(
        "--kind", action="append", default=[], choices=[*Kind], help="search only this kind (repeatable)"
    )
    parser.add_argument(
        "--since", type=int, metavar="YEAR", help="search only documents published in or after this year"
    )
    parser.add_argument(
        "--batch", type=Path, metavar="IN.jsonl", help='answer the lines {"id", "question", "history"} of a file'
    )
    parser.add_argument(
        "--out", type=Path, metavar="OUT.jsonl", help="where the answers of --batch go (default: stdout)"
    )


def execute(options: argparse.Namespace) -> int:
    """Runs the command; returns the exit code."""
    if (options.question is None) == (options.batch is None):
        print("ask: give one question, or --batch FILE", file=sys.stderr)
        return 2
    settings = load_settings(options.config, flags={"index": options.index, "top_k": options.top_k})
    library = make_library(settings)
    filters = Filters(frozenset(options.pathway), frozenset(map(Kind, options.kind)), options.since)
    assistant, turn_options = make_assistant(settings, library), TurnOptions(filters=filters)
    with suppress(AssistantError):  # said again, with what to do, when the library is asked
        library.encoder()  # before the first message is checked, so that all are checked alike
    if options.batch is not None:
        return _batch(assistant, turn_options, options.batch, options.out)
    answer = assistant.ask(options.question, options.history, turn_options)
    print(json.dumps(answer_json(answer), ensure_ascii=False) if options.json else answer_text(answer))
    if answer.outcome is Outcome.UNAVAILABLE:
        library.searcher()  # raises the reason, for the operator
        raise AssistantError("the question could not be answered; run: recovery-assistant doctor")
    return 0


def _batch(assistant: Assistant, options: TurnOptions, source: Path, target: Path | None) -> int:
    try:
        lines = _lines(source)
        with _output(target) as stream:
            return _answer_lines(assistant, options, lines, stream)
    except BrokenPipeError:
        raise  # the reader of stdout has gone; that is no error of ours
    except OSError as error:
        raise AssistantError(f"{error.filename or target or 'stdout'}: {error.strerror}") from error


def _lines(source: Path) -> list[bytes]:
    """The lines of a file without its byte order mark and without an empty last one. Raises OSError."""
    with open_regular_file(source) as stream:
        lines = stream.read().removeprefix(BOM_UTF8).split(b"\n")
    if not lines[-1].strip():
        lines.pop()
    return lines


def _answer_lines(assistant: Assistant, options: TurnOptions, lines: list[bytes], stream: TextIO) -> int:
    """Writes an answer for each line; returns 3 where some failed."""
    failed = unavailable = 0
    for line in lines:
        row = _answer_line(assistant, options, line)
        failed += "error" in row
        unavailable += row.get("outcome") == Outcome.UNAVAILABLE
        stream.write(json.dumps(row, ensure_ascii=False) + "\n")
    if unavailable:
        assistant.library.searcher()  # raises the reason, for the operator
    if failed:
        print(f'ask: {failed} of {len(lines)} lines failed; see their "error"', file=sys.stderr)
    return 3 if failed else 0


def _answer_line(assistant: Assistant, options: TurnOptions, line: bytes) -> dict[str, Any]:
    """One line out for one line in; what is wrong with a line is said in its place."""
    identifier: object = None
    try:
        row = json.loads(line.decode("utf-8", "replace"))
        if not isinstance(row, dict):
            return {"id": None, "error": "not a JSON object"}
        identifier = row.get("id")
        question, history = row.get("question"), row.get("history") or []
        if not isinstance(question, str):
            return {"id": identifier, "error": "question: must be a text"}
        if not isinstance(history, list) or not all(isinstance(turn, str) for turn in history):
            return {"id": identifier, "error": "history: must be a list of texts"}
        return {**answer_json(assistant.ask(question, history, options)), "id": identifier}
    except (QuestionError, AssistantError) as error:
        return {"id": identifier, "error": str(error).replace("\n", " ")}
    except (ValueError, RecursionError):
        return {"id": identifier, "error": "not valid JSON"}


def _output(target: Path | None) -> AbstractContextManager[TextIO]:
    """Where JSON lines go. Half a surrogate pair, which UTF-8 lacks, is written as a JSON escape."""
    if target is not None:
        return target.open("w", encoding="utf-8", errors="backslashreplace")
    console.write_json_as_utf8()
    return nullcontext(sys.stdout)
