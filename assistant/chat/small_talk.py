"""Greetings, thanks, and questions to the program about itself: each kind has a fixed answer; nothing is searched.

The phrases: languages/<code>/small_talk.toml. The answers: messages.toml of the same folder, "talk_" and the kind.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

from assistant.chat import fixed_words
from assistant.chat.answer import TALK, Answer, FixedWords, Outcome
from assistant.data import data_file, language_codes, language_file, read_toml
from assistant.errors import DataFileError
from assistant.types import Action, SafetyVerdict

_MARKS = re.compile(r"[.,;:!?¡¿…()\n–-]+")
_APOSTROPHES = re.compile(r"['’]")


def reply(message: str, verdict: SafetyVerdict, words: FixedWords) -> Answer | None:
    """The fixed answer to small talk; None for every other message, and for one that the check found anything in.

    words: of the turn; their language is looked at first, and the answer is in the language of the message.
    """
    if verdict.action is not Action.NONE:
        return None
    for code in dict.fromkeys((words.language, *language_codes())):
        kind = kind_of(message, code)
        if kind is not None:
            told = replace(words, language=code, message_key=f"{TALK}{kind}", finders=None)
            text = fixed_words.plain_text(f"{TALK}{kind}", told)
            return Answer(Outcome.NOT_FOUND, verdict, message=text, words=told)
    return None


def is_talk(message: str) -> bool:
    """Whether a whole message is small talk in any language."""
    return any(kind_of(message, code) for code in language_codes())


def kind_of(message: str, code: str) -> str | None:
    """The kind of small talk that a whole message is in a language; None where any part of it is something else."""
    phrases = _phrases(code)
    whole = _plain(_MARKS.sub(" ", message))
    parts = [part for part in map(_plain, _MARKS.split(message)) if part]
    kinds = [phrases[whole]] if whole in phrases else [kind for part in parts for kind in _kinds(part, phrases)]
    if not kinds or None in kinds:
        return None
    order = list(dict.fromkeys(phrases.values()))
    return max(filter(None, kinds), key=order.index)


def _kinds(part: str, phrases: Mapping[str, str]) -> Sequence[str | None]:
    """The kinds of a part: of all of it, or of its two halves where it begins like "hi" or "ok thanks"."""
    if part in phrases:
        return [phrases[part]]
    words = part.split()
    for at in range(1, len(words)):
        first, second = " ".join(words[:at]), " ".join(words[at:])
        if first in phrases and second in phrases:
            return [phrases[first], phrases[second]]
    return [None]


def _plain(text: str) -> str:
    """Small letters without accents and apostrophes, one space between words."""
    bare = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text.lower()))
    return " ".join("".join(one for one in bare if not unicodedata.combining(one)).split())


@cache
def _phrases(code: str) -> Mapping[str, str]:
    """Phrase → kind, the kinds in the order of the file; none for a language without one. Raises DataFileError."""
    name = language_file(code, "small_talk.toml")
    if not data_file(name).is_file():
        return {}
    rows = read_toml(name)
    if not all(isinstance(row, list) and all(isinstance(one, str) for one in row) for row in rows.values()):
        raise DataFileError(f"{name}: each kind must be a list of phrases")
    return {_plain(_MARKS.sub(" ", phrase)): kind for kind, row in rows.items() for phrase in row}
