"""Watching a corpus: one line for each publish, patience with files half-written, a clean end."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from assistant.cli.watching import looks, watch
from assistant.store.snapshots import current_id, interrupted
from tests.paths import ROOT

DEADLINE_SECONDS = 60.0
COMMAND = """
import sys
from assistant import cli
from assistant.cli import assembly, watching
from tests.fakes import HashingEncoder
assembly.load_encoder = lambda *_, **__: HashingEncoder()
raise SystemExit(cli.main(sys.argv[1:]))
"""


def test_a_change_is_acted_on_when_it_has_come_to_rest(tmp_path: Path) -> None:
    seen: list[list[int]] = []
    polls = iter(range(1000))

    class Polls(threading.Event):
        """Stands for the clock: writes a little more at each of the first polls, then rests."""

        def wait(self, timeout: float | None = None) -> bool:
            number = next(polls)
            if number < 5:
                (tmp_path / "a.txt").write_text("word " * (number + 1))
            return number == 12

    def action() -> bool:
        seen.append([size for _, size in looks(tmp_path).values()])
        return True

    watch(tmp_path, action, stop=Polls())
    assert seen == [[], [25]]


def test_what_did_not_get_through_is_tried_again(tmp_path: Path) -> None:
    calls: list[int] = []
    stop = threading.Event()

    def action() -> bool:
        calls.append(1)
        if len(calls) == 3:
            stop.set()
        return False

    watch(tmp_path, action, stop=stop, poll=0.001)
    assert len(calls) == 3


def test_looks_see_time_size_and_disappearance(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "a.txt"
    path.parent.mkdir()
    path.write_text("one")
    first = looks(tmp_path)
    os.utime(path, ns=(1, 1))
    assert looks(tmp_path) == {str(path): (1, 3)} != first
    (tmp_path / "gone").symlink_to(tmp_path / "nowhere")
    assert looks(tmp_path) == {str(path): (1, 3)}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_watching_publishes_and_ends_cleanly(corpus: Path, tmp_path: Path, number: signal.Signals) -> None:
    index = tmp_path / "index"
    command = [sys.executable, "-c", COMMAND, "ingest", "--watch", "--corpus", str(corpus), "--index", str(index)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    first = process.stdout.readline()
    assert first.startswith("2 added")
    (corpus / "new.txt").write_text("A new text about telling the truth, short and plain.")
    second = process.stdout.readline()
    assert second.startswith("1 added, 0 changed, 0 removed, 2 unchanged")
    assert current_id(index) in second
    os.utime(corpus / "new.txt")  # touched, not changed: no line
    time.sleep(0.1)
    process.send_signal(number)
    out, err = process.communicate(timeout=DEADLINE_SECONDS)
    assert (process.returncode, out) == (0, "")
    assert err.rstrip().endswith("ingest: stopped watching")
    assert "Traceback" not in err
    assert interrupted(index) == []
