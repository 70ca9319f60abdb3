"""GET /check/NAME: a self-check that is scored in the browser. Nothing of it comes back to the server."""

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse

from assistant.safety import load_self_checks
from assistant.ui.html.help import bar_html
from assistant.ui.html.self_check import self_check_html
from assistant.ui.html.source import missing_html
from assistant.ui.html.wording import language_of, load_wording
from assistant.ui.session.chat_service import ChatService


def add_self_checks(app: FastAPI, service: ChatService) -> None:
    """Adds GET /check/NAME?lang=…&region=…; 404 for a name that is not shipped."""

    @app.get("/check/{name}")
    def check(request: Request, name: str, region: str = "") -> HTMLResponse:
        accepted = request.headers.get("accept-language", "")
        words = load_wording(language_of(request.query_params, accepted, service.assistant.language))
        place = service.known_region(region)
        found = load_self_checks().checks.get(name)
        if found is None:
            bar = bar_html(region=place, words=words)
            return HTMLResponse(missing_html(words("missing"), words=words, help_html=bar), status_code=404)
        return HTMLResponse(self_check_html(found, region=place, words=words, titles=service.titles()))
