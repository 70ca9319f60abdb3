"""Help for a message before anything that takes long, or may fail, is loaded."""

import json
import os
import tomllib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from assistant.chat.answer import Answer
from assistant.chat.assistant import Assistant, TurnOptions
from assistant.chat.output import answer_json, answer_text, line_words
from assistant.chat.stray_texts import help_in, texts_in
from assistant.chat.without_library import ClosedLibrary
from assistant.errors import QuestionError, SettingsError
from assistant.safety import Detector, general_text
from assistant.settings import CONFIG_FILE, PREFIX, Settings, checked
from assistant.types import Action, Category


def settings_for_help(config: Path | None) -> Settings:
    """Language and region where the settings as a whole are wrong: as far as they can be read, else the defaults."""
    rows: dict[str, Any] = {}
    file = config or CONFIG_FILE
    with suppress(OSError, ValueError):
        if file.is_file():  # a pipe would keep the person waiting
            rows = tomllib.loads(file.read_text(encoding="utf-8"))
    readable: dict[str, Any] = {}
    for name in ("language", "region"):
        value = os.environ.get(PREFIX + name.upper(), rows.get(name))
        with suppress(SettingsError):
            readable[name] = checked(name, value, source=name)
    return replace(Settings(), **readable)


def assistant_for_help(settings: Settings) -> Assistant:
    """An assistant that needs nothing loaded: safety texts alone, by rules and words."""
    return Assistant(ClosedLibrary(), Detector(), language=settings.language, region=settings.region)


def help_for_arguments(arguments: Sequence[str]) -> str:
    """What a command line that cannot be read is told before its usage; empty where no cry for help is in it."""
    words = [one for one in arguments if not one.startswith("-")]
    texts = texts_in([" ".join(words), *words])
    found = help_in(assistant_for_help(settings_for_help(None)), texts.texts, TurnOptions())
    if found is None:
        return ""
    return json.dumps(answer_json(found), ensure_ascii=False) if "--json" in arguments else answer_text(found)


def help_by_rules(question: str, history: Sequence[str], settings: Settings) -> Answer | None:
    """What the safety check answers by rules and words alone; None where that is no help."""
    try:
        answer = assistant_for_help(settings).ask(question, history)
    except QuestionError:
        return None
    return answer if answer.safety is not None else None


def certain_words(found: Answer, settings: Settings) -> str:
    """What can be said before the model was heard, since it holds whatever the model says; empty for nothing.

    An overdose is told at once, since minutes count: the model hardly ever lowers one. It may make a card of another
    takeover, with another text; then only whom to reach is certain. It may drop a card.
    """
    if found.safety is None or found.verdict.action is not Action.TAKEOVER:
        return ""
    if found.verdict.lead is Category.OVERDOSE:
        return found.safety.text
    language = found.verdict.language or settings.language
    intro = general_text("help_line_intro", language=language, region=settings.region)
    return "\n\n".join([intro, *map(line_words, found.safety.helplines)])


def remaining_words(answer: Answer, found: Answer | None, said: str) -> str:
    """What is left to say of an answer. found: what the rules gave; said: what `certain_words` made of it."""
    words = answer_text(answer)
    if words.startswith(said):
        return words.removeprefix(said).lstrip("\n")
    if answer.safety and found and found.safety and answer.safety.helplines == found.safety.helplines:
        return answer_text(replace(answer, safety=replace(answer.safety, helplines=())))
    return words
