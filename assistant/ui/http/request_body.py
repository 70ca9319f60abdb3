"""What a page of ours sent; another site's request counts as an empty one."""

from fastapi import Request

from assistant.ui.http.calls import Row, call_of

SHORT_BODY_BYTES = 1000


def is_of_own_page(request: Request) -> bool:
    """Whether a request is JSON that no other site's page sent."""
    own = request.headers.get("sec-fetch-site", "same-origin") == "same-origin"
    return own and request.headers.get("content-type", "").startswith("application/json")


async def own_json_object(request: Request) -> Row:
    """The JSON object in a short request of our own page; empty for anything else."""
    is_short = int(request.headers.get("content-length", "0")) <= SHORT_BODY_BYTES
    return call_of(await request.body()).row if is_short and is_of_own_page(request) else {}
