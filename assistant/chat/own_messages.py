"""The person's own words, in whatever shape a program sends them: texts, turns, pairs, parts of a turn.

Whatever may be the person's counts as theirs. Only what is plainly somebody else's is passed over: a turn whose
speaker is a program, and the second of a pair. No value makes these functions raise, however deep it is nested.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

MOST_VALUES = 10_000  # looked at in one value, of more the last ones; some milliseconds
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
    found: dict[int, list[str]] = {}
    for text, turn in _texts(history):
        found.setdefault(turn, []).append(text)
    return ["\n".join(texts) for texts in found.values()]


def is_of_program(turn: dict[Any, Any]) -> bool:
    """Whether a turn says that a program speaks, under one of the usual names and in any case."""
    speakers = (turn.get(name) for name in _SPEAKER)
    return any(isinstance(one, str) and one.strip().lower() in _PROGRAMS for one in speakers)


def _texts(value: object) -> Iterator[tuple[str, int]]:
    """Texts in a value, in their order, each with the number of its turn. Nothing here calls itself."""
    turn, left = 0, MOST_VALUES
    waiting = [_Waiting(value)]
    while waiting and left:
        one = waiting.pop()
        left -= 1
        of_turn = one.of_turn
        if of_turn is None and isinstance(one.value, str | dict):
            turn += 1
            of_turn = turn
        if isinstance(one.value, str) and of_turn is not None:
            yield one.value, of_turn
        inner = isinstance(one.value, list) and of_turn is None
        waiting += [_Waiting(part, of_turn, is_listed=inner) for part in reversed(_own_parts(one)[-left:])]


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A value yet to be looked at. of_turn: number of the turn it stands in; is_listed: whether in a list of turns."""

    value: object
    of_turn: int | None = None
    is_listed: bool = False


def _own_parts(one: _Waiting) -> list[Any]:
    """What stands in a value and may be the person's. Of a turn its words alone, where it has any."""
    value = one.value
    if isinstance(value, list):
        return value[:1] if one.is_listed and _is_pair(value) else value
    if not isinstance(value, dict) or is_of_program(value):
        return []
    words = [value[name] for name in _WORDS if name in value]
    return words or [part for name, part in value.items() if str(name).lower() not in _NO_WORDS]


def _is_pair(value: list[Any]) -> bool:
    return len(value) == _PAIR and (value[1] is None or isinstance(value[1], str))
