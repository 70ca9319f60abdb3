"""recovery-assistant serve: the chat in a browser.

The page answers at once; the encoder is loaded and the index brought up to date behind it.
"""

import argparse
import datetime
import errno
import json
import os
import signal
import socket
import sys
import threading
import webbrowser
from pathlib import Path
from types import FrameType

from assistant.cli.serve_processes import Process, serve_alone, serve_several
from assistant.cli.starter_library import say_starter_library, with_starter_library
from assistant.cli.starting_library import StartingLibrary, say
from assistant.errors import AssistantError, SettingsError
from assistant.safety import overdue, overdue_finders
from assistant.settings import load_settings
from assistant.ui.session.site import site_of

DEFAULT_HOST, DEFAULT_PORT = "127.0.0.1", 7860
MOST_WORKERS = 64


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own flags."""
    parser.add_argument("--host", metavar="NAME", help="where to listen (default: GRADIO_SERVER_NAME or 127.0.0.1)")
    parser.add_argument("--port", metavar="N", help="port (default: GRADIO_SERVER_PORT or 7860; 0 takes a free one)")
    parser.add_argument("--corpus", type=Path, metavar="DIR", help="folder of sources (default: corpus)")
    parser.add_argument("--no-ingest", action="store_true", help="serve the index as it is")
    parser.add_argument("--root-path", metavar="PATH", help="where the site begins below its host (default: /)")
    parser.add_argument("--mcp", action="store_true", help="offer search to programs (Model Context Protocol)")
    parser.add_argument("--workers", metavar="N", help="processes that answer, behind one port (default: 1)")
    parser.add_argument("--open", action="store_true", help="open the page in the browser")


def execute(options: argparse.Namespace) -> int:
    """Runs the command until it is stopped; returns the exit code."""
    flags = {"index": options.index, "corpus": options.corpus, "root_path": options.root_path}
    settings = with_starter_library(load_settings(options.config, flags=flags))
    host = options.host or os.environ.get("GRADIO_SERVER_NAME") or DEFAULT_HOST
    listener = listen(host, chosen_port(options.port))
    count = worker_count(options.workers)
    site = site_of(settings, mcp=options.mcp)
    say_starter_library(settings, command="serve")
    warn_of_overdue(datetime.date.today())
    address = page_address(host, listener.getsockname()[1])
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    library = StartingLibrary(settings, ingest=not options.no_ingest)
    worker = threading.Thread(target=library.prepare, name="prepare", daemon=True)
    try:
        if count > 1:
            process = Process(settings, site, ingest=not options.no_ingest)
            serve_several(count, process, listener, lambda: _welcome(address, options))
        else:
            serve_alone(settings, library, site, listener, lambda: _welcome(address, options, worker))
    except KeyboardInterrupt:
        pass  # stopping is how this command ends
    finally:
        listener.close()
    return _leave(worker)


def warn_of_overdue(today: datetime.date) -> None:
    """One line on stderr each where helplines or finders are to be looked up again by now."""
    for name, late in (("helplines", overdue(today)), ("finders", overdue_finders(today))):
        if late:
            say(f"{len(late)} {name} are to be looked up again; see: recovery-assistant doctor")


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


def worker_count(flag: str | None) -> int:
    """How many processes answer: the flag, else 1. Raises SettingsError."""
    value = flag or "1"
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= MOST_WORKERS):
        raise SettingsError(f"--workers must be a whole number from 1 to {MOST_WORKERS}, not {value!r}")
    return int(value)


def page_address(host: str, port: int) -> str:
    """Where a browser on this machine finds the page."""
    name = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{name}:{port}"


def _welcome(address: str, options: argparse.Namespace, worker: threading.Thread | None = None) -> None:
    print(json.dumps({"url": address}) if options.json else f"Open {address}", flush=True)
    if worker:
        worker.start()
    if options.open:
        webbrowser.open(address)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _leave(worker: threading.Thread) -> int:
    """0. A worker still inside native code would be torn down noisily; what it was writing is never published."""
    if worker.is_alive():
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)
    return 0
