"""recovery-assistant serve: the chat in a browser.

The page answers at once; the encoder is loaded and the index brought up to date behind it.
"""

import argparse
import datetime
import errno
import json
import logging
import os
import signal
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable, Iterable
from pathlib import Path
from types import FrameType

from assistant.cli.assembly import (
    file_limits,
    make_assistant,
    make_question_encoder,
    make_reranker,
    make_withdrawals,
    vector_engine,
)
from assistant.cli.graph_keeping import keep_graphs
from assistant.cli.starter_library import say_starter_library, with_starter_library
from assistant.errors import AssistantError, SettingsError
from assistant.ingestion.expiry import expired
from assistant.safety import overdue, overdue_finders
from assistant.search.cohort_asking import cohort_asker
from assistant.search.library import Library
from assistant.search.searcher import Searcher
from assistant.settings import Settings, load_settings
from assistant.store.recorded import live_remark
from assistant.text.printable import printable
from assistant.types import Document
from assistant.ui.session.site import Site, site_of

DEFAULT_HOST, DEFAULT_PORT = "127.0.0.1", 7860
STOP_SECONDS = 2  # what is being answered when the server is stopped gets this long


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own flags."""
    parser.add_argument("--host", metavar="NAME", help="where to listen (default: GRADIO_SERVER_NAME or 127.0.0.1)")
    parser.add_argument("--port", metavar="N", help="port (default: GRADIO_SERVER_PORT or 7860; 0 takes a free one)")
    parser.add_argument("--corpus", type=Path, metavar="DIR", help="folder of sources (default: corpus)")
    parser.add_argument("--no-ingest", action="store_true", help="serve the index as it is")
    parser.add_argument("--root-path", metavar="PATH", help="where the site begins below its host (default: /)")
    parser.add_argument("--mcp", action="store_true", help="offer search to programs (Model Context Protocol)")
    parser.add_argument("--open", action="store_true", help="open the page in the browser")


def execute(options: argparse.Namespace) -> int:
    """Runs the command until it is stopped; returns the exit code."""
    flags = {"index": options.index, "corpus": options.corpus, "root_path": options.root_path}
    settings = with_starter_library(load_settings(options.config, flags=flags))
    host = options.host or os.environ.get("GRADIO_SERVER_NAME") or DEFAULT_HOST
    listener = listen(host, chosen_port(options.port))
    library = StartingLibrary(settings, ingest=not options.no_ingest)
    site = site_of(settings, mcp=options.mcp)
    say_starter_library(settings, command="serve")
    warn_of_overdue(datetime.date.today())
    worker = threading.Thread(target=library.prepare, name="prepare", daemon=True)
    address = page_address(host, listener.getsockname()[1])
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    try:
        _serve(settings, library, site, listener, started=lambda: _welcome(address, worker, options))
    except KeyboardInterrupt:
        pass  # stopping is how this command ends
    finally:
        listener.close()
    return _leave(worker)


def warn_of_overdue(today: datetime.date) -> None:
    """One line on stderr each where helplines or finders are to be looked up again by now."""
    for name, late in (("helplines", overdue(today)), ("finders", overdue_finders(today))):
        if late:
            _say(f"{len(late)} {name} are to be looked up again; see: recovery-assistant doctor")


def warn_of_expired(documents: Iterable[Document], today: datetime.date) -> None:
    """One line on stderr for each document past the date in its field `expires`."""
    for one in expired(documents, today):
        _say(printable(f"{one.id} expired on {one.expires}; see: recovery-assistant doctor"))


def listen(host: str, port: int) -> socket.socket:
    """A bound socket, so that a taken port is known before anything slow. Raises AssistantError."""
    try:
        family, _, _, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server((str(place[0]), port), family=family)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise AssistantError(f"port {port} on {host} is already in use; choose another: --port N") from error
        raise AssistantError(f"cannot listen on {host}, port {port}: {error.strerror}") from error


def chosen_port(flag: str | None) -> int:
    """The port of the flag, else of GRADIO_SERVER_PORT, else 7860. Raises SettingsError."""
    value = flag or os.environ.get("GRADIO_SERVER_PORT") or str(DEFAULT_PORT)
    source = "--port" if flag else "GRADIO_SERVER_PORT"
    if not (value.isascii() and value.isdigit() and int(value) <= 65535):
        raise SettingsError(f"{source} must be a whole number from 0 to 65535, not {value!r}")
    return int(value)


def page_address(host: str, port: int) -> str:
    """Where a browser on this machine finds the page."""
    name = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{name}:{port}"


class StartingLibrary(Library):
    """A library that says it is not ready, instead of making a question wait, until `prepare` has run."""

    def __init__(self, settings: Settings, *, ingest: bool) -> None:
        super().__init__(
            settings.index,
            lambda: make_question_encoder(settings),
            withdrawn=make_withdrawals(settings).among,
            reranker=make_reranker(settings),
        )
        self._settings = settings
        self._ingest = ingest
        self._waiting_for: str | None = "the encoder is being loaded"
        self._usable = False

    def searcher(self) -> Searcher:
        """The searcher of the live snapshot. Raises AssistantError, at once while the encoder is loaded."""
        if not self._usable:
            raise AssistantError(self._waiting_for or "not ready")
        return super().searcher()

    def not_ready(self) -> str | None:
        """Why questions cannot be answered from the current corpus, or None when they can."""
        if self._waiting_for is None:
            return self._attempt(self.searcher)
        return self._waiting_for

    def prepare(self) -> None:
        """Loads the encoder, brings the index up to date and opens it; an index that is there serves meanwhile.

        A failure is one line on stderr, and the reason in `not_ready`.
        """
        if failure := self._attempt(self.encoder):
            self._waiting_for = failure
            _say(failure)
            return
        self._usable = True
        self._attempt(self.searcher)
        if self.ready and (remark := live_remark(self._settings.index)):
            _say(f"{remark}; it answers until {'all is built anew' if self._ingest else 'the next ingest'}")
        self._waiting_for = "the index is being brought up to date"
        if self._ingest and (failure := self._attempt(self._build)):
            _say(failure)
        self._waiting_for = None
        if failure := self.not_ready():
            _say(failure)
        elif unknown := make_withdrawals(self._settings).unknown():
            _say(unknown)
        self._attempt(lambda: warn_of_expired(self.searcher().documents.values(), datetime.date.today()))

    def _build(self) -> None:
        from assistant.ingestion.pipeline import build

        settings, limits = self._settings, file_limits(self._settings)
        complete = cohort_asker(settings.index, self.encoder())
        report = build(
            settings.corpus,
            settings.index,
            self.encoder(),
            limits=limits,
            engine=vector_engine(settings),
            complete=complete,
        )
        for path, reason in sorted(report.failures.items()):
            _say(printable(f"skipped {path}: {reason}"))
        if told := keep_graphs(settings.index, self.encoder()):
            _say(told)

    @staticmethod
    def _attempt(step: Callable[[], object]) -> str | None:
        """Why a step failed, or None. The page stays up whatever happens here."""
        try:
            step()
        except AssistantError as error:
            return " ".join(str(error).split())
        except Exception as error:
            return f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
        return None


def _serve(
    settings: Settings,
    library: StartingLibrary,
    site: Site,
    listener: socket.socket,
    *,
    started: Callable[[], None],
) -> None:
    """Answers requests until a signal comes."""
    import uvicorn

    from assistant.ui.http.server import make_app
    from assistant.ui.session.chat_service import ChatService

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            started()

    for name in ("uvicorn", "asyncio"):  # they print exceptions with the values that caused them
        logging.getLogger(name).setLevel(logging.CRITICAL)
    app = make_app(ChatService(make_assistant(settings, library), site=site), not_ready=library.not_ready)
    config = uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=STOP_SECONDS)
    Server(config).run(sockets=[listener])


def _welcome(address: str, worker: threading.Thread, options: argparse.Namespace) -> None:
    print(json.dumps({"url": address}) if options.json else f"Open {address}", flush=True)
    worker.start()
    if options.open:
        webbrowser.open(address)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _say(failure: str) -> None:
    print(f"serve: {failure}", file=sys.stderr, flush=True)


def _leave(worker: threading.Thread) -> int:
    """0. A worker still inside native code would be torn down noisily; what it was writing is never published."""
    if worker.is_alive():
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)
    return 0
