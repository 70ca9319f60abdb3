"""recovery-assistant lint: what to mend in the texts of the library, one line for each finding."""

import argparse
import json
from itertools import chain
from pathlib import Path
from statistics import median

from assistant.linting import find_near_duplicates, grades, lint_texts, read_folder, read_texts
from assistant.settings import load_settings

CLEAN, FINDINGS = 0, 3


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of this command."""
    parser.add_argument(
        "paths", nargs="*", type=Path, metavar="PATH", help="files or folders to look at (default: the corpus)"
    )
    parser.add_argument(
        "--against", nargs="+", action="extend", default=[], type=Path, metavar="DIR",
        help="folders of other people's texts: report near-duplicates of them too",
    )  # fmt: skip


def execute(options: argparse.Namespace) -> int:
    """Runs the command; returns 3 when there are findings, 0 when there are none."""
    settings = load_settings(options.config, flags={"index": options.index})
    texts = read_texts(options.paths or [settings.corpus])
    found = lint_texts(texts)
    if options.against:
        found += find_near_duplicates(texts, chain.from_iterable(map(read_folder, options.against)))
    levels = grades(texts)
    middle = round(median(levels.values()), 1) if levels else None
    if options.json:
        rows = [{"path": one.path, "line": one.line, "rule": one.rule, "message": one.message} for one in found]
        by_path = {path: round(level, 1) for path, level in levels.items()}
        print(json.dumps({"findings": rows, "grades": by_path, "median_grade": middle}, ensure_ascii=False))
    else:
        print("\n".join(map(str, found)) or f"{len(texts)} texts, nothing to mend; median reading grade {middle}")
    return FINDINGS if found else CLEAN
