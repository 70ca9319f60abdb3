"""An environment with nothing in it but a wheel, and what a person does with it: serve, ask, stop."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

READY_SECONDS = 1800.0  # the first index on a busy machine
STOP_SECONDS = 30.0
_OWN = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")  # of the environment around, which the new one must not see


class ReleaseError(Exception):
    """A release is not as it should be; the message says how."""


@dataclass(frozen=True, slots=True)
class FreshEnvironment:
    """A virtual environment of its own. folder: where it is."""

    folder: Path

    @classmethod
    def made(cls, folder: Path, wheel: Path, *, extra: str, constraints: Path) -> "FreshEnvironment":
        """A new environment with the wheel and one of its extras. Raises ReleaseError."""
        made = cls(folder)
        _run([sys.executable, "-m", "venv", str(folder)])
        pip = [str(folder / "bin" / "python"), "-m", "pip", "--disable-pip-version-check"]
        _run([*pip, "install", "--quiet", "--constraint", str(constraints), f"{wheel}[{extra}]"])
        _run([*pip, "check"])
        return made

    def has(self, module: str) -> bool:
        """Whether a module is installed."""
        code = f"import importlib.util, sys; sys.exit(importlib.util.find_spec({module!r}) is None)"
        return subprocess.run([str(self.folder / "bin" / "python"), "-c", code], check=False).returncode == 0

    def command(self, *words: str) -> list[str]:
        """A command line of the program."""
        return [str(self.folder / "bin" / "recovery-assistant"), *words]

    def told(self, *words: str, folder: Path) -> dict[str, Any]:
        """The JSON that a command tells in a folder. Raises ReleaseError."""
        told: dict[str, Any] = json.loads(_run(self.command(*words, "--json"), folder=folder))
        return told


@contextmanager
def served(environment: FreshEnvironment, folder: Path) -> Iterator[str]:
    """The address of `serve` in a folder, once it can answer; it is stopped afterwards. Raises ReleaseError."""
    command = environment.command("serve", "--port", "0", "--json")
    process = subprocess.Popen(command, cwd=folder, env=_environment(), stdout=subprocess.PIPE, text=True)
    try:
        line = cast(IO[str], process.stdout).readline()
        if not line:
            raise ReleaseError("serve ended before it told its address")
        address = str(json.loads(line)["url"])
        _wait_until_ready(address)
        yield address
        process.send_signal(signal.SIGTERM)
        if process.wait(STOP_SECONDS) != 0:
            raise ReleaseError(f"serve ended with {process.returncode} when it was asked to stop")
    finally:
        process.kill()
        process.wait()


def asked(address: str, question: str) -> dict[str, Any]:
    """What `search` of the API answers."""
    body = json.dumps({"data": [question, []]}).encode()
    url = f"{address}/gradio_api/run/search"
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        found: dict[str, Any] = json.load(answer)["data"][0]
    return found


def _wait_until_ready(address: str) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"{address}/readyz", timeout=10).close()
        except urllib.error.HTTPError as error:
            reason = json.load(error)["reason"]
        else:
            return
        time.sleep(1)
    raise ReleaseError(f"serve was not ready within {READY_SECONDS:.0f} s: {reason}")


def _run(command: list[str], *, folder: Path | None = None) -> str:
    run = subprocess.run(command, cwd=folder, env=_environment(), capture_output=True, text=True, check=False)
    if run.returncode:
        raise ReleaseError(f"{' '.join(command)}: {run.stdout[-2000:]}{run.stderr[-2000:]}")
    return run.stdout


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in _OWN and not name.startswith("ASSISTANT_")}
