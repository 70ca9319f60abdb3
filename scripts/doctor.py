#!/usr/bin/env python3
"""The same as `recovery-assistant doctor`."""

import sys

from assistant.cli import main

raise SystemExit(main(["doctor", *sys.argv[1:]]))
