"""recovery-assistant lint: what to mend in the texts of the library, one line for each finding."""

import argparse
import json
from collections.abc import Mapping
from itertools import chain
from pathlib import Path
from statistics import median

from assistant.linting import (
    LintFinding,
    Text,
    eases,
    find_near_duplicates,
    grades,
    lint_texts,
    read_folder,
    read_texts,
)
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
    if options.json:
        print(json.dumps(_report(texts, found), ensure_ascii=False))
    else:
        print("\n".join(map(str, found)) or f"{len(texts)} texts, nothing to mend{_medians(texts)}")
    return FINDINGS if found else CLEAN


def _report(texts: list[Text], found: list[LintFinding]) -> dict[str, object]:
    """Findings, and the figure of each text by the measure of its language."""
    rows = [{"path": one.path, "line": one.line, "rule": one.rule, "message": one.message} for one in found]
    levels, easy = grades(texts), eases(texts)
    return {
        "findings": rows,
        "grades": _rounded(levels),
        "median_grade": _median(levels),
        "reading_ease": _rounded(easy),
        "median_reading_ease": _median(easy),
    }


def _medians(texts: list[Text]) -> str:
    """The medians, of each language with texts: "; median reading grade 7.9"."""
    shown = {"median reading grade": _median(grades(texts)), "median reading ease": _median(eases(texts))}
    return "".join(f"; {name} {figure}" for name, figure in shown.items() if figure is not None)


def _rounded(figures: Mapping[str, float]) -> dict[str, float]:
    return {path: round(figure, 1) for path, figure in figures.items()}


def _median(figures: Mapping[str, float]) -> float | None:
    return round(median(figures.values()), 1) if figures else None
