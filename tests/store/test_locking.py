"""The write lock: one holder, named; gone when its holder is, whatever its children do."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

from assistant.errors import AssistantError, IndexLockedError
from assistant.store.locking import HOLDER, LOCK, write_lock
from tests.paths import ROOT

FORKING = """
import os, sys, time
from pathlib import Path
from assistant.store.locking import write_lock
with write_lock(Path(sys.argv[1])):
    if os.fork() == 0:  # the child says when it stands by itself: what it lets go of it has let go of then
        os.write(1, b"held\\n")
        os.close(1)
        time.sleep(60)
        os._exit(0)
    sys.stdin.read()
"""


def test_the_lock_is_taken_once_and_named_while_it_is_held(tmp_path: Path) -> None:
    with write_lock(tmp_path):
        row = json.loads((tmp_path / HOLDER).read_text())
        assert (row["process"], row["host"]) == (os.getpid(), socket.gethostname())
        with pytest.raises(IndexLockedError, match=rf"by process {os.getpid()} on .+ since 2.+; wait until"):
            write_lock(tmp_path).__enter__()
    assert [path.name for path in tmp_path.iterdir()] == [LOCK]
    with write_lock(tmp_path):
        pass


def test_an_error_inside_lets_go_of_the_lock(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="inside"), write_lock(tmp_path):
        raise ValueError("inside")
    with write_lock(tmp_path):
        pass


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_child_does_not_keep_the_lock_of_a_dead_parent(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", FORKING, str(tmp_path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        process_group=0,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        process.kill()
        process.wait(60)
        with write_lock(tmp_path):  # the child lives, and the signature of the dead is written over
            assert json.loads((tmp_path / HOLDER).read_text())["process"] == os.getpid()
    finally:
        os.killpg(process.pid, 9)
        process.communicate()


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"process": 2**22 + 1, "host": socket.gethostname(), "since": "then"}, r"a child that process .+ left behind"),
        ({"process": 1, "host": "elsewhere", "since": "then"}, r"by process 1 on elsewhere since then; wait until"),
        ({"process": "no number"}, r"by another process; wait until"),
        (None, r"by another process; wait until"),
    ],
)
def test_the_holder_is_told_as_far_as_it_is_known(tmp_path: Path, row: dict[str, object] | None, said: str) -> None:
    if row is not None:
        (tmp_path / HOLDER).write_text(json.dumps(row))
    with FileLock(tmp_path / LOCK), pytest.raises(IndexLockedError, match=said), write_lock(tmp_path):
        pass


def test_a_disk_without_locks_is_one_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_self: FileLock, *_: object, **__: object) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr(FileLock, "acquire", refuse)
    with pytest.raises(AssistantError, match=r"without locks \(No locks available\); name another: --index"):
        write_lock(tmp_path).__enter__()
