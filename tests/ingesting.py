"""An ingest in a process of its own, with the small encoder, for tests that kill it.

Usage: python -m tests.ingesting CORPUS INDEX [--rounds N] [--die-at N]
"""

import argparse
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from assistant.ingestion.pipeline import build
from assistant.store import disk, snapshots
from tests.fakes import HashingEncoder


class Death:
    """Kills this process before its n-th step on the disk inside `publish`, as a power cut would."""

    def __init__(self, at: int) -> None:
        self._left = at

    def before(self, action: Callable[..., Any]) -> Callable[..., Any]:
        def step(*arguments: Any, **options: Any) -> Any:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return action(*arguments, **options)

        return step

    def haunt(self) -> None:
        """Lies in wait before each sync, each rename and each removal, and half-way through the last."""
        snapshots.sync = self.before(disk.sync)
        snapshots.os.replace = self.before(os.replace)
        snapshots.file_digest = self.before(disk.file_digest)
        snapshots.os.unlink = os.unlink = self.before(os.unlink)
        os.rmdir = self.before(os.rmdir)


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("corpus", type=Path)
    parser.add_argument("index", type=Path)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--die-at", type=int)
    options = parser.parse_args()
    if options.die_at:
        Death(options.die_at).haunt()
    say("ready")
    for _ in range(options.rounds):
        report = build(options.corpus, options.index, HashingEncoder(), rebuild=options.rounds > 1)
        say(str(report.snapshot))


if __name__ == "__main__":
    sys.exit(main())
