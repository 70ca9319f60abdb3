#!/usr/bin/env python3
"""Writes the bill of materials: every package of a locked list with its version and digests, as CycloneDX JSON.

It is made by cyclonedx-py from requirements/build.txt, which is what the image `build` installs, and validated by it.
Which package needs which, and licences, are not in it: a list does not say.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from changelog import version_in

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Writes the file; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", type=Path, default=ROOT / "requirements" / "build.txt", metavar="FILE")
    parser.add_argument("--out", type=Path, default=ROOT / "dist" / "sbom.json", metavar="FILE")
    options = parser.parse_args()
    bill = bill_of(options.list)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(bill, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{options.out}: {len(bill['components'])} packages")
    return 0


def bill_of(packages: Path) -> dict[str, Any]:
    """The bill of a locked list, with the version of the program. Raises SystemExit where none can be made."""
    command = [sys.executable, "-W", "ignore", "-m", "cyclonedx_py", "requirements", str(packages),
               "--pyproject", str(ROOT / "pyproject.toml"), "--output-reproducible"]  # fmt: skip
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode:
        raise SystemExit(run.stderr)
    bill: dict[str, Any] = json.loads(run.stdout)
    bill["metadata"]["component"]["version"] = version_in((ROOT / "assistant/__init__.py").read_text(encoding="utf-8"))
    for component in bill["components"]:
        component.pop("description", None)  # it repeats the line of the list
    return bill


if __name__ == "__main__":
    raise SystemExit(main())
