"""Fixtures several tests of the page share: a service over the tiny corpus, and the app served over it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from assistant.chat.assistant import Assistant
from assistant.search.library import Library
from assistant.ui.http.server import make_app
from assistant.ui.session.chat_service import ChatService
from assistant.ui.session.site import Site
from tests.fakes import HashingEncoder
from tests.serving import serving


@pytest.fixture
def service(assistant: Assistant) -> ChatService:
    """A service for one test alone, over an index of its own."""
    assistant.library.searcher()
    return ChatService(assistant)


@pytest.fixture(scope="session")
def shared_service(index_templates: Callable[[HashingEncoder], Path]) -> ChatService:
    """A service for tests that ask and change nothing, as often as they like."""
    library = Library(index_templates(HashingEncoder()), HashingEncoder)
    library.searcher()
    return ChatService(Assistant(library), site=Site(messages_per_minute=0))


@pytest.fixture(scope="session")
def http(shared_service: ChatService) -> Iterator[httpx.Client]:
    """A client of the one server over it."""
    app = make_app(shared_service, not_ready=lambda: None)
    with serving(app) as address, httpx.Client(base_url=address, timeout=20) as client:
        yield client
