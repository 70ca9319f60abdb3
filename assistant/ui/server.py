"""The server around the page: health, readiness, metrics, source pages, and what Gradio is not asked for, closed."""

import asyncio
import os
import re
from collections.abc import Callable
from importlib.resources import files

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")  # read when gradio is imported

import gradio as gr
from fastapi import FastAPI, Response
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.errors import AssistantError
from assistant.ui.desk import Desk
from assistant.ui.help import early_html
from assistant.ui.page import build_page
from assistant.ui.source import missing_html, source_html

NotReady = Callable[[], str | None]  # None when a question can be answered, else the reason
MAX_BODY_BYTES = 1_000_000  # a question of 100,000 characters with its history is far below
_OPEN_API = re.compile(  # of /gradio_api/…: what the page and the API client need; no files, no proxy, no uploads
    r"/gradio_api/(?:queue/(?:join|data)|call/|run/|info|heartbeat/|startup-events|cancel|reset|app_id|theme\.css)"
)
_CLOSED = re.compile(r"/gradio_api/|/openapi\.json|/monitoring|/svelte/|/pwa_icon|/login|/logout|/token")
_HEADERS = {
    b"content-security-policy": (
        b"default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
        b"img-src 'self' data:; font-src 'self' data:; object-src 'none'; form-action 'none'"
    ),
    b"referrer-policy": b"no-referrer",
    b"x-content-type-options": b"nosniff",
}
_SOURCE_POLICY = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}


def make_app(desk: Desk, *, not_ready: NotReady) -> FastAPI:
    """The whole application; it answers before the index and the encoder are ready."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    _add_health(app, desk, not_ready)
    _add_sources(app, desk)
    app = _mount(app, desk)
    style = files("assistant.ui").joinpath("style.css").read_text(encoding="utf-8")
    app.add_middleware(Gate, early=early_html(region=desk.assistant.region), style=style)
    return app


def make_theme() -> gr.themes.Base:
    """Gradio's plain theme in our colours and the system's own fonts; nothing is fetched."""
    fonts, fixed = ["system-ui", "sans-serif"], ["ui-monospace", "monospace"]
    theme = gr.themes.Base(primary_hue="teal", neutral_hue="stone", font=fonts, font_mono=fixed)
    return theme.set(body_background_fill="#faf7f2", body_background_fill_dark="#1d1b19")  # before style.css is read


def _mount(app: FastAPI, desk: Desk) -> FastAPI:
    """The page at "/", put together inside a running loop: outside one Gradio opens loops and never closes them."""

    def mount() -> FastAPI:
        mounted: FastAPI = gr.mount_gradio_app(
            app, build_page(desk), path="/", theme=make_theme(), footer_links=[], run_history=False, show_error=False,
            ssr_mode=False, pwa=False, mcp_server=False, enable_monitoring=False, max_file_size=1,
        )  # fmt: skip
        return mounted

    async def mount_inside() -> FastAPI:
        return mount()

    return mount() if asyncio._get_running_loop() else asyncio.run(mount_inside())


def _add_health(app: FastAPI, desk: Desk, not_ready: NotReady) -> None:
    @app.get("/healthz")
    def healthz() -> PlainTextResponse:
        return PlainTextResponse("ok\n")

    @app.get("/readyz")
    def readyz() -> JSONResponse:
        reason = not_ready()
        return JSONResponse({"ready": reason is None, "reason": reason}, status_code=503 if reason else 200)

    @app.get("/metrics")
    def metrics() -> Response:
        return Response(desk.metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")


def _add_sources(app: FastAPI, desk: Desk) -> None:
    @app.get("/source")
    def source(id: str = "", section: int = 0, start: int = 0, end: int = 0) -> HTMLResponse:  # noqa: A002
        try:
            library = desk.assistant.library
            document = library.searcher().documents.get(id) if library.ready else None
        except AssistantError:
            document = None
        if document is None or document.withdrawn:
            reason = "There is no document at this address. It may have been renamed or withdrawn."
            return HTMLResponse(missing_html(reason), status_code=404, headers=_SOURCE_POLICY)
        return HTMLResponse(source_html(document, section=section, span=(start, end)), headers=_SOURCE_POLICY)


class Gate:
    """Closes the doors Gradio opens beyond the page, and puts the helplines into the first bytes of the page."""

    def __init__(self, app: ASGIApp, *, early: str, style: str) -> None:
        self._app = app
        self._style = f"<style>{style}</style></head>".encode()
        self._early = early.encode("utf-8")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on, answers 404 or 413, or rewrites the page's own HTML."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif (refusal := _refusal(scope)) is not None:
            await PlainTextResponse("", status_code=refusal)(scope, receive, send)
        elif scope["path"] == "/" and scope["method"] == "GET":
            await self._page(scope, receive, send)
        else:
            await self._app(scope, receive, _with_headers(send))

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun: Message = {}
        body = b""

        async def collect(message: Message) -> None:
            nonlocal begun, body
            if message["type"] == "http.response.start":
                begun = message
                return
            body += message.get("body", b"")
            if not message.get("more_body", False):
                page = self._rewrite(body)
                headers = [(name, value) for name, value in begun["headers"] if name != b"content-length"]
                length = (b"content-length", str(len(page)).encode("ascii"))
                await send({**begun, "headers": [*headers, length, *_HEADERS.items()]})
                await send({"type": "http.response.body", "body": page})

        await self._app(scope, receive, collect)

    def _rewrite(self, page: bytes) -> bytes:
        """The page without Gradio's own preview tags, with our style and the helplines before everything else."""
        page = re.sub(rb'<meta\s+(?:property="og:|name="twitter:)[^>]*>', b"", page)
        page = page.replace(b"</head>", self._style, 1)
        return re.sub(rb"<body[^>]*>", lambda tag: tag.group() + self._early, page, count=1)


def _refusal(scope: Scope) -> int | None:
    path = scope["path"]
    if _CLOSED.match(path) and not _OPEN_API.match(path):
        return 404
    length = dict(scope["headers"]).get(b"content-length", b"0")
    return 413 if length.isdigit() and int(length) > MAX_BODY_BYTES else None


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            present = {name.lower() for name, _ in message["headers"]}
            added = [(name, value) for name, value in _HEADERS.items() if name not in present]
            message = {**message, "headers": [*message["headers"], *added]}
        await send(message)

    return sending
