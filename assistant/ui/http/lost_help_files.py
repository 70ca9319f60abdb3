"""/ui/rules.json and /ui/help.json: what the page needs to help without this server.

It fetches them when it is idle.
"""

import gzip
import json
from functools import cache

from fastapi import FastAPI, Request, Response

from assistant.safety.local_check import browser_rules, texts_heard
from assistant.ui.html.lost_help import lost_help

NAMES = ("rules.json", "help.json")


def add_lost_help(app: FastAPI) -> None:
    """Adds both files; to be called before the route of the other files in /ui."""

    @app.get("/ui/rules.json")
    def rules(request: Request) -> Response:
        return _file("rules.json", request)

    @app.get("/ui/help.json")
    def helplines(request: Request) -> Response:
        return _file("help.json", request)


@cache
def packed(name: str) -> bytes:
    """One of the files as JSON, compressed by gzip. name: one of NAMES."""
    rules = browser_rules()
    content = rules if name == "rules.json" else lost_help(texts_heard(rules))
    return gzip.compress(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8"), mtime=0)


def _file(name: str, request: Request) -> Response:
    body, headers = packed(name), {"Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(body, media_type="application/json", headers={**headers, "Content-Encoding": "gzip"})
    return Response(gzip.decompress(body), media_type="application/json", headers=headers)
