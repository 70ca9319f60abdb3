#!/usr/bin/env python3
"""The same as `recovery-assistant serve`: the chat in a browser."""

import sys

from assistant.cli import main

if __name__ == "__main__":
    raise SystemExit(main(["serve", *sys.argv[1:]]))
