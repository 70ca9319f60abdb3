"""recovery-assistant ask: one question, or a file of them."""

import argparse
import json
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from assistant.chat.answer import Answer, Outcome
from assistant.chat.assistant import Assistant, TurnOptions
from assistant.chat.output import answer_json
from assistant.cli.ask_batch import answer_file
from assistant.cli.assembly import make_assistant, make_library, make_withdrawals
from assistant.cli.first_help import (
    certain_words,
    help_by_rules,
    help_for_arguments,
    remaining_words,
    settings_for_help,
)
from assistant.errors import AssistantError
from assistant.search.filters import Filters
from assistant.search.library import Library
from assistant.settings import Settings, load_settings
from assistant.types import Kind


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of this command."""
    parser.add_argument("question", nargs="*", help="what to ask, in one text or in several words")
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
    if bool(options.question) == (options.batch is not None):
        if said := help_for_arguments(options.question):
            print(said, flush=True)
        print("ask: give one question, or --batch FILE", file=sys.stderr)
        return 2
    if options.batch is not None:
        asking = _open(options, _settings(options))
        return answer_file(asking.assistant, asking.options, options.batch, options.out)
    return _answer(options)


@dataclass(frozen=True, slots=True)
class Asking:
    """What answers, and with what options."""

    assistant: Assistant
    options: TurnOptions


def _settings(options: argparse.Namespace) -> Settings:
    return load_settings(options.config, flags={"index": options.index, "top_k": options.top_k})


def _open(options: argparse.Namespace, settings: Settings) -> Asking:
    """With the encoder loaded where that can be done. Raises AssistantError for a pathway the library does not know."""
    if unknown := make_withdrawals(settings).unknown():
        print(f"note: {unknown}", file=sys.stderr)
    library = make_library(settings)
    assistant = make_assistant(settings, library)
    with suppress(AssistantError):  # said again, with what to do, when the library is asked
        library.encoder()  # before the first message is checked, so that all are checked alike
    filters = Filters(_known_pathways(options.pathway, library), frozenset(map(Kind, options.kind)), options.since)
    return Asking(assistant, TurnOptions(filters=filters))


def _known_pathways(asked: Sequence[str], library: Library) -> frozenset[str]:
    """Pathways as the library names them, in whatever case they were asked for. Raises AssistantError for others."""
    if not asked:
        return frozenset()
    known = {one.pathway.casefold(): one.pathway for one in library.searcher().documents.values() if one.pathway}
    for name in asked:
        if name.casefold() not in known:
            listed = ", ".join(sorted(known.values(), key=str.casefold)) or "none"
            raise AssistantError(f"--pathway: the library has no {name!r}; known: {listed}")
    return frozenset(known[name.casefold()] for name in asked)


def _answer(options: argparse.Namespace) -> int:
    """One question. Whatever cannot be loaded, help for it is shown; at once, as far as it is certain."""
    try:
        settings, wrong = _settings(options), None
    except AssistantError as error:
        settings, wrong = settings_for_help(options.config), error
    question = " ".join(options.question)
    found = help_by_rules(question, options.history, settings)
    said = "" if options.json or found is None else certain_words(found, settings)
    if said:
        print(f"{said}\n", flush=True)
    try:
        if wrong is not None:
            raise wrong
        asking = _open(options, settings)
        answer = asking.assistant.ask(question, options.history, asking.options)
    except Exception:
        if found is not None:
            _print(found, found, said, as_json=options.json)
        raise
    _print(answer, found, said, as_json=options.json)
    if answer.outcome is Outcome.UNAVAILABLE:
        asking.assistant.library.searcher()  # raises the reason, for the operator
        raise AssistantError("the question could not be answered; run: recovery-assistant doctor")
    return 0


def _print(answer: Answer, found: Answer | None, said: str, *, as_json: bool) -> None:
    """An answer, without what was said of it before."""
    if as_json:
        print(json.dumps(answer_json(answer), ensure_ascii=False))
    else:
        print(remaining_words(answer, found, said), flush=True)
