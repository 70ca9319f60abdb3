#!/usr/bin/env python3
"""Locks what is installed: every package with its version and the sha256 of its files, in requirements/.

One list for each way to install (LOCKS). The versions are those of constraints.txt, for Python 3.11 on Linux x86-64.
torch is the CPU build, which PyPI does not have: who installs from a list that holds it names PyTorch's own index too.
Its wheel must be reachable while a list is made, in a folder (--find-links) or through that index.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "requirements"
CPU_INDEX = "https://download.pytorch.org/whl/cpu"
PLATFORM, PYTHON = "x86_64-manylinux_2_28", "3.11"
LOCKS = {  # name of a list: what it holds
    "serve": ("--extra", "serve", "--extra", "mcp"),
    "build": ("--extra", "build", "--extra", "mcp"),
    "dev": ("--extra", "dev"),
    "wheel": ("--group", "pyproject.toml:wheel"),  # what builds the wheel, and nothing that it needs
}
_HEAD = "# Made by scripts/lock.py from pyproject.toml and constraints.txt; for Python 3.11, Linux x86-64.\n"


def main() -> int:
    """Writes the lists; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    where = "folder with torch's CPU wheel (default: PIP_FIND_LINKS; else PyTorch's index)"
    parser.add_argument("--find-links", default=os.environ.get("PIP_FIND_LINKS"), metavar="DIR", help=where)
    options = parser.parse_args()
    FOLDER.mkdir(exist_ok=True)
    for name in LOCKS:
        text = locked(name, find_links=options.find_links)
        (FOLDER / f"{name}.txt").write_text(text, encoding="utf-8")
        print(f"requirements/{name}.txt: {text.count('==')} packages")
    return 0


def locked(name: str, *, find_links: str | None) -> str:
    """The text of a list. Raises SystemExit where the packages cannot be resolved."""
    project = [] if "--group" in LOCKS[name] else ["pyproject.toml"]
    source = ["--find-links", find_links] if find_links else ["--extra-index-url", CPU_INDEX]
    command = [
        sys.executable, "-m", "uv", "--quiet", "pip", "compile", *project, *LOCKS[name],
        "--constraint", "constraints.txt", "--generate-hashes", "--no-header", "--no-annotate",
        "--no-emit-find-links", "--no-emit-package", "pip",
        "--python-version", PYTHON, "--python-platform", PLATFORM, *source,
    ]  # fmt: skip
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if run.returncode:
        raise SystemExit(run.stderr)
    remark = f"# torch comes from PyTorch's own index: --extra-index-url {CPU_INDEX}\n"
    return f"{_HEAD}{remark if 'torch==' in run.stdout else ''}{run.stdout}"


if __name__ == "__main__":
    raise SystemExit(main())
