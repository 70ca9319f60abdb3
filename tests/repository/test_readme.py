"""The README's commands do what it says, with the real encoder; its verbs are those of the Makefile."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.paths import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = [line for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL) for line in block.splitlines() if line]


def test_every_make_verb_named_is_a_target() -> None:
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    named = [line.split()[1] for line in COMMANDS if line.startswith("make ")] + re.findall(r"`make (\w+)`", README)
    assert {"run", "test"} <= set(named)
    assert [verb for verb in named if verb not in targets] == []


@pytest.mark.slow
def test_every_command_runs(tmp_path: Path) -> None:
    env = {**os.environ, "ASSISTANT_INDEX": str(tmp_path / "index")}
    commands = [shlex.split(line) for line in COMMANDS if not line.startswith("make ")]
    assert len(commands) >= 9
    for command in commands:
        assert command[0] == ".venv/bin/recovery-assistant"
        run = subprocess.run(
            [sys.executable, "-m", "assistant", *command[1:]],
            cwd=ROOT,
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (run.returncode, "Traceback" in run.stderr) == (0, False), (command, run.stderr)
        assert run.stdout.strip()
    ask = commands[1]
    run = subprocess.run(
        [sys.executable, "scripts/ask.py", *ask[2:]], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0
    assert "sponsor" in run.stdout.lower()
    assert "»" in run.stdout
