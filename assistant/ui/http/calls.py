"""A call of the API as it came: its message and history where they can be told, and every other text in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from assistant.chat.own_messages import words_of
from assistant.chat.stray_texts import StrayTexts, json_with_repeated, texts_in, texts_in_bytes
from assistant.ui.session.api_answers import own_words

Row = Mapping[str, Any]
_NAMES = frozenset({"data", "message", "history"})
_OF_PROTOCOL = frozenset({"session_hash", "fn_index", "trigger_id", "event_data"})


@dataclass(frozen=True, slots=True)
class Given:
    """What a call carries, of whatever kind: a message, and the person's earlier ones."""

    message: object
    history: object

    @property
    def has_words(self) -> bool:
        """Whether a person said anything in it."""
        return bool(words_of(self.message).strip() or own_words(self.history))


@dataclass(frozen=True, slots=True)
class Call:
    """What the body of a request holds.

    - row: its JSON object; empty for anything else.
    - given: message and history; None where there is no message.
    - beside: values that are neither.
    - raw: the body, where it is no JSON.
    """

    row: Row = field(default_factory=dict)
    given: Given | None = None
    beside: tuple[object, ...] = ()
    raw: bytes = b""

    @property
    def asked(self) -> tuple[object, object]:
        """Message and history, None where they are missing."""
        return (self.given.message, self.given.history) if self.given else (None, None)

    @property
    def can_be_answered(self) -> bool:
        """Whether there are words in the places of message and history."""
        return self.given is not None and self.given.has_words

    @property
    def stray_texts(self) -> StrayTexts:
        """Texts that stand beside message and history, the message before them; none where nothing stands beside."""
        beside = texts_in(self.beside)
        if not beside.texts or self.given is None:
            return beside
        return texts_in([words_of(self.given.message), *self.beside])

    @property
    def all_texts(self) -> StrayTexts:
        """Whatever texts stand in it."""
        if self.raw:
            return texts_in_bytes(self.raw)
        own = [words_of(self.given.message), *own_words(self.given.history)] if self.given else []
        return texts_in([*own, *self.beside])


def call_of(body: bytes) -> Call:
    """What a body holds, whatever it is."""
    try:
        value, repeated = json_with_repeated(body)
    except (ValueError, RecursionError):  # not JSON, or nested without end
        return Call(raw=body)
    if not isinstance(value, dict):
        return Call(beside=(value, *repeated))
    return _call_of_row(value, repeated)


def call_of_row(row: Row) -> Call:
    """What a JSON object holds."""
    return _call_of_row(row, [])


def _call_of_row(row: Row, repeated: list[Any]) -> Call:
    given, used = _given(row)
    left = [value for name, value in row.items() if name not in used and name not in _OF_PROTOCOL]
    data = row.get("data")
    if isinstance(data, dict):
        left += [value for name, value in data.items() if name not in _NAMES]
    elif isinstance(data, list):
        left += data[2:]
    sentences = [name for name in row if " " in name]
    return Call(row, given, (*left, *repeated, *sentences))


def _given(row: Row) -> tuple[Given | None, frozenset[str]]:
    """Message and history, from "data" in their order or by their names, and the names in the row where they stood."""
    if "data" not in row:
        return (Given(row["message"], row.get("history")), _NAMES) if "message" in row else (None, frozenset())
    data, used = row["data"], frozenset({"data"})
    if isinstance(data, dict):
        return (Given(data["message"], data.get("history")), used) if "message" in data else (None, frozenset())
    values = data if isinstance(data, list) else [data]
    return (Given(values[0], values[1] if len(values) > 1 else None) if values else None), used
