"""Addresses to read at: a document of the library, and a single passage that keeps its address."""

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse

from assistant.types import Document
from assistant.ui.html.help import bar_html
from assistant.ui.html.source import ReadingPlace, missing_html, source_html
from assistant.ui.html.wording import Wording, language_of, load_wording
from assistant.ui.session.chat_service import ChatService


def add_reading(app: FastAPI, service: ChatService) -> None:
    """Adds GET /source?id=… (a document) and GET /passage?id=…&in=… (a passage, marked in its document)."""

    @app.get("/source")
    def source(
        request: Request,
        id: str = "",  # noqa: A002
        section: int = 0,
        start: int = 0,
        end: int = 0,
    ) -> HTMLResponse:
        words = _words(request, service)
        return _page(service, _document(service, id), ReadingPlace(section, (start, end)), words)

    @app.get("/passage")
    def passage(request: Request, id: str = "") -> HTMLResponse:  # noqa: A002
        words = _words(request, service)
        document, place = _place(service, id)
        if document is not None:
            return _page(service, document, place, words)
        document = _document(service, request.query_params.get("in", ""))
        note = words("missing_passage")
        return _page(service, document, ReadingPlace(), words, note=note)


def _page(
    service: ChatService, document: Document | None, place: ReadingPlace, words: Wording, *, note: str = ""
) -> HTMLResponse:
    """The page of a document; 404 where it is not, or no longer is, in the library, or its passage is not."""
    bar = bar_html(region=service.assistant.region, words=words)
    if document is None or document.withdrawn:
        return HTMLResponse(missing_html(words("missing"), words=words, help_html=bar), status_code=404)
    text = source_html(document, place, words=words, note=note, help_html=bar)
    return HTMLResponse(text, status_code=404 if note else 200)


def _document(service: ChatService, name: str) -> Document | None:
    return service.assistant.library.documents().get(name)


def _place(service: ChatService, identifier: str) -> tuple[Document | None, ReadingPlace]:
    """The document that holds a passage, and where; (None, …) when no passage has that id."""
    library = service.assistant.library
    found = library.passage(identifier)
    if found is None:
        return None, ReadingPlace()
    return library.documents().get(found.document_id), ReadingPlace(found.section + 1, (found.start, found.end))


def _words(request: Request, service: ChatService) -> Wording:
    accepted = request.headers.get("accept-language", "")
    return load_wording(language_of(request.query_params, accepted, service.assistant.language))
