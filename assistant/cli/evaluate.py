"""recovery-assistant evaluate: figures on labelled questions."""

import argparse
import json
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from assistant.cli.assembly import make_assistant, make_library
from assistant.evaluation.answers import measure_answers
from assistant.evaluation.questions import read_questions
from assistant.indexing import build
from assistant.settings import load_settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own flags."""
    parser.add_argument("what", choices=["answers"], help="what to measure")
    parser.add_argument("--questions", type=Path, required=True, metavar="FILE", help="labelled questions (JSON lines)")
    parser.add_argument("--corpus", type=Path, metavar="DIR", help="build a temporary index of this folder first")
    parser.add_argument("--part", metavar="NAME", help='only lines with "part": NAME')


def execute(options: argparse.Namespace) -> int:
    """Runs the command; returns the exit code: 1 when a shown passage is not verbatim."""
    settings = load_settings(options.config, flags={"index": options.index, "corpus": options.corpus})
    questions = read_questions(options.questions, corpus=options.corpus or settings.corpus, part=options.part)
    with tempfile.TemporaryDirectory(prefix="recovery-assistant-") as folder:
        if options.corpus is not None:
            settings = replace(settings, index=Path(folder) / "index")
        library = make_library(settings)
        if options.corpus is not None:
            build(options.corpus, settings.index, library.encoder())
        figures = measure_answers(make_assistant(settings, library), questions)
    print(json.dumps(figures, ensure_ascii=False) if options.json else _table(figures))
    return 0 if figures["verbatim"] else 1


def _table(figures: dict[str, Any]) -> str:
    lines = []
    for group in ("standalone", "followups", "silence"):
        rows = dict(figures[group])
        lines.append(f"{group} ({rows.pop('questions')} questions)")
        for name, figure in rows.items():
            lines.append(f"  {name:<15} {_figure(figure)}")
    lines.append(f"every shown passage equals its source slice: {'yes' if figures['verbatim'] else 'NO'}")
    lines.append(f"seconds a question: p50 {figures['seconds']['p50']:.4f}, p95 {figures['seconds']['p95']:.4f}")
    lines += [f"{name}: {', '.join(figures[name]) or 'none'}" for name in ("missed", "false_answers", "false_silences")]
    return "\n".join(lines)


def _figure(figure: Any) -> str:  # noqa: ANN401 - a number, or a number with its interval
    if isinstance(figure, dict):
        low, high = figure["interval"]
        return f"{figure['value']:.3f}  [{low:.3f}, {high:.3f}]"
    return f"{figure:.3f}"
