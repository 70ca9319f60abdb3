#!/usr/bin/env python3
"""Writes deploy/unavailable.html: helplines, for a web server in front to show while the chat does not answer."""

import argparse
from pathlib import Path

from assistant.settings import REGIONS
from assistant.ui.html.outage import outage_html

FILE = Path(__file__).parent.parent / "deploy" / "unavailable.html"


def main() -> int:
    """Writes the file; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--region", choices=REGIONS, default="US", help="whose helplines come first (default: US)")
    parser.add_argument("--language", default="en", help="that comes first (default: en)")
    options = parser.parse_args()
    FILE.write_text(f"{outage_html(options.language, region=options.region)}\n", encoding="utf-8")
    print(f"written: {FILE}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
