"""The README's commands do what it says, with the real encoder; its verbs are those of the Makefile."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from assistant import cli
from tests.paths import CORPUS, ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
LINES = 60  # of a file that a command reads
COMMANDS = [line for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL) for line in block.splitlines() if line]


def test_every_make_verb_named_is_a_target() -> None:
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    named = [line.split()[1] for line in COMMANDS if line.startswith("make ")] + re.findall(r"`make (\w+)`", README)
    assert {"run", "test"} <= set(named)
    assert [verb for verb in named if verb not in targets] == []


@pytest.mark.xdist_group("commands")
@pytest.mark.usefixtures("shared_encoder")
def test_every_command_runs(
    shipped_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("ASSISTANT_INDEX", str(shutil.copytree(shipped_index, tmp_path / "index")))
    commands = [shlex.split(line) for line in COMMANDS if not line.startswith("make ")]
    assert len(commands) >= 9
    for command in commands:
        assert command[0] == ".venv/bin/recovery-assistant"
        if "--rebuild" in command:  # the whole library was built for the fixture; here two articles are enough
            monkeypatch.setenv("ASSISTANT_CORPUS", str(two_articles(tmp_path / "corpus")))
        if "evaluate" in command:  # all questions and messages are asked by test_gates.py and test_corpus_figures.py
            command = [with_few_lines(word, tmp_path) for word in command]
        code = cli.main(command[1:])
        monkeypatch.delenv("ASSISTANT_CORPUS", raising=False)
        out, err = capsys.readouterr()
        assert (code, "Traceback" in err) == (0, False), (command, err)
        assert out.strip()


@pytest.mark.xdist_group("commands")
def test_the_scripts_are_the_commands_in_a_process_of_their_own(shipped_index: Path) -> None:
    ask = next(line for line in COMMANDS if "recovery-assistant ask" in line)
    run = subprocess.run(
        [sys.executable, "scripts/ask.py", *shlex.split(ask)[2:]],
        cwd=ROOT,
        env={**os.environ, "ASSISTANT_INDEX": str(shipped_index)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, "Traceback" in run.stderr) == (0, False), run.stderr
    assert "sponsor" in run.stdout.lower()
    assert "»" in run.stdout


def with_few_lines(word: str, folder: Path) -> str:
    """A word of a command; for a file of labelled lines one with some of each kind of them, spread over all."""
    if not word.endswith(".jsonl"):
        return word
    lines = (ROOT / word).read_text(encoding="utf-8").splitlines(keepends=True)
    few = folder / Path(word).name
    few.write_text("".join(lines[:: len(lines) // LINES]), encoding="utf-8")
    return str(few)


def two_articles(folder: Path) -> Path:
    folder.mkdir()
    for path in sorted((CORPUS / "articles").glob("*.md"))[:2]:
        shutil.copy(path, folder)
    return folder
