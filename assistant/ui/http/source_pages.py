"""Addresses to read at: a document, a single passage that keeps its address, the library from A to Z."""

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse

from assistant.types import Document
from assistant.ui.html.document_page import read_html
from assistant.ui.html.reader import Reader
from assistant.ui.html.source import ReadingPlace, missing_html, source_html
from assistant.ui.html.tools import tools_html
from assistant.ui.html.topics import topics_html
from assistant.ui.html.wording import language_of, load_wording
from assistant.ui.session.chat_service import ChatService

Found = tuple[Document | None, ReadingPlace]


def add_reading(app: FastAPI, service: ChatService) -> None:
    """Adds GET /source?id=… (a document), /passage?id=…&in=… (a passage in it), /read/… (all of it) and /topics."""

    @app.get("/source")
    def source(
        request: Request,
        id: str = "",  # noqa: A002
        section: int = 0,
        start: int = 0,
        end: int = 0,
    ) -> HTMLResponse:
        reader = reader_of(request, service)
        return _page(_document(service, id), ReadingPlace(section, (start, end)), reader)

    @app.get("/passage")
    def passage(request: Request, id: str = "") -> HTMLResponse:  # noqa: A002
        reader = reader_of(request, service)
        document, place = _place(service, id)
        if document is not None:
            return _page(document, place, reader)
        document = _document(service, request.query_params.get("in", ""))
        return _page(document, ReadingPlace(), reader, note=reader.words("missing_passage"))

    @app.get("/read/{name:path}")
    def read(request: Request, name: str, passage: str = "", section: int = 0, start: int = 0) -> HTMLResponse:
        return _read(request, service, name, passage=passage, place=ReadingPlace(section, (start, start)))

    @app.get("/topics")
    def topics(request: Request) -> HTMLResponse:
        return HTMLResponse(topics_html(service.assistant.library.documents(), reader=reader_of(request, service)))


def add_tools(app: FastAPI, service: ChatService) -> None:
    """Adds GET /now: tools for a hard moment. Nothing of what is typed there comes back to the server."""

    @app.get("/now")
    def now(request: Request) -> HTMLResponse:
        return HTMLResponse(tools_html(reader_of(request, service)))


def reader_of(request: Request, service: ChatService) -> Reader:
    """Who asks for a page of plain reading: by ?lang= and ?region=, else by the browser's language and the settings."""
    accepted = request.headers.get("accept-language", "")
    query, site = dict(request.query_params), service.site
    return Reader(
        load_wording(language_of(query, accepted, service.assistant.language)),
        service.known_region(query.get("region")),
        root="../" * (request.url.path.count("/") - 1) or "./",
        query=query,
        exit_url=site.exit_url,
        indexed=site.indexed,
        site=site.url,
    )


def missing_page(reader: Reader) -> HTMLResponse:
    """404, in the reader's words."""
    return HTMLResponse(missing_html(reader.words("missing"), reader=reader), status_code=404)


def _page(document: Document | None, place: ReadingPlace, reader: Reader, *, note: str = "") -> HTMLResponse:
    """The page of a document; 404 where it is not, or no longer is, in the library, or its passage is not."""
    if document is None or document.withdrawn:
        return missing_page(reader)
    text = source_html(document, place, reader=reader, note=note)
    return HTMLResponse(text, status_code=404 if note else 200)


def _read(request: Request, service: ChatService, name: str, *, passage: str, place: ReadingPlace) -> HTMLResponse:
    """A document whole, at a place or at a passage of it; 404 where it is not there, or that passage no longer is."""
    reader, documents, note = reader_of(request, service), service.assistant.library.documents(), ""
    document = documents.get(name)
    if document is None or document.withdrawn:
        return missing_page(reader)
    if passage:
        held, at = _place(service, passage)
        is_here = held is not None and held.id == name
        place, note = (at, "") if is_here else (ReadingPlace(), reader.words("missing_passage"))
    text = read_html(document, place, reader=reader, documents=documents, note=note)
    return HTMLResponse(text, status_code=404 if note else 200)


def _document(service: ChatService, name: str) -> Document | None:
    return service.assistant.library.documents().get(name)


def _place(service: ChatService, identifier: str) -> Found:
    """The document that holds a passage, and where; (None, …) when no passage has that id."""
    library = service.assistant.library
    found = library.passage(identifier)
    if found is None:
        return None, ReadingPlace()
    return library.documents().get(found.document_id), ReadingPlace(found.section + 1, (found.start, found.end))
