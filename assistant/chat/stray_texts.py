"""Texts of a call that cannot be answered in the ordinary way, wherever they stand in it, and help for them.

A cry for help may stand under a name that nobody knows, beside the message, or in a body that is no JSON. Rules and
words alone are asked. What is looked at is bounded in number and length, and so is the cost.
"""

import json
import re
import zlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import unquote_plus

from assistant.chat.answer import Answer
from assistant.chat.assistant import Assistant, TurnOptions
from assistant.chat.bounded_walk import MOST_VALUES, walk
from assistant.chat.own_messages import is_of_program
from assistant.errors import QuestionError
from assistant.types import Action

MOST_TEXTS = 32  # of more, the first and the last
MOST_CHARACTERS = 4_000  # of all texts together, some 30 ms of one core
LEAST_WORDS = 4  # of a text that may get a card: the words of a name or a greeting alone say too little
RAW_BYTES = 32_000  # of a body that is no JSON, at each of its two ends
_GZIP = 31  # of zlib: a gzip header is expected
_UNREADABLE = re.compile(r"[\[\]{}(),:;\s]{3,}|\d{16,}|[A-Za-z0-9+/=_-]{200,}")  # nesting, long numbers, encoded files
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_QUOTATION_MARK = re.compile(r'(?<!\\)"')


@dataclass(frozen=True, slots=True)
class StrayTexts:
    """Texts out of a call. is_whole: whether nothing was left out for its number or length."""

    texts: tuple[str, ...] = ()
    is_whole: bool = True


def texts_in(values: Iterable[object]) -> StrayTexts:
    """All texts in values of any kind, keys that are sentences as well; not the turns of a program."""
    texts: list[str] = []
    looked_at = 0
    for looked_at, one in enumerate(walk(list(values), _parts), start=1):
        if isinstance(one, str):
            texts.append(one)
        elif isinstance(one, dict) and not is_of_program(one):
            texts += [name for name in islice(one, MOST_VALUES - looked_at) if " " in name]
    found = _bounded([text for text in texts if text.strip()])
    return StrayTexts(found.texts, is_whole=found.is_whole and looked_at < MOST_VALUES)


def _parts(value: object, most: int) -> Sequence[object]:
    """What stands in a value and may be the person's, of more than so many the first."""
    if isinstance(value, list):
        return value[:most]
    return list(islice(value.values(), most)) if isinstance(value, dict) and not is_of_program(value) else ()


def texts_in_bytes(body: bytes) -> StrayTexts:
    """The words in bytes that are no JSON: in another encoding, of a form, compressed, broken off, nested too deep."""
    is_short = len(body) <= 2 * RAW_BYTES
    read = body if is_short else body[:RAW_BYTES] + b"\n" + body[-RAW_BYTES:]
    read = _decompressed(body[:RAW_BYTES]) or read
    text = read.decode(json.detect_encoding(read), "replace")
    if "%" in text or "+" in text:
        text = unquote_plus(text)
    text = _ESCAPED.sub(lambda escape: chr(int(escape[1], 16)), text.replace("\\n", "\n"))
    lines = _QUOTATION_MARK.sub("\n", _UNREADABLE.sub("\n", text)).splitlines()
    found = _bounded([line for line in lines if any(map(str.isalpha, line))])
    return StrayTexts(found.texts, is_whole=found.is_whole and is_short)


def help_in(assistant: Assistant, texts: Sequence[str], options: TurnOptions) -> Answer | None:
    """The first takeover among the safety answers to texts, else the first card; None where there is neither.

    assistant: as `without_library` makes it.
    """
    found: Answer | None = None
    for text in texts:
        with suppress(QuestionError):  # no danger in it
            answer = assistant.ask(text, (), options)
            if answer.verdict.action is Action.TAKEOVER:
                return answer
            if answer.verdict.action is Action.CARD and len(text.split()) >= LEAST_WORDS:
                found = found or answer
    return found


def shortened(texts: StrayTexts, characters: int) -> StrayTexts:
    """The same in so many characters at most."""
    found = _bounded(list(texts.texts), characters)
    return StrayTexts(found.texts, is_whole=texts.is_whole and found.is_whole)


def _bounded(texts: list[str], characters: int = MOST_CHARACTERS) -> StrayTexts:
    """The longest texts, in their order; of the longest of those both ends, so that all together are short enough."""
    by_length = sorted(range(len(texts)), key=lambda at: len(texts[at]))[-MOST_TEXTS:]
    cut: dict[int, str] = {}
    left = characters
    for number, at in enumerate(by_length):
        share = left // (len(by_length) - number)
        cut[at] = ends(texts[at], share)
        left -= min(len(texts[at]), share)
    is_whole = len(cut) == len(texts) and all(cut[at] is texts[at] for at in cut)
    return StrayTexts(tuple(cut[at] for at in sorted(cut)), is_whole)


def ends(text: str, length: int) -> str:
    """A text, or the two ends of one that is longer, as two parts of a message."""
    if len(text) <= length:
        return text
    return f"{text[: length // 2]}\n{text[-(length // 2) :]}"


def _decompressed(body: bytes) -> bytes:
    """The beginning of what a compressed body holds; empty for one that is not compressed."""
    for form in (_GZIP, zlib.MAX_WBITS):
        with suppress(zlib.error):
            return zlib.decompressobj(form).decompress(body, RAW_BYTES)
    return b""


def json_with_repeated(body: bytes | str) -> tuple[Any, list[Any]]:
    """What JSON says, and the values of names that stand twice, of which the last alone counts in it.

    Raises ValueError and RecursionError.
    """
    repeated: list[Any] = []

    def row(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        values = dict(pairs)
        if len(values) < len(pairs):
            repeated.extend(value for _, value in pairs)
        return values

    return json.loads(body, object_pairs_hook=row), repeated
