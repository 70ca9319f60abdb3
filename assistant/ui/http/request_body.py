"""The JSON object that a page of ours sent; anything else counts as an empty one."""

from fastapi import Request

from assistant.ui.http.calls import Row, call_of

SHORT_BODY_BYTES = 1000


async def own_json_object(request: Request, *, max_bytes: int = SHORT_BODY_BYTES) -> Row:
    """The JSON object in a request of our own page; empty for another site's, and for one that is too long."""
    own = request.headers.get("sec-fetch-site", "same-origin") == "same-origin"
    short = int(request.headers.get("content-length", "0")) <= max_bytes
    if own and short and request.headers.get("content-type", "").startswith("application/json"):
        return call_of(await request.body()).row
    return {}
