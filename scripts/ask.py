#!/usr/bin/env python3
"""The same as `recovery-assistant ask`."""

import sys

from assistant.cli import main

raise SystemExit(main(["ask", *sys.argv[1:]]))
