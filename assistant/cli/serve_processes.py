"""What `serve` runs: one process that answers, or several behind a router."""

import logging
import os
import signal
import socket
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.cli.assembly import make_assistant
from assistant.cli.starting_library import StartingLibrary
from assistant.settings import Settings
from assistant.ui.session.site import Site

if TYPE_CHECKING:
    from assistant.ui.http.outage_answers import Outage
    from assistant.ui.workers.process import Parts


def serve_alone(
    settings: Settings, library: StartingLibrary, site: Site, listener: socket.socket, started: Callable[[], None]
) -> None:
    """Answers requests in this process until a signal comes. started: called once it listens."""
    from assistant.ui.http.draining import Draining
    from assistant.ui.http.running import Server
    from assistant.ui.http.server import make_app
    from assistant.ui.session.chat_service import ChatService

    service = ChatService(make_assistant(settings, library), site=site)
    app = make_app(service, not_ready=library.not_ready)
    Server(Draining(app, outage=_outage(settings, site)), started=started).run(sockets=[listener])


def serve_several(count: int, process: "Process", listener: socket.socket, started: Callable[[], None]) -> None:
    """Answers requests in so many processes until a signal comes. started: called once the first of them answers."""
    from assistant.ui.session.chat_service import SHARED_FIGURES

    with tempfile.TemporaryDirectory(prefix="recovery-assistant-") as name:  # nobody else may enter it
        folder = Path(name)
        figures = folder / "figures"
        figures.mkdir()
        os.environ[SHARED_FIGURES] = str(figures)
        try:
            _serve_routed(count, process, folder, listener, started)
        finally:
            del os.environ[SHARED_FIGURES]


def _serve_routed(
    count: int, process: "Process", folder: Path, listener: socket.socket, started: Callable[[], None]
) -> None:
    from assistant.ui.http.draining import Draining
    from assistant.ui.http.limits import RateLimiter
    from assistant.ui.http.running import Server
    from assistant.ui.workers.pool import Pool
    from assistant.ui.workers.router import Router
    from assistant.ui.workers.supervisor import Supervisor

    pool, site = Pool(), process.site

    def is_ending() -> bool:
        return draining.has_begun

    supervisor = Supervisor(count, process, folder=folder, pool=pool, is_ending=is_ending)
    outage = _outage(process.settings, site)
    limiter = RateLimiter(site.messages_per_minute)
    router = Router(pool, outage, limiter, running=supervisor.running, root_path=site.root_path)
    draining = Draining(router, outage=outage)
    Server(draining, started=started).run(sockets=[listener])


@dataclass(frozen=True)
class Process:
    """What one of several processes runs; the first also keeps the index up to date.

    - settings, site: of the server.
    - ingest: whether the index is brought up to date.
    """

    settings: Settings
    site: Site
    ingest: bool

    def __call__(self, number: int) -> "Parts":
        """The parts of the process in that place."""
        from assistant.ui.http.server import make_app
        from assistant.ui.session.chat_service import ChatService
        from assistant.ui.workers.process import Parts

        for one in (signal.SIGINT, signal.SIGTERM):  # until its server listens
            signal.signal(one, signal.SIG_IGN if one == signal.SIGINT else signal.SIG_DFL)
        logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
        library = StartingLibrary(self.settings, ingest=self.ingest and number == 0)
        own_site = replace(self.site, messages_per_minute=0)  # the router counts for all
        service = ChatService(make_assistant(self.settings, library), site=own_site)
        app = make_app(service, not_ready=library.not_ready, place=number)
        preparing = threading.Thread(target=library.prepare, name="prepare", daemon=True)
        return Parts(app, _outage(self.settings, self.site), started=preparing.start)


def _outage(settings: Settings, site: Site) -> "Outage":
    """What answers where nothing else does; it needs no library and no encoder."""
    from assistant.chat.assistant import Assistant
    from assistant.chat.without_library import ClosedLibrary
    from assistant.ui.http.outage_answers import Outage
    from assistant.ui.session.chat_service import ChatService
    from assistant.ui.session.refusals import Refusals

    assistant = Assistant(ClosedLibrary(), language=settings.language, region=settings.region)
    refusals = Refusals(ChatService(assistant, site=site))
    return Outage(refusals, language=settings.language, region=settings.region, root_path=site.root_path)
