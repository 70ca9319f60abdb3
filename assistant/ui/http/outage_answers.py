"""What is answered where no answer can be worked out: nobody is sent away without whom to reach.

A message is read by the rules alone. A page is the one of html/outage.py.
"""

from functools import cache

from starlette.datastructures import Headers, QueryParams
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import Receive, Scope

from assistant.ui.html.outage import outage_html
from assistant.ui.html.wording import language_of
from assistant.ui.http.calls import call_of
from assistant.ui.http.limits import refused_body
from assistant.ui.http.place import is_asking, path_of
from assistant.ui.http.policy import headers_for
from assistant.ui.http.refused_bodies import Helper, refuse_body, refuse_texts

RETRY_SECONDS = 5
BAD_GATEWAY, UNAVAILABLE = 502, 503
_FILES = ("/ui/", "/assets/", "/gradio_api/", "/healthz", "/readyz", "/metrics", "/config", "/theme.css")


class Outage:
    """Answers requests that reach no answer. To be used inside one event loop."""

    def __init__(self, helper: Helper, *, language: str, region: str, root_path: str = "") -> None:
        """helper: reads messages for a cry. language, region: of the settings.

        root_path: where the site begins below its host.
        """
        self._helper = helper
        self._language = language
        self._region = region
        self._root_path = root_path

    async def of_request(self, scope: Scope, receive: Receive) -> Response:
        """The answer to a request whose body was not read yet."""
        if not self.is_message(scope):
            return self._without_message(scope)
        if status := refused_body(scope):
            return await refuse_body(receive, status, self._helper)
        body = bytearray()
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body", False):
                return await self.of_body(scope, bytes(body))

    async def of_body(self, scope: Scope, body: bytes) -> Response:
        """The answer to a request with that body; a message in it gets its safety answer."""
        if not self.is_message(scope):
            return self._without_message(scope)
        response = await refuse_texts(call_of(body).all_texts, BAD_GATEWAY, self._helper)
        response.headers.update(self._headers(scope))
        return response

    def is_message(self, scope: Scope) -> bool:
        """Whether a request carries a message of a person."""
        return is_asking(scope["method"], path_of(scope["path"], self._root_path))

    def _without_message(self, scope: Scope) -> Response:
        path = path_of(scope["path"], self._root_path)
        if scope["method"] not in ("GET", "HEAD") or path.startswith(_FILES):
            return PlainTextResponse("unavailable\n", UNAVAILABLE, self._headers(scope))
        query = QueryParams(scope.get("query_string", b""))
        accepted = Headers(scope=scope).get("accept-language", "")
        page = _page(language_of(query, accepted, self._language), self._region)
        return HTMLResponse(page, UNAVAILABLE, {**self._headers(scope), **headers_for("/privacy")})

    def _headers(self, scope: Scope) -> dict[str, str]:
        path = path_of(scope["path"], self._root_path)
        return {**headers_for(path), "Cache-Control": "no-store", "Retry-After": str(RETRY_SECONDS)}


@cache
def _page(language: str, region: str) -> str:
    return str(outage_html(language, region=region, others=False))
