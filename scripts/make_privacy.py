#!/usr/bin/env python3
"""Writes docs/explanation/privacy.md out of the words of the privacy page (assistant/data/languages/en/site.toml)."""

import sys
from pathlib import Path

from assistant.ui.html.privacy import privacy_markdown

FILE = Path(__file__).parent.parent / "docs" / "explanation" / "privacy.md"

if __name__ == "__main__":
    FILE.write_text(privacy_markdown("en"), encoding="utf-8")
    print(f"written: {FILE}")
    sys.exit(0)
