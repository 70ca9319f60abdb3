"""stdout of the commands: of an encoding that lacks characters, or closed by its reader."""

import io
import json
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path

import pytest

from assistant import cli
from tests.fakes import HashingEncoder

QUESTION = "do many sponsors and newcomers speak every day?"


@pytest.fixture(autouse=True)
def small_encoder(monkeypatch: pytest.MonkeyPatch, encoder: HashingEncoder) -> None:
    monkeypatch.setattr("assistant.cli.assembly.load_encoder", lambda *_, **__: encoder)


@contextmanager
def ascii_stdout() -> Iterator[io.BytesIO]:
    """A terminal that knows ASCII alone; gives what is written to it."""
    written = io.BytesIO()
    with redirect_stdout(io.TextIOWrapper(written, encoding="ascii", write_through=True)):
        yield written


@contextmanager
def abandoned_stdout() -> Iterator[None]:
    """A pipe that nobody reads any more."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w", encoding="utf-8") as stream, redirect_stdout(stream):
        yield


def run(*arguments: object) -> int:
    return cli.main([str(argument) for argument in arguments])


def test_an_answer_is_utf8_whatever_the_terminal(index: Path) -> None:
    with ascii_stdout() as written:
        assert run("ask", QUESTION, "--index", index) == 0
        assert "»Many sponsors and newcomers" in written.getvalue().decode("utf-8")


def test_a_safety_text_is_utf8_whatever_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_LANGUAGE", "es")
    with ascii_stdout() as written:
        assert run("check", "I want to kill myself") == 0
        said = written.getvalue().decode("utf-8")
    assert "988" in said
    assert "é" in said


def test_the_doctor_is_utf8_whatever_the_terminal(index: Path, tmp_path: Path) -> None:
    with ascii_stdout() as written:
        assert run("doctor", "--index", index, "--corpus", tmp_path / "café") == 1
        assert "café" in written.getvalue().decode("utf-8")


@pytest.mark.slow
@pytest.mark.parametrize(
    "locale", [{"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C"}, {"LC_ALL": "POSIX", "PYTHONIOENCODING": "latin-1"}]
)
def test_a_process_reads_and_writes_utf8_whatever_the_locale(locale: dict[str, str]) -> None:
    environment = {**os.environ, **locale, "ASSISTANT_LANGUAGE": "es", "HF_HUB_OFFLINE": "1"}
    command = [sys.executable, "-m", "assistant", "check", "-"]
    done = subprocess.run(command, input="¿qué hago? quiero matarme".encode(), capture_output=True, env=environment)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "suicide_self_harm" in done.stdout.decode("utf-8")
    assert "aquí mientras" in done.stdout.decode("utf-8")
    command = [sys.executable, "-m", "assistant", "lint", "--config", "café.toml"]
    wrong = subprocess.run(command, capture_output=True, env=environment)
    assert wrong.stderr.decode("utf-8") == "lint: no settings file café.toml\n"


def test_json_is_utf8_whatever_the_terminal(index: Path) -> None:
    with ascii_stdout() as written:
        assert run("ask", f"{QUESTION} – «señor»", "--index", index, "--json") == 0
        assert "«señor»" in json.loads(written.getvalue().decode("utf-8"))["query"]


@pytest.mark.parametrize("target", ["stdout", "file"])
def test_a_batch_is_utf8_and_takes_half_a_surrogate_pair(target: str, index: Path, tmp_path: Path) -> None:
    batch, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    batch.write_text(json.dumps({"id": "é\ud800", "question": QUESTION}))  # as JSON may hold it
    named = ["--out", out] if target == "file" else []
    with ascii_stdout() as written:
        assert run("ask", "--batch", batch, *named, "--index", index) == 0
        answers = out.read_bytes() if target == "file" else written.getvalue()
    assert json.loads(answers.decode("utf-8"))["id"] == "é\ud800"


def test_a_batch_whose_reader_goes_away_ends_quietly(
    index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    batch = tmp_path / "in.jsonl"
    batch.write_text("\n".join([json.dumps({"id": "1", "question": QUESTION})] * 40))  # more than a buffer holds
    with abandoned_stdout():
        assert run("ask", "--batch", batch, "--index", index) == 1
    assert capsys.readouterr().err == ""


def test_a_short_answer_whose_reader_has_gone_ends_quietly(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with abandoned_stdout():
        assert run("ask", QUESTION, "--index", index) == 1  # written when the command ends
    assert capsys.readouterr().err == ""


COMMANDS = {
    "ask": ["ask", QUESTION, "--index", "{index}"],
    "ask, a cry": ["ask", "i want to kill myself", "--index", "{index}"],
    "ask --json": ["ask", QUESTION, "--index", "{index}", "--json"],
    "ask --batch": ["ask", "--batch", "{batch}", "--index", "{index}"],
    "check": ["check", "hello"],
    "lint": ["lint", "{corpus}"],
    "doctor": ["doctor", "--index", "{index}", "--corpus", "{corpus}"],
    "ingest": ["ingest", "--index", "{index}", "--corpus", "{corpus}"],
    "ingest --dry-run": ["ingest", "--index", "{index}", "--corpus", "{corpus}", "--dry-run"],
    "evaluate": ["evaluate", "safety", "--cases", "{cases}", "--no-model"],
    "help": ["--help"],
    "help of a command": ["evaluate", "--help"],
}


@pytest.mark.parametrize("name", list(COMMANDS))
def test_a_reader_that_goes_away_is_met_with_silence(
    name: str, index: Path, corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    batch, cases = tmp_path / "in.jsonl", tmp_path / "cases.jsonl"
    batch.write_text("\n".join([json.dumps({"id": "1", "question": QUESTION})] * 40))
    cases.write_text(json.dumps({"id": "1", "text": "hello", "expected": "none"}))
    places = {"index": index, "corpus": corpus, "batch": batch, "cases": cases}
    with abandoned_stdout():
        assert _code(*(part.format(**places) for part in COMMANDS[name])) == 1
    assert capsys.readouterr().err == ""


def _code(*arguments: str) -> int:
    return cli.main(arguments)


def test_a_batch_that_cannot_be_read_or_written_is_named(
    index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = tmp_path / "none.jsonl"
    assert run("ask", "--batch", missing, "--index", index) == 1
    assert capsys.readouterr().err == f"ask: {missing}: No such file or directory\n"
    batch = tmp_path / "in.jsonl"
    batch.write_text("{}")
    assert run("ask", "--batch", batch, "--out", tmp_path, "--index", index) == 1
    assert capsys.readouterr().err == f"ask: {tmp_path}: Is a directory\n"


@pytest.mark.slow
@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no device here stands for a full disk")
@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ("check 'i want to die' >/dev/full", 1, "recovery-assistant: stdout: No space left on device\n"),
        ("ask --help >/dev/full", 0, ""),
        ("check 'i want to die' >&-", 0, ""),
        ("check - <&-", 0, ""),
        ("ask 'i swallowed all my pills and want to die' --kind NOPE >&-", 2, "usage: "),
        ("check 'i want to die' 2>&-", 0, ""),
    ],
)
def test_a_closed_or_full_stream_leaves_no_traceback(words: str, code: int, said: str) -> None:
    command = f"{shlex.quote(sys.executable)} -m assistant {words}"
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert done.returncode == code
    assert done.stderr == said if not said.startswith("usage") else done.stderr.startswith(said)
