#!/usr/bin/env python3
"""Writes docs/explanation/privacy.md out of the words of the privacy page (assistant/data/languages/en/site.toml)."""

import argparse
from pathlib import Path

from assistant.ui.html.privacy import privacy_markdown

FILE = Path(__file__).parent.parent / "docs" / "explanation" / "privacy.md"


def main() -> int:
    """Writes the file; returns the exit code."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    FILE.write_text(privacy_markdown("en"), encoding="utf-8")
    print(f"written: {FILE}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
