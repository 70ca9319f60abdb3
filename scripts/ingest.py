#!/usr/bin/env python3
"""The same as `recovery-assistant ingest`."""

import sys

from assistant.cli import main

raise SystemExit(main(["ingest", *sys.argv[1:]]))
