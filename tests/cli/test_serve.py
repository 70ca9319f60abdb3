"""The serve command: where it listens, what it says while it starts, and how it ends."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from datetime import date
from pathlib import Path

import httpx
import pytest

from assistant.cli.serve import chosen_port, listen, page_address, warn_of_overdue
from assistant.cli.starting_library import StartingLibrary
from assistant.errors import AssistantError, SettingsError
from assistant.safety import overdue_finders
from assistant.settings import Settings
from tests.conftest import LOADER
from tests.fakes import HashingEncoder


def test_the_port_comes_from_the_flag_then_the_environment_then_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GRADIO_SERVER_PORT", raising=False)
    assert chosen_port(None) == 7860
    monkeypatch.setenv("GRADIO_SERVER_PORT", "7999")
    assert chosen_port(None) == 7999
    assert chosen_port("8001") == 8001


@pytest.mark.parametrize("value", ["x", "-1", "65536", "8.5", "²"])
def test_a_port_that_is_none_is_named(value: str) -> None:
    with pytest.raises(SettingsError, match="--port must be a whole number from 0 to 65535"):
        chosen_port(value)


def test_a_taken_port_is_one_clear_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(AssistantError, match=f"port {port} on 127.0.0.1 is already in use"):
            listen("127.0.0.1", port)


def test_the_address_is_one_a_browser_here_can_open() -> None:
    assert page_address("127.0.0.1", 7860) == "http://127.0.0.1:7860"
    assert page_address("0.0.0.0", 80) == "http://127.0.0.1:80"  # noqa: S104
    assert page_address("::1", 80) == "http://[::1]:80"


def library(corpus: Path, index: Path, *, ingest: bool = True) -> StartingLibrary:
    return StartingLibrary(Settings(corpus=corpus, index=index), ingest=ingest)


@pytest.mark.usefixtures("small_encoder")
def test_a_library_is_not_ready_until_it_is_prepared(corpus: Path, tmp_path: Path) -> None:
    starting = library(corpus, tmp_path / "new")
    assert starting.not_ready() == "the encoder is being loaded"
    with pytest.raises(AssistantError, match="the encoder is being loaded"):
        starting.searcher()
    starting.prepare()
    assert starting.not_ready() is None
    assert len(starting.searcher().documents) == 2


def test_an_encoder_that_cannot_be_loaded_is_said_once_and_kept_as_the_reason(
    corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object, **_options: object) -> HashingEncoder:
        raise RuntimeError("no\nweights")

    monkeypatch.setattr(LOADER, fail)
    starting = library(corpus, tmp_path / "new")
    starting.prepare()
    assert starting.not_ready() == "RuntimeError: no weights"
    assert capsys.readouterr().err == "serve: RuntimeError: no weights\n"


@pytest.mark.usefixtures("small_encoder")
def test_without_ingest_a_missing_index_is_the_reason_until_it_is_there(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.search.library.RECHECK_SECONDS", 0.0)
    starting = library(corpus, tmp_path / "new", ingest=False)
    starting.prepare()
    assert "no index in" in (starting.not_ready() or "")
    library(corpus, tmp_path / "new").prepare()
    assert starting.not_ready() is None


def test_the_operator_is_told_when_helplines_and_finders_are_due(capsys: pytest.CaptureFixture[str]) -> None:
    warn_of_overdue(date(2027, 2, 19))
    assert capsys.readouterr().err == ""
    warn_of_overdue(date(2027, 2, 20))
    helplines = "serve: 2 helplines are to be looked up again; see: recovery-assistant doctor\n"
    assert capsys.readouterr().err == helplines
    warn_of_overdue(date(2027, 2, 26))
    late = len(overdue_finders(date(2027, 2, 26)))
    finders = f"serve: {late} finders are to be looked up again; see: recovery-assistant doctor"
    assert late > 0
    assert finders in capsys.readouterr().err.splitlines()


@pytest.mark.usefixtures("small_encoder")
def test_the_operator_is_told_of_articles_past_their_date(
    corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = corpus / "articles" / "sponsor.md"
    path.write_text(
        path.read_text(encoding="utf-8").replace("---\n", "---\nexpires: 2024-02-29\n", 1), encoding="utf-8"
    )
    library(corpus, tmp_path / "new").prepare()
    said = "serve: articles/sponsor.md expired on 2024-02-29; see: recovery-assistant doctor\n"
    assert capsys.readouterr().err == said


@pytest.mark.slow
def test_the_command_opens_the_page_and_stops_when_asked(corpus: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "assistant", "serve", "--port", "0", "--json", "--corpus", str(corpus),
               "--index", str(tmp_path / "new")]  # fmt: skip
    environment = {**os.environ, "ASSISTANT_ENCODER": str(tmp_path / "no-such-encoder")}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)
    guard = threading.Timer(60, process.kill)
    guard.start()
    try:
        address = json.loads(process.stdout.readline())["url"]  # type: ignore[union-attr]
        assert httpx.get(f"{address}/healthz").text == "ok\n"
        assert httpx.get(f"{address}/readyz").status_code == 503
        assert "988" in httpx.get(address).text
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=20)
    finally:
        guard.cancel()
        process.kill()
        process.wait()
    assert (process.returncode, out) == (0, "")
    assert "Traceback" not in err
