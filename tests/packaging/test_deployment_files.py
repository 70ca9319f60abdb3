"""What the files of deployment name exists and works when it is run directly: no engine for containers is needed.

Paths, ports, variables, commands, targets, users; hadolint where its program is installed.
"""

import argparse
import json
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml
from fastapi import FastAPI

from assistant.cli import COMMANDS, _parse
from assistant.settings import PREFIX, VECTOR_STORES, load_settings
from tests.paths import ROOT
from tests.serving import serving

DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
DEPLOY = ROOT / "deploy"
COMPOSE = sorted(DEPLOY.glob("compose*.yaml"))
UNIT = (DEPLOY / "recovery-assistant.service").read_text(encoding="utf-8")
OTHERS = {  # variables that are not settings: what reads them
    "GRADIO_SERVER_NAME": "assistant/cli/serve.py",
    "GRADIO_SERVER_PORT": "assistant/cli/serve.py",
    "HF_HUB_OFFLINE": "assistant/embedding/models.py",
}
OF_THE_SYSTEM = {"HOME", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "FORWARDED_ALLOW_IPS"}
PORT = "7860"


def instructions(name: str) -> list[str]:
    """What stands after an instruction of the Dockerfile, each with its lines joined."""
    joined = re.sub(r"\\\n\s*", " ", re.sub(r"^#.*\n", "", DOCKERFILE, flags=re.MULTILINE))
    return re.findall(rf"^{name} (.*)$", joined, re.MULTILINE)


def stages() -> dict[str, str]:
    """What the Dockerfile says of each stage, by its name, in order."""
    parts = re.split(r"^FROM \S+ AS (\w+)\n", DOCKERFILE, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def parsed(words: list[str]) -> argparse.Namespace:
    """A command line of the program, as the program reads it."""
    assert Path(words[0]).name == "recovery-assistant"
    assert words[1] in COMMANDS
    return _parse(words[1:])


def check_variable(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable is a setting with a right value, or one that a file of the program reads."""
    if "milvus" in f"{name} {value}".lower() and "milvus" not in VECTOR_STORES:
        return  # the engine is not part of the program yet
    if name.startswith(PREFIX):
        monkeypatch.setenv(name, value)
        settings = load_settings()
        assert name.removeprefix(PREFIX).lower() in {field.name for field in fields(settings)}
    elif name not in OF_THE_SYSTEM:
        assert name in (ROOT / OTHERS[name]).read_text(encoding="utf-8")


def test_the_targets_are_those_of_the_extras_and_of_the_locks() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert list(stages()) == ["wheel", "base", "serve", "build"]  # the last is the default
    for target in ("serve", "build"):
        assert target in extras
        assert f"requirements/{target}.txt" in stages()[target]
    assert "torch==" not in (ROOT / "requirements" / "serve.txt").read_text(encoding="utf-8")


def test_every_path_that_is_copied_exists_and_is_sent_to_the_engine() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert ignored[0] == "*"
    sources = [word for line in instructions("COPY") for word in line.split()[:-1] if not word.startswith("--")]
    sources += re.findall(r"type=bind,source=([\w./]+)", DOCKERFILE)
    assert len(sources) > 8
    for source in sources:
        assert (ROOT / source).exists()
        assert f"!{source.split('/')[0]}" in ignored


def test_packages_are_installed_by_their_digests_alone() -> None:
    installs = [part for line in instructions("RUN") for part in line.split("&&") if "pip install" in part]
    assert len(installs) == 5
    for one in installs:
        assert "--require-hashes" in one or "--no-deps /tmp/wheel/" in one


def test_both_targets_run_without_rights_and_start_a_command() -> None:
    for target, flags in (("serve", ["--no-ingest"]), ("build", [])):
        text = stages()[target]
        assert text.index("USER 1000") > text.rindex("RUN ")
        (command,) = re.findall(r"^CMD (.*)$", text, re.MULTILINE)
        words = json.loads(command)
        assert words == ["recovery-assistant", "serve", *flags]
        assert parsed(words).no_ingest is bool(flags)


def test_variables_and_port_of_the_images(monkeypatch: pytest.MonkeyPatch) -> None:
    pairs = [word.split("=", 1) for line in instructions("ENV") for word in shlex.split(line)]
    values = dict(pairs)
    for name, value in pairs:
        check_variable(name, value, monkeypatch)
    assert values["GRADIO_SERVER_PORT"] == PORT
    assert instructions("EXPOSE") == [PORT]
    assert [values["ASSISTANT_INDEX"]] == instructions("VOLUME")
    assert load_settings().corpus == Path("corpus")  # in the folder that is worked in, beside the index
    assert instructions("WORKDIR")[-1] == "/data"


def health_check() -> list[str]:
    (command,) = re.findall(r"HEALTHCHECK .*?CMD (\[.*\])$", "HEALTHCHECK " + instructions("HEALTHCHECK")[0])
    words = json.loads(command)
    assert words[0] == "python"
    return [sys.executable, *words[1:]]


def test_the_health_check_tells_a_server_that_answers_from_one_that_does_not() -> None:
    words = health_check()
    app = FastAPI()
    app.get("/healthz")(lambda: "ok")
    with serving(app) as address:
        port = address.rsplit(":", 1)[1]
        assert subprocess.run([one.replace(PORT, port) for one in words], check=False).returncode == 0
    gone = [one.replace(PORT, "1") for one in words]
    assert subprocess.run(gone, check=False, capture_output=True).returncode == 1


@pytest.mark.skipif(shutil.which("hadolint", path=str(Path(sys.executable).parent)) is None, reason="no hadolint")
def test_hadolint_has_nothing_to_say() -> None:
    program = Path(sys.executable).parent / "hadolint"
    run = subprocess.run([program, ROOT / "Dockerfile"], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout) == (0, "")


def services(path: Path) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))["services"]
    return found


def own(path: Path) -> dict[str, dict[str, Any]]:
    """The services that run an image of ours."""
    return {name: one for name, one in services(path).items() if "build" in one}


@pytest.mark.parametrize("path", COMPOSE, ids=lambda path: path.name)
def test_compose_names_what_exists(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert own(path)
    for one in whole["services"].values():
        named = [word.split(":")[0] for word in one.get("volumes", ())]
        files = [word for word in named if word.startswith(".")]
        assert [word for word in files if not (DEPLOY / word).exists()] == []
        assert {word for word in named if not word.startswith(".")} <= set(whole.get("volumes", {}))
        assert set(one.get("networks", ())) <= set(whole.get("networks", {}))
        assert set(one.get("depends_on", ())) <= set(whole["services"])
    for one in own(path).values():
        assert (DEPLOY / one["build"]["context"] / "Dockerfile").is_file()
        assert one["build"]["target"] in stages()
        for name, value in one.get("environment", {}).items():
            check_variable(name, str(value), monkeypatch)
        if "command" in one:
            parsed(one["command"])


@pytest.mark.parametrize("path", COMPOSE, ids=lambda path: path.name)
def test_what_compose_starts_is_shut_in(path: Path) -> None:
    for one in own(path).values():
        assert one["read_only"] is True
        assert one["tmpfs"] == ["/tmp"]  # noqa: S108
        assert one["cap_drop"] == ["ALL"]
        assert one["security_opt"] == ["no-new-privileges:true"]
        assert "index:/data/index" in [word.removesuffix(":ro") for word in one["volumes"]]
        assert {"mem_limit", "pids_limit", "restart", "stop_grace_period"} <= set(one)
        assert one.get("ports", [f"127.0.0.1:{PORT}:{PORT}"]) == [f"127.0.0.1:{PORT}:{PORT}"]


def unit(name: str) -> list[str]:
    return re.findall(rf"^{name}=(.*)$", UNIT, re.MULTILINE)


def test_the_unit_starts_a_command_where_its_state_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    (command,) = unit("ExecStart")
    assert parsed(shlex.split(command)).index is None  # the index is kept in the folder that is worked in
    assert unit("WorkingDirectory") == [f"/var/lib/{unit('StateDirectory')[0]}"]
    for word in shlex.split(unit("Environment")[0]):
        check_variable(*word.split("=", 1), monkeypatch=monkeypatch)
    assert {"DynamicUser=yes", "NoNewPrivileges=yes", "ProtectSystem=strict", "PrivateTmp=yes"} <= set(UNIT.split())


def test_the_space_is_told_our_port() -> None:
    front = yaml.safe_load((DEPLOY / "space.yaml").read_text(encoding="utf-8"))
    assert (front["sdk"], str(front["app_port"])) == ("docker", PORT)
    assert len(front["short_description"]) <= 60
