"""Fixtures several tests of the page share: a desk over the tiny corpus, and the app served over it."""

from collections.abc import Iterator

import httpx
import pytest

from assistant.chat.assistant import Assistant
from assistant.ui.http.server import make_app
from assistant.ui.session.chat_service import Desk
from tests.serving import serving


@pytest.fixture
def desk(assistant: Assistant) -> Desk:
    assistant.library.searcher()
    return Desk(assistant)


@pytest.fixture
def http(desk: Desk) -> Iterator[httpx.Client]:
    app = make_app(desk, not_ready=lambda: None)
    with serving(app) as address, httpx.Client(base_url=address, timeout=20) as client:
        yield client
