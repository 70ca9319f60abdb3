"""GET /check/NAME: a self-check that is scored in the browser. Nothing of it comes back to the server."""

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse

from assistant.safety import load_self_checks
from assistant.ui.html.self_check import self_check_html
from assistant.ui.http.source_pages import missing_page, reader_of
from assistant.ui.session.chat_service import ChatService


def add_self_checks(app: FastAPI, service: ChatService) -> None:
    """Adds GET /check/NAME?lang=…&region=…; 404 for a name that is not shipped."""

    @app.get("/check/{name}")
    def check(request: Request, name: str) -> HTMLResponse:
        reader = reader_of(request, service)
        found = load_self_checks().checks.get(name)
        if found is None:
            return missing_page(reader)
        return HTMLResponse(self_check_html(found, reader=reader, titles=service.titles()))
