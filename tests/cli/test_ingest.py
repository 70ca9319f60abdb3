"""What `ingest` and `doctor` print about moves, damage, left-overs and progress."""

import io
import json
import os
import sys
from pathlib import Path

import pytest

from assistant import cli
from assistant.cli.ingest import ProgressLine
from assistant.ingestion.pipeline import build
from assistant.store.snapshots import current_id, open_current
from tests.fakes import HashingEncoder


def run(*arguments: object) -> int:
    return cli.main([str(argument) for argument in arguments])


@pytest.mark.usefixtures("small_encoder")
def test_a_plan_names_moves_and_damage_and_touches_nothing(
    corpus: Path, index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    os.replace(corpus / "articles" / "sleep.md", corpus / "night.md")
    (corpus / "bad.md").write_text("")
    (open_current(index).folder / "words.npy").write_bytes(b"")
    before = sorted(path.stat().st_mtime_ns for path in index.rglob("*"))
    assert run("ingest", "--corpus", corpus, "--index", index, "--dry-run") == 3
    captured = capsys.readouterr()
    assert "changed: 1\n  night.md (was articles/sleep.md)\n" in captured.out
    assert "unreadable: 1\n  bad.md: the file is empty\n" in captured.out
    assert "all would be built anew: index file words.npy is missing or altered" in captured.err
    assert sorted(path.stat().st_mtime_ns for path in index.rglob("*")) == before
    assert run("ingest", "--corpus", corpus, "--index", index, "--json", "-v") == 3
    captured = capsys.readouterr()
    counts = json.loads(captured.out)["documents"]
    assert counts == {"added": 0, "changed": 1, "removed": 0, "unchanged": 1, "failed": 1}
    assert "note: all was built anew: index file words.npy" in captured.err


@pytest.mark.usefixtures("small_encoder")
def test_a_run_says_what_was_encoded_and_moved(corpus: Path, index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.replace(corpus / "articles" / "sleep.md", corpus / "night.md")
    assert run("ingest", "--corpus", corpus, "--index", index) == 0
    out = capsys.readouterr().out
    assert out.startswith("0 added, 1 changed, 0 removed, 1 unchanged, 0 failed, 1 of the changed moved; ")
    assert "(0 encoded now)" in out


@pytest.mark.usefixtures("small_encoder")
def test_doctor_looks_at_the_generation_to_go_back_to_and_at_left_overs(
    corpus: Path, index: Path, encoder: HashingEncoder, capsys: pytest.CaptureFixture[str]
) -> None:
    first = current_id(index)
    build(corpus, index, encoder, rebuild=True)
    (index / "generations" / "20200101T000000-0.partial").mkdir()
    assert run("doctor", "--index", index, "--corpus", corpus) == 0
    assert "warning  index: 1 left-over of a run that was interrupted; the next ingest removes it" in (
        capsys.readouterr().out
    )
    (index / "generations" / first / "words.npy").write_bytes(b"")
    assert run("doctor", "--index", index, "--corpus", corpus) == 0
    out = capsys.readouterr().out
    assert f"warning  index: snapshot {first}, kept for going back, is damaged" in out


class Terminal(io.StringIO):
    """A stream that says it is one."""

    def __init__(self, *, is_one: bool) -> None:
        super().__init__()
        self._is_one = is_one

    def isatty(self) -> bool:
        return self._is_one


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr("assistant.cli.ingest.time.monotonic", lambda: now[0])
    return now


def test_progress_on_a_terminal_renews_one_line(monkeypatch: pytest.MonkeyPatch, clock: list[float]) -> None:
    monkeypatch.setattr(sys, "stderr", Terminal(is_one=True))
    progress = ProgressLine()
    progress("encode", 0, 40)
    clock[0] += 2.0
    progress("encode", 10, 40)
    clock[0] += 6.0
    progress("encode", 40, 40)
    assert isinstance(sys.stderr, Terminal)
    lines = [line.strip() for line in sys.stderr.getvalue().replace("\r", "\n").splitlines()]
    assert lines == ["encode 0/40", "encode 10/40, 5/s, 6 s left", "encode 40/40, 5/s, 0 s left"]
    assert sys.stderr.getvalue().count("\n") == 1


def test_progress_elsewhere_is_a_plain_line_now_and_then(monkeypatch: pytest.MonkeyPatch, clock: list[float]) -> None:
    monkeypatch.setattr(sys, "stderr", Terminal(is_one=False))
    progress = ProgressLine()
    for done in range(1, 13):
        clock[0] += 1.0
        progress("read", done, 12)
    assert isinstance(sys.stderr, Terminal)
    assert sys.stderr.getvalue() == "read 6/12, 1/s, 5 s left\nread 11/12, 1/s, 1 s left\n"
