#!/usr/bin/env python3
"""Looks up each locked package in PyPI's list of known vulnerabilities, with pip-audit. Exit 1 where one is known.

Where that list cannot be reached it says so and passes: a check without a network must not fail. What was looked at and
accepted stands in ACCEPTED with its reason. torch's CPU build is looked up as the release that it is built from.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LIST = ROOT / "requirements" / "dev.txt"  # all that is installed anywhere
PROBE = "https://pypi.org/pypi/pip/24.0/json"  # a page of the list
PROBE_SECONDS, AUDIT_SECONDS = 5.0, 180.0
ACCEPTED: dict[str, str] = {}  # id of a vulnerability: why it does not matter here


def main() -> int:
    """Carries out the audit; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", type=Path, default=LIST, metavar="FILE", help="a locked list of packages")
    options = parser.parse_args()
    if not can_be_reached():
        print("audit: the list of known vulnerabilities cannot be reached; nothing was looked up")
        return 0
    report = looked_up(options.list.read_text(encoding="utf-8"))
    if report is None or not any("vulns" in one for one in report["dependencies"]):
        print("audit: the list of known vulnerabilities does not answer; nothing was looked up")
        return 0
    known = list(vulnerabilities(report))
    print("\n".join([*known, f"audit: {told(report)} packages were looked up, {len(known)} vulnerabilities are known"]))
    return 1 if known else 0


def can_be_reached() -> bool:
    """Whether PyPI's list answers, and tells vulnerabilities, which not every mirror does."""
    try:
        with urllib.request.urlopen(PROBE, timeout=PROBE_SECONDS) as answer:
            return "vulnerabilities" in json.load(answer)
    except (OSError, ValueError):  # no network, a refusal, or another page
        return False


def looked_up(packages: str) -> dict[str, Any] | None:
    """The report of pip-audit on a list of packages; None where it could not be made."""
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "requirements.txt"
        plain.write_text(released_versions(packages), encoding="utf-8")
        command = [sys.executable, "-m", "pip_audit", "--requirement", str(plain), "--disable-pip", "--no-deps",
                   "--format", "json", "--progress-spinner", "off"]  # fmt: skip
        try:
            run = subprocess.run(command, capture_output=True, text=True, timeout=AUDIT_SECONDS, check=False)
            report: dict[str, Any] = json.loads(run.stdout)
        except (subprocess.TimeoutExpired, ValueError):
            return None
    return report


def released_versions(packages: str) -> str:
    """A list with the versions that PyPI knows, without digests: 2.13.0+cpu is 2.13.0."""
    lines = [line.split(" ")[0] for line in packages.splitlines() if "==" in line]
    return "".join(f"{line.split('+')[0]}\n" for line in lines)


def vulnerabilities(report: Mapping[str, Any], *, accepted: Mapping[str, str] = ACCEPTED) -> Iterator[str]:
    """A line for each vulnerability that was not accepted."""
    for package in report["dependencies"]:
        for one in package.get("vulns", ()):
            if not {one["id"], *one.get("aliases", ())} & set(accepted):
                mended = ", ".join(one.get("fix_versions", ())) or "none yet"
                yield f"audit: {package['name']} {package['version']}: {one['id']}; mended in: {mended}"


def told(report: Mapping[str, Any]) -> str:
    """How many packages were looked up, of how many."""
    packages = report["dependencies"]
    found = sum("vulns" in one for one in packages)
    return f"{found} of {len(packages)}"


if __name__ == "__main__":
    raise SystemExit(main())
