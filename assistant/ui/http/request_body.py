"""The JSON object in the body of a request; anything else counts as an empty one."""

import json
from typing import Any

from fastapi import Request

SHORT_BODY_BYTES = 1000


async def json_object(request: Request) -> dict[str, Any]:
    """The JSON object in a request; empty for anything else."""
    try:
        row = json.loads(await request.body())
    except (ValueError, RecursionError):  # not JSON, or nested without end
        return {}
    return row if isinstance(row, dict) else {}


async def own_json_object(request: Request, *, max_bytes: int = SHORT_BODY_BYTES) -> dict[str, Any]:
    """The JSON object in a request of our own page; empty for another site's, and for one that is too long."""
    own = request.headers.get("sec-fetch-site", "same-origin") == "same-origin"
    short = int(request.headers.get("content-length", "0")) <= max_bytes
    if own and short and request.headers.get("content-type", "").startswith("application/json"):
        return await json_object(request)
    return {}
