"""Fixtures several tests of the page share: a service over the tiny corpus, and the app served over it."""

from collections.abc import Iterator

import httpx
import pytest

from assistant.chat.assistant import Assistant
from assistant.ui.http.server import make_app
from assistant.ui.session.chat_service import ChatService
from tests.serving import serving


@pytest.fixture
def service(assistant: Assistant) -> ChatService:
    assistant.library.searcher()
    return ChatService(assistant)


@pytest.fixture
def http(service: ChatService) -> Iterator[httpx.Client]:
    app = make_app(service, not_ready=lambda: None)
    with serving(app) as address, httpx.Client(base_url=address, timeout=20) as client:
        yield client
