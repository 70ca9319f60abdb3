"""Ingests killed at any moment: the snapshot before or the new one is live, whole, and answers.

INGEST_KILLS in the environment sets how often an ingest is killed at a random moment.
"""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from assistant.errors import AssistantError, IndexLockedError
from assistant.ingestion.pipeline import build
from assistant.search.library import open_searcher
from assistant.search.query import FollowUp
from assistant.store.snapshots import current_id, interrupted, open_current, snapshot_ids
from tests.fakes import HashingEncoder
from tests.paths import ROOT

pytestmark = pytest.mark.slow
KILLS = int(os.environ.get("INGEST_KILLS", "4"))
STRIDE = 1 if "INGEST_KILLS" in os.environ else 7  # of the steps of publishing, how many lie between two kills
LONGEST_SECONDS = 0.5  # from the start of the first ingest to the kill; several ingests end within it
DEADLINE_SECONDS = 120.0


def start(corpus: Path, index: Path, *options: str) -> subprocess.Popen[str]:
    """An ingest in another process, past its imports."""
    command = [sys.executable, "-m", "tests.ingesting", str(corpus), str(index), *options]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def died(process: subprocess.Popen[str]) -> bool:
    process.communicate(timeout=DEADLINE_SECONDS)
    return process.returncode == -signal.SIGKILL


def edit(corpus: Path, number: int) -> None:
    path = corpus / "articles" / "sleep.md"
    path.write_text(f"{path.read_text()}\nNight number {number} was calmer than the one before it.\n")


def answers(index: Path) -> bool:
    hits = open_searcher(index, HashingEncoder()).search(FollowUp("vivid dreams about using"), top_k=3).hits
    return hits[0].passage.document_id == "articles/sleep.md"


def disk_use(folder: Path) -> set[str]:
    """Every file below a folder that is not part of a complete snapshot, nor the two of the index itself."""
    kept = tuple(f"generations/{name}/" for name in snapshot_ids(folder))
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    return {name for name in files - {"current", "lock"} if not name.startswith(kept)}


def test_kills_at_random_moments(corpus: Path, index: Path) -> None:
    chance = random.Random(KILLS)  # noqa: S311 - moments, no secrets
    half = 0
    for number in range(KILLS):
        process = start(corpus, index, "--rounds", "1000")
        time.sleep(chance.uniform(0.0, LONGEST_SECONDS))
        process.kill()
        assert died(process)
        assert open_current(index).id
        assert answers(index)
        half += bool(interrupted(index))
        edit(corpus, number)
        report = build(corpus, index, HashingEncoder())  # the lock of the dead is taken over
        assert report.snapshot == current_id(index)
        assert disk_use(index) == set()
        assert len(snapshot_ids(index)) == 2
    sys.stdout.write(f"{KILLS} kills, {half} of them with a snapshot half-written" + "\n")


def test_kills_before_every_step_of_publishing(corpus: Path, index: Path) -> None:
    """Each time one step later, until an ingest lives: digests, syncs, both renames, the removal of the old."""
    outcomes: list[bool] = []
    build(corpus, index, HashingEncoder(), rebuild=True)  # so that there is an old snapshot to remove
    for step in range(1, 200, STRIDE):
        before, kept = current_id(index), set(snapshot_ids(index))
        edit(corpus, step)
        process = start(corpus, index, "--die-at", str(step))
        if not died(process):
            break
        published = current_id(index) != before
        assert published or kept <= set(snapshot_ids(index))
        assert open_current(index).id == current_id(index)
        assert answers(index)
        outcomes.append(published)
        report = build(corpus, index, HashingEncoder())
        assert report.plan.is_current == published
        assert disk_use(index) == set()
        assert interrupted(index) == []
        assert len(snapshot_ids(index)) <= 2
    else:
        pytest.fail("no ingest lived")
    sys.stdout.write(
        f"{len(outcomes)} kills in publishing, {sum(outcomes)} of them after the new snapshot was live" + "\n"
    )
    assert len(outcomes) > 20 // STRIDE
    assert set(outcomes) == {False, True}
    assert outcomes == sorted(outcomes)  # once published, always published


def test_a_second_writer_is_told_who_holds_the_index_and_readers_are_not_kept_out(corpus: Path, index: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from assistant.store.snapshots import write_lock\n"
        "with write_lock(Path(sys.argv[1])): sys.stdout.write('held\\n'); sys.stdout.flush(); sys.stdin.read()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(index)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        with pytest.raises(IndexLockedError, match=rf"by process {process.pid} on .+ since 2.+ UTC; wait until"):
            build(corpus, index, HashingEncoder())
        assert answers(index)
    finally:
        process.kill()
        process.communicate()
    edit(corpus, 1)
    assert build(corpus, index, HashingEncoder()).encoded  # the lock of the dead is free


def test_a_full_disk_leaves_nothing_behind(corpus: Path, index: Path) -> None:
    """A limit on the size of a file stands for a full disk: real writes fail, half-way through."""
    before = current_id(index)
    edit(corpus, 0)
    code = (
        "import resource, signal; from pathlib import Path; from assistant.ingestion.pipeline import build;"
        "from tests.fakes import HashingEncoder; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}));"
        f"build(Path({str(corpus)!r}), Path({str(index)!r}), HashingEncoder(dimension=64))"
    )
    for limit in (300, 700, 1500, 2500):
        run = subprocess.run(
            [sys.executable, "-c", code.format(limit=limit)], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert run.returncode == 1
        assert AssistantError.__name__ in run.stderr.splitlines()[-1]
        assert "the index in use is unchanged" in run.stderr
        assert current_id(index) == before
        assert interrupted(index) == []
        assert answers(index)
