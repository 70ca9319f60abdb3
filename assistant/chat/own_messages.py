"""The person's own words, in whatever shape a program sends them: texts, turns, pairs, parts of a turn.

Whatever may be the person's counts as theirs. Only what is plainly somebody else's is passed over: a turn whose
speaker is a program, and the second of a pair. No value makes these functions raise, however deep it is nested.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from assistant.chat.bounded_walk import walk

_SPEAKER = ("role", "from", "sender", "author", "speaker", "type")  # names of the field that says who speaks
_PROGRAMS = frozenset({"assistant", "ai", "bot", "gpt", "chatbot", "model", "system", "developer", "tool", "function"})
_WORDS = ("content", "text", "message", "value", "question", "query", "parts", "messages", "history")
_ANSWERS = _PROGRAMS | {"answer", "reply", "response", "output", "completion"}  # names of a field of a turn
_NO_WORDS = _ANSWERS.union(_SPEAKER)
_PAIR = 2  # what the person wrote, and the answer


def words_of(value: object) -> str:
    """The words of one message: a text, or the texts in it, each on a line of its own; a number as it is written."""
    if isinstance(value, str):
        return value
    if isinstance(value, list | dict):
        return "\n".join(text for text, _ in _texts(value))
    return str(value or "")


def own_messages(history: object) -> list[str]:
    """The person's messages in a history, oldest first; a single text or turn is a history of one."""
    found: dict[_Turn, list[str]] = {}
    for text, turn in _texts(history):
        found.setdefault(turn, []).append(text)
    return ["\n".join(texts) for texts in found.values()]


def is_of_program(turn: dict[Any, Any]) -> bool:
    """Whether a turn says that a program speaks, under one of the usual names and in any case."""
    speakers = (turn.get(name) for name in _SPEAKER)
    return any(isinstance(one, str) and one.strip().lower() in _PROGRAMS for one in speakers)


def _texts(value: object) -> Iterator[tuple[str, "_Turn"]]:
    """Texts in a value, in their order, each with its turn."""
    for part in walk([_part(value)], _parts):
        if isinstance(part.value, str) and part.turn is not None:
            yield part.value, part.turn


class _Turn:
    """What tells the texts of one turn from those of another."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A value in a history. turn: the one it is, or stands in; is_listed: whether it stands in a list of turns."""

    value: object
    turn: _Turn | None
    is_listed: bool


def _part(value: object, turn: _Turn | None = None, *, is_listed: bool = False) -> _Part:
    begins = turn is None and isinstance(value, str | dict)
    return _Part(value, _Turn() if begins else turn, is_listed)


def _parts(part: _Part, most: int) -> list[_Part]:
    """What stands in a part and may be the person's, of more than so many the last."""
    is_list_of_turns = isinstance(part.value, list) and part.turn is None
    return [_part(value, part.turn, is_listed=is_list_of_turns) for value in _own_values(part)[-most:]]


def _own_values(part: _Part) -> list[Any]:
    """Of a turn its words alone, where it has any; of a pair the first."""
    value = part.value
    if isinstance(value, list):
        return value[:1] if part.is_listed and _is_pair(value) else value
    if not isinstance(value, dict) or is_of_program(value):
        return []
    words = [value[name] for name in _WORDS if name in value]
    return words or [part for name, part in value.items() if str(name).lower() not in _NO_WORDS]


def _is_pair(value: list[Any]) -> bool:
    return len(value) == _PAIR and (value[1] is None or isinstance(value[1], str))
