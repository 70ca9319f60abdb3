"""Calls that the protocol's package would turn away, or fail on: a cry for help in them is answered here."""

import json
from collections.abc import Iterable
from typing import Any

from assistant.chat.output import answer_json
from assistant.ui.http.calls import Row, call_of
from assistant.ui.session.refusals import Refusals

MOST_LEVELS = 32  # of lists and objects in a call that the package is given


async def stray_help(refusals: Refusals, body: bytes) -> dict[str, Any] | None:
    """The protocol's result with the safety answer; None for what the package reads, and where there is no cry."""
    call = call_of(body)
    if _is_readable(call.row):
        return None
    found = await refusals.help_in(call.all_texts)
    if found is None:
        return None
    row = answer_json(found)
    text = {"type": "text", "text": json.dumps(row, ensure_ascii=False)}
    identifier = call.row.get("id")
    return {
        "jsonrpc": "2.0",
        "id": identifier if isinstance(identifier, str | int) else None,
        "result": {"content": [text], "structuredContent": row, "isError": False},
    }


def _is_readable(row: Row) -> bool:
    """Whether the package can read a request, and hand its arguments to us where it calls a tool."""
    if not row or not _is_flat(row):
        return False
    params = row.get("params")
    return row.get("method") != "tools/call" or (isinstance(params, dict) and isinstance(params.get("arguments"), dict))


def _is_flat(row: Row) -> bool:
    """Whether nothing in a request is nested deeper than MOST_LEVELS."""
    level: list[object] = [row]
    for _ in range(MOST_LEVELS):
        level = [part for value in level for part in _parts(value)]
    return not level


def _parts(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()
