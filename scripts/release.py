#!/usr/bin/env python3
"""Checks a release: version and changelog agree; the wheel, alone in a fresh environment, serves and answers.

`release.py check` (also `make release`) leaves the wheel in dist/. It installs from the package index that pip uses;
for torch's CPU build name a second one: PIP_EXTRA_INDEX_URL=https://download.pytorch.org/whl/cpu make release.
`release.py prepare X.Y.Z` moves what is unreleased in CHANGELOG.md under the version and sets it in the package.
"""

import argparse
import datetime
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

from changelog import problems, released, version_in, with_version
from fresh_environment import FreshEnvironment, ReleaseError, asked, served

ROOT = Path(__file__).resolve().parent.parent
PACKAGE, CHANGELOG = ROOT / "assistant" / "__init__.py", ROOT / "CHANGELOG.md"
STARTER = "assistant/data/starter_library/"  # inside the wheel
QUESTION, CRY = "how do I find a sponsor?", "I want to kill myself tonight"


def main() -> int:
    """Carries out the command line; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("check", help="build the wheel, install it into fresh environments, ask it")
    check.add_argument("--dist", type=Path, default=ROOT / "dist", metavar="DIR", help="where the wheel goes")
    check.add_argument("--no-install", action="store_true", help="build and look into the wheel alone")
    prepare = commands.add_parser("prepare", help="set version and changelog for a release")
    prepare.add_argument("version", metavar="X.Y.Z")
    options = parser.parse_args()
    try:
        if options.command == "prepare":
            set_version(options.version)
        else:
            check_release(options.dist, install=not options.no_install)
    except (ReleaseError, ValueError) as error:
        print(f"release: {error}", file=sys.stderr)
        return 1
    return 0


def set_version(version: str) -> None:
    """Writes the version into the package and the changelog. Raises ValueError."""
    text = released(CHANGELOG.read_text(encoding="utf-8"), version, datetime.date.today())
    source = with_version(PACKAGE.read_text(encoding="utf-8"), version)
    CHANGELOG.write_text(text, encoding="utf-8")
    PACKAGE.write_text(source, encoding="utf-8")
    print(f"version {version}; look at it, commit and tag it: git tag v{version}")


def check_release(dist: Path, *, install: bool) -> None:
    """Every step, each with its seconds. Raises ReleaseError."""
    version = version_in(PACKAGE.read_text(encoding="utf-8"))
    if wrong := problems(CHANGELOG.read_text(encoding="utf-8"), version):
        raise ReleaseError("; ".join(wrong))
    print(f"version {version}: the changelog agrees")
    wheel = built_wheel(dist, version)
    print(f"{wheel.name}: {wheel.stat().st_size / 1e6:.1f} MB")
    check_content(wheel)
    if install:
        with tempfile.TemporaryDirectory() as folder:
            check_building(wheel, Path(folder))
            check_serving(wheel, Path(folder))


def built_wheel(dist: Path, version: str) -> Path:
    """The wheel, built from the sources as a release would be. Raises ReleaseError."""
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(dist), str(ROOT)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode:
        raise ReleaseError(f"the wheel cannot be built: {run.stderr[-2000:]}")
    return dist / f"recovery_assistant-{version}-py3-none-any.whl"


def check_content(wheel: Path) -> None:
    """The wheel holds the starter library, whole, and no test. Raises ReleaseError."""
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    corpus = ROOT / "corpus"
    sources = [corpus / "sources.toml", *corpus.glob("articles/**/*.md"), *corpus.glob("literature/*.pdf")]
    missing = [one.name for one in sources if f"{STARTER}{one.relative_to(corpus).as_posix()}" not in names]
    strange = [name for name in names if not name.startswith(("assistant/", "recovery_assistant-"))]
    if missing or strange:
        raise ReleaseError(f"the wheel lacks {missing[:5]} and should not hold {strange[:5]}")
    print(f"the starter library is in it: {len(sources)} files")


def check_building(wheel: Path, folder: Path) -> None:
    """With the extra `build` it serves the starter library from an empty folder. Raises ReleaseError."""
    environment = _installed(wheel, folder, "build")
    empty = folder / "empty"
    empty.mkdir()
    started = time.monotonic()
    with served(environment, empty) as address:
        print(f"serves the starter library from an empty folder after {time.monotonic() - started:.0f} s")
        answer = asked(address, QUESTION)
        _expect(answer["outcome"] == "answered" and answer["passages"], f"{QUESTION!r} was not answered")
        _expect(asked(address, CRY)["safety"]["action"] == "takeover", "a cry for help was not heard")
    again = environment.told("ask", QUESTION, folder=empty)
    same = [one["text"] for one in again["passages"]]
    _expect(same == [one["text"] for one in answer["passages"]], "`ask` differs from `serve`")
    _expect(sorted(one.name for one in empty.iterdir()) == ["index"], "something but the index was written")
    print(f"answered: {answer['passages'][0]['document']['title']}; the same by `ask`; stopped cleanly")


def check_serving(wheel: Path, folder: Path) -> None:
    """With the extra `serve` there is no torch, and a cry for help is heard. Raises ReleaseError."""
    environment = _installed(wheel, folder, "serve")
    _expect(not environment.has("torch"), "the extra `serve` brings torch")
    verdict = environment.told("check", CRY, folder=folder)
    _expect(verdict["action"] == "takeover", "a cry for help was not heard")
    print("without torch: a cry for help is heard")


def _installed(wheel: Path, folder: Path, extra: str) -> FreshEnvironment:
    started = time.monotonic()
    environment = FreshEnvironment.made(folder / extra, wheel, extra=extra, constraints=ROOT / "constraints.txt")
    print(f"installed [{extra}] in {time.monotonic() - started:.0f} s", flush=True)
    return environment


def _expect(is_so: object, otherwise: str) -> None:
    if not is_so:
        raise ReleaseError(otherwise)


if __name__ == "__main__":
    raise SystemExit(main())
