"""One server and one Chromium for all browser tests; each test has a window of its own."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from assistant.chat.assistant import Assistant
from assistant.errors import AssistantError
from assistant.ingestion.pipeline import build
from assistant.search.library import Library
from assistant.search.searcher import Searcher
from assistant.ui.http.server import make_app
from assistant.ui.session.chat_service import ChatService
from assistant.ui.session.site import Site
from tests.conftest import SLEEP, SPONSOR
from tests.fakes import HashingEncoder
from tests.serving import serving
from tests.ui.browser.visits import EXIT, FLAGS, NAMES, missing

BOOK_SECTIONS = 30


@dataclass
class Shelf(Library):
    """A library that can be made to fail. broken: whether it does."""

    folder: Path
    broken: bool = False
    encoder_used: HashingEncoder = field(default_factory=HashingEncoder)

    def __post_init__(self) -> None:
        Library.__init__(self, self.folder, lambda: self.encoder_used)

    def searcher(self) -> Searcher:
        if self.broken:
            raise AssistantError("made to fail")
        return super().searcher()


def write_corpus(folder: Path) -> None:
    """Two articles, a copy of one, and a book long enough to be shown in windows."""
    (folder / "articles").mkdir(parents=True)
    (folder / "articles" / "sponsor.md").write_text(SPONSOR, encoding="utf-8")
    (folder / "articles" / "sleep.md").write_text(SLEEP, encoding="utf-8")
    (folder / "articles" / "dreams.md").write_text(SLEEP.replace("title: Sleep", "title: Dreams"), encoding="utf-8")
    chapters = [f"## Chapter {n}\n\nLantern {n} shines. " + f"Old lanterns of harbour {n} burn oil. " * 60
                for n in range(1, BOOK_SECTIONS + 1)]  # fmt: skip
    head = "---\ntitle: The harbour book\nkind: literature\npathway: NA\npublished: 2020\n---\n# The harbour book\n\n"
    (folder / "book.md").write_text(head + "\n\n".join(chapters), encoding="utf-8")


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    folder = tmp_path_factory.mktemp("site")
    write_corpus(folder / "corpus")
    build(folder / "corpus", folder / "index", HashingEncoder())
    library = Shelf(folder / "index")
    library.searcher()
    return library


@pytest.fixture(scope="session")
def address(shelf: Shelf) -> Iterator[str]:
    service = ChatService(Assistant(shelf), site=replace(Site(), exit_url=EXIT, messages_per_minute=0))
    with serving(make_app(service, not_ready=lambda: None)) as url:
        yield url


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("playwright is not installed; run: pip install playwright")
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        missing(f"no browser found ({', '.join(NAMES)})")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield chromium
        chromium.close()
