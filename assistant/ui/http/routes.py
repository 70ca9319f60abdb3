"""What the server answers besides the page: health, figures, sources, privacy, votes, icons."""

import json
import mimetypes
from collections.abc import Callable
from importlib.resources import files

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse

from assistant.ui.html.privacy import privacy_html, site_words
from assistant.ui.http.feedback import FeedbackLog
from assistant.ui.http.request_body import own_json_object
from assistant.ui.session.chat_service import ChatService

NotReady = Callable[[], str | None]  # None when a question can be answered, else the reason
_ICONS = [
    {"src": "ui/icon.svg", "sizes": "any", "type": "image/svg+xml", "purpose": "any"},
    {"src": "ui/icon-192.png", "sizes": "192x192", "type": "image/png", "purpose": "any"},
    {"src": "ui/icon-512.png", "sizes": "512x512", "type": "image/png", "purpose": "any"},
    {"src": "ui/icon-maskable-512.png", "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
]


def add_health(app: FastAPI, service: ChatService, not_ready: NotReady) -> None:
    """/healthz, /readyz and /metrics."""

    @app.get("/healthz")
    def healthz() -> PlainTextResponse:
        return PlainTextResponse("ok\n")

    @app.get("/readyz")
    def readyz() -> JSONResponse:
        reason = not_ready()
        return JSONResponse({"ready": reason is None, "reason": reason}, status_code=503 if reason else 200)

    @app.get("/metrics")
    def metrics() -> Response:
        return Response(service.metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")


def add_privacy(app: FastAPI, service: ChatService) -> None:
    """/privacy: a plain page without a script."""

    @app.get("/privacy")
    def privacy(lang: str = "") -> HTMLResponse:
        return HTMLResponse(
            privacy_html(lang or service.assistant.language, feedback=service.site.feedback is not None)
        )


def add_install(app: FastAPI, *, title: str, language: str) -> None:
    """/manifest.json, /favicon.ico and /ui/…: what makes the page installable. There is no service worker."""
    folder = files("assistant.ui").joinpath("static")
    shipped = {one.name: one.read_bytes() for one in folder.iterdir() if one.is_file()}
    manifest = {
        "name": title,
        "short_name": "Recovery",
        "description": site_words(language)["description"],
        "lang": language,
        "start_url": "./",
        "scope": "./",
        "display": "standalone",
        "background_color": "#faf7f2",
        "theme_color": "#155263",
        "icons": _ICONS,
    }

    @app.get("/manifest.json")
    def manifest_json() -> Response:
        return Response(json.dumps(manifest, ensure_ascii=False), media_type="application/manifest+json")

    @app.get("/favicon.ico")
    def favicon() -> Response:
        return Response(shipped["favicon.ico"], media_type="image/x-icon")

    @app.get("/ui/{name}")
    def static(name: str) -> Response:
        if name not in shipped:
            return Response(status_code=404)
        return Response(shipped[name], media_type=mimetypes.guess_type(name)[0])


def add_votes(app: FastAPI, log: FeedbackLog | None) -> None:
    """/feedback, when the operator has turned votes on."""

    @app.post("/feedback")
    async def feedback(request: Request) -> Response:
        if log is None:
            return Response(status_code=404)
        row = await own_json_object(request)
        try:
            kept = log.cast(row.get("passage"), row.get("vote"))
        except OSError:
            return Response(status_code=507)
        return Response(status_code=204 if kept else 422)
