"""`ask --batch`: a file of questions, one line out for each line in."""

import json
import sys
from codecs import BOM_UTF8
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TextIO

from assistant.chat.answer import Outcome
from assistant.chat.assistant import Assistant, TurnOptions
from assistant.chat.output import answer_json
from assistant.chat.stray_texts import StrayTexts, help_in, json_with_repeated, texts_in, texts_in_bytes
from assistant.chat.without_library import without_library
from assistant.errors import AssistantError, QuestionError
from assistant.text.regular_files import open_regular_file

FIELDS = ("id", "question", "history")
MISSPELT = 0.75  # similarity, 0 to 1, from which another name is taken for one that is missing


def answer_file(assistant: Assistant, options: TurnOptions, source: Path, target: Path | None) -> int:
    """Answers the lines of a file; returns 3 where some failed. target: stdout where it is None."""
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
    """One line out for one line in; what is wrong with a line is said in its place, beside help for a cry in it."""
    try:
        row, repeated = json_with_repeated(line.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return {"id": None, "error": "not valid JSON", **_help(assistant, texts_in_bytes(line))}
    if not isinstance(row, dict):
        return {"id": None, "error": "not a JSON object", **_help(assistant, texts_in([row, *repeated]))}
    identifier = row.get("id")
    if wrong := _wrong(row):
        return {"id": identifier, "error": wrong, **_help(assistant, texts_in([row, *repeated]))}
    try:
        found = assistant.ask(row["question"], row.get("history") or [], options)
        return {**answer_json(found), "id": identifier}
    except (QuestionError, AssistantError) as error:
        return {"id": identifier, "error": str(error).replace("\n", " ")}


def _help(assistant: Assistant, texts: StrayTexts) -> dict[str, Any]:
    """The field "safety" where a cry for help stands in a line that is wrong."""
    found = help_in(without_library(assistant), texts.texts, TurnOptions())
    return {"safety": answer_json(found)["safety"]} if found is not None else {}


def _wrong(row: Mapping[str, Any]) -> str | None:
    """What is wrong with a line, or None."""
    if wrong := _wrong_fields(row):
        return wrong
    history = row.get("history") or []
    if not isinstance(row["question"], str):
        return "question: must be a text"
    if not isinstance(history, list) or not all(isinstance(turn, str) for turn in history):
        return "history: must be a list of texts"
    return None


def _wrong_fields(row: Mapping[str, Any]) -> str | None:
    """What is wrong with the names of a line's fields, or None. Fields that others added are no fault."""
    missing = [name for name in ("question", "history") if name not in row]
    for name in sorted(set(row) - set(FIELDS)):
        if meant := get_close_matches(name.casefold(), missing, n=1, cutoff=MISSPELT):
            return f"unknown field {name!r}; {meant[0]!r} is meant?"
    if "question" not in row:
        return f"question: is missing; fields here: {', '.join(map(repr, row)) or 'none'}; known: {', '.join(FIELDS)}"
    return None


def _output(target: Path | None) -> AbstractContextManager[TextIO]:
    """Where JSON lines go. Half a surrogate pair, which UTF-8 lacks, is written as a JSON escape."""
    if target is not None:
        return target.open("w", encoding="utf-8", errors="backslashreplace")
    return nullcontext(sys.stdout)
