#!/usr/bin/env python3
"""The same as `recovery-assistant evaluate`."""

import sys

from assistant.cli import main

raise SystemExit(main(["evaluate", *sys.argv[1:]]))
