"""No word of a message is left anywhere: a planted word is looked for in all that the processes wrote."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from gradio_client import Client

CANARY = "zebrafinchlantern"  # a word that stands nowhere else
MESSAGES = (
    f"how often do sponsors and newcomers {CANARY} speak",  # answered
    f"what does the {CANARY} of the moon weigh",  # not found
    f"I want to kill myself {CANARY}",  # takeover
    f"I am about to drink {CANARY}, the bottle is in front of me",  # card and passages
    f"{CANARY} " * 3000,  # too long
    f"<b>{CANARY}</b> \ud83d \x00",  # odd characters
)


def home(tmp_path: Path) -> tuple[Path, dict[str, str]]:
    """A folder for everything a process may write by itself, and the environment that leads it there."""
    folder = tmp_path / "home"
    folder.mkdir()
    places = ("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "GRADIO_TEMP_DIR", "HF_HOME")
    return folder, {**os.environ, **dict.fromkeys(places, str(folder))}


def left_in(folder: Path) -> list[str]:
    """Files below a folder that hold the planted word, in their content or their name."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [str(path) for path in files if CANARY in path.name or CANARY.encode() in path.read_bytes()]


@contextmanager
def served(corpus: Path, tmp_path: Path, environment: dict[str, str]) -> Iterator[tuple[str, Path]]:
    """The address of a server process, and the file into which all it says goes."""
    said = tmp_path / "said.txt"
    command = [sys.executable, "-m", "assistant", "serve", "--port", "0", "--json", "-v", "--corpus", str(corpus),
               "--index", str(tmp_path / "served-index")]  # fmt: skip
    with said.open("w", encoding="utf-8") as errors:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True, env=environment)
        guard = threading.Timer(150, process.kill)
        guard.start()
        try:
            line = process.stdout.readline()  # type: ignore[union-attr]
            yield json.loads(line)["url"], said
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=30)
        finally:
            guard.cancel()
            process.kill()
            process.wait()


def wait_until_ready(address: str) -> None:
    for _ in range(600):
        if httpx.get(f"{address}/readyz").status_code == 200:
            return
        threading.Event().wait(0.2)
    raise AssertionError("the server did not become ready")


def talk(address: str) -> None:
    """A conversation as the page holds it, and requests of the wrong kinds in its place."""
    session = "a" * 32
    for message in MESSAGES:
        row = json.dumps({"session": session, "message": message, "pathways": [CANARY], "since": CANARY})
        turn = httpx.post(f"{address}/turn", content=row, headers={"Content-Type": "application/json"})
        assert turn.status_code == 200
    assert CANARY in httpx.post(f"{address}/saved", json={"session": session}).json()["document"]
    for path in ("turn", "saved", "present", "opening", "clear", "leave"):
        for wrong in (
            {"session": CANARY, "message": CANARY},
            {"session": session, "drop": CANARY, "kinds": {CANARY: 1}},
        ):
            httpx.post(f"{address}/{path}", json=wrong)
        httpx.post(f"{address}/{path}", content=CANARY, headers={"Content-Type": "application/json"})


@pytest.mark.slow
def test_the_server_leaves_no_word_of_a_message(corpus: Path, tmp_path: Path) -> None:
    folder, environment = home(tmp_path)
    environment["ASSISTANT_FEEDBACK"] = str(tmp_path / "votes.csv")
    with served(corpus, tmp_path, environment) as (address, said):
        wait_until_ready(address)
        client = Client(address, verbose=False, analytics_enabled=False, download_files=str(tmp_path / "client"))
        for message in MESSAGES[:-1]:
            for name in ("/chat", "/search"):
                client.predict(message, [{"role": "user", "content": CANARY}], api_name=name)
        for body in (f'{{"data": ["{CANARY}", ', f'{{"data": {{"{CANARY}": 1}}}}', CANARY):
            answer = httpx.post(f"{address}/gradio_api/call/chat", content=body)
            assert answer.status_code >= 400 or "event_id" in answer.text
        votes = ({"passage": CANARY, "vote": "helped"}, {"passage": "0" * 16, "vote": CANARY, "message": CANARY})
        assert [httpx.post(f"{address}/feedback", json=vote).status_code for vote in votes] == [422, 422]
        talk(address)
        for wrong in ([[CANARY]], [{"a": CANARY}, CANARY], [CANARY, {CANARY: 1}, 3]):  # of the wrong kinds
            for path in ("run/chat", "run/search", "call/search", "call/v2/search"):
                httpx.post(f"{address}/gradio_api/{path}", json={"data": wrong, "message": wrong})
            for number in range(24):  # of every event of the page
                body = {"data": wrong, "fn_index": number, "session_hash": CANARY}
                httpx.post(f"{address}/gradio_api/queue/join", json=body)
        httpx.get(f"{address}/gradio_api/queue/data", params={"session_hash": CANARY})
        httpx.get(f"{address}/source", params={"id": CANARY, "lang": CANARY})
        httpx.get(f"{address}/privacy", params={"lang": CANARY})
        httpx.get(f"{address}/{CANARY}")
        httpx.get(f"{address}/readyz", params={"q": CANARY})
        metrics = httpx.get(f"{address}/metrics").text
    assert "recovery_answers" in metrics
    assert CANARY not in metrics
    assert CANARY not in said.read_text(encoding="utf-8")
    assert "Traceback" not in said.read_text(encoding="utf-8")
    assert left_in(folder) == []
    assert left_in(tmp_path / "served-index") == []
    assert not (tmp_path / "votes.csv").exists()


@pytest.mark.slow
@pytest.mark.parametrize("encoder", ["as shipped", "missing"])
def test_the_commands_leave_no_word_of_a_message(corpus: Path, tmp_path: Path, encoder: str) -> None:
    folder, environment = home(tmp_path)
    if encoder == "missing":
        environment["ASSISTANT_ENCODER"] = str(tmp_path / "nowhere")
    questions = tmp_path / "in.jsonl"
    rows = [json.dumps({"id": str(number), "question": text}) for number, text in enumerate(MESSAGES)]
    questions.write_text("\n".join([*rows, f'{{"question": "{CANARY}']) + "\n", encoding="utf-8")
    for command in (
        ["ingest", "--corpus", str(corpus)],
        ["ask", "--batch", str(questions), "--out", str(tmp_path / "out.jsonl")],
        ["ask", MESSAGES[0]],
        ["check", MESSAGES[2]],
    ):
        run = subprocess.run(
            [sys.executable, "-m", "assistant", *command, "--index", str(tmp_path / "built"), "-v"],
            capture_output=True, env=environment, check=False, timeout=120,
        )  # fmt: skip
        assert run.returncode in (0, 1, 3)
        assert CANARY.encode() not in run.stderr
    assert left_in(folder) == []
    assert (tmp_path / "built" / "current").exists() is (encoder == "as shipped")  # there was something to look at
    assert left_in(tmp_path / "built") == []
