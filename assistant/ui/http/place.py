"""Where a request was asked at: its host, and its path below the site's own. Nothing behind the filter is told."""

import re
from collections.abc import Sequence

from starlette.types import Scope

from assistant.ui.html.head import NO_HOST

_HIDDEN = (b"host", b"origin", b"forwarded", b"x-gradio-server")  # headers, and all that begin with x-forwarded-
_ASKING = re.compile(r"/turn|/gradio_api/(?:queue/join|run/|call/|mcp)")


def is_asking(method: str, path: str) -> bool:
    """Whether a request carries a message of a person. path: inside the site."""
    return method == "POST" and _ASKING.match(path) is not None


def path_of(asked: str, root_path: str) -> str:
    """The path inside the site, without a slash at the end; a proxy may have taken root_path away, or kept it."""
    inside = asked.removeprefix(root_path) if asked.startswith(f"{root_path}/") else asked
    return inside.rstrip("/") or "/"


def is_named(host: str, allowed: Sequence[str]) -> bool:
    """Whether a Host header names one of the hosts; "*.example.org" stands for all below that one. None allows any."""
    name = re.sub(r":\d*$", "", host.lower())
    return not allowed or any(
        name.endswith(one.removeprefix("*")) if one.startswith("*.") else name == one for one in allowed
    )


def without_place(scope: Scope, path: str) -> Scope:
    """The scope of a path inside the site, without what tells where it was asked at and from."""
    kept = [
        (name, value)
        for name, value in scope["headers"]
        if name not in _HIDDEN and not name.startswith(b"x-forwarded-")
    ]
    headers = [*kept, (b"host", NO_HOST.encode("ascii"))]
    return {
        **scope,
        "path": path,
        "raw_path": path.encode("utf-8"),
        "root_path": "",
        "scheme": "http",
        "headers": headers,
    }
