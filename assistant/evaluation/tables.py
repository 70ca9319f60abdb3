"""Figures as text for a terminal, one function for each kind of measurement."""

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.evaluation.html_report import HEADINGS, cells_of, number
from assistant.evaluation.summary import Row

MEGABYTE = 1e6  # bytes


def answers_table(figures: Mapping[str, Any]) -> str:
    """Of `evaluate answers`."""
    lines = []
    for group in ("standalone", "followups", "silence"):
        rows = dict(figures[group])
        lines.append(f"{group} ({rows.pop('questions')} questions)")
        for name, figure in rows.items():
            lines.append(f"  {name:<15} {_figure(figure)}")
    lines.append(f"every shown passage equals its source slice: {'yes' if figures['verbatim'] else 'NO'}")
    lines.append(f"seconds a question: {_seconds(figures['seconds'])}")
    lines += [f"{name}: {', '.join(figures[name]) or 'none'}" for name in ("missed", "false_answers", "false_silences")]
    return "\n".join(lines)


def retrieval_table(figures: Mapping[str, Any]) -> str:
    """Of `evaluate retrieval`."""
    lines = [", ".join(f"{figures[name]} {name}" for name in ("documents", "passages", "queries"))]
    lines += [_measures(name, row) for name, row in {"ours": figures["ours"], **figures.get("baselines", {})}.items()]
    if "spans" in figures:
        lines += _spans(figures["spans"])
    lines.append(f"build {figures['build_seconds']['total']:.1f} s; query {_seconds(figures['query_seconds'])}")
    return "\n".join(lines)


def _spans(figures: Mapping[str, Any]) -> list[str]:
    lost = f", {figures['lost_in_cleaning']} lost in cleaning" if figures["lost_in_cleaning"] else ""
    lines = [f"gold spans, gold document given ({figures['spans']} spans{lost})"]
    lines.append(f"  inside one passage at all: {_figure(figures['in_one_passage'])}")
    return lines + [f"  {_measures(name, figures[name])}" for name in ("ours", "dense", "ours_over_dense")]


def followups_table(figures: Mapping[str, Any]) -> str:
    """Of `evaluate followups`."""
    lines = [", ".join(f"{figures[name]} {name}" for name in ("documents", "passages", "turns"))]
    lines += [_measures(name, figures[name]) for name in ("raw", "ours", "rewrite")]
    lines.append(f"closed (ours - raw) / (rewrite - raw) in nDCG@10: {_figure(figures['closed'])}")
    lines += [_measures(name.replace("_", " "), row) for name, row in figures["groups"].items()]
    carried = figures["carried_over"]
    lines.append(f"carried something over: {carried['turns']} turns, {carried['standing_alone']} of them stand alone")
    for name, row in figures["query_seconds"].items():
        seconds = f", {_seconds(row)}" if row["turns"] else ""
        lines.append(f"earlier messages {name}: {row['turns']} turns{seconds}")
    return "\n".join(lines)


def latency_table(figures: Mapping[str, Any]) -> str:
    """Of `evaluate latency`."""
    lines = [", ".join(f"{figures[name]} {name}" for name in ("questions", "passages", "sentences"))]
    lines += [f"{name:<7} {_seconds(figures[f'{name}_seconds'])}" for name in ("ask", "encode", "rank")]
    lines.append(f"resident memory {figures['resident_bytes'] / MEGABYTE:.0f} MB")
    lines.append(f"a sentence vector takes {figures['sentence_vector_bytes']:.0f} bytes on disk")
    rate = figures["encoding"]
    plain = f"; plain {rate['plain_passages_per_second']:.1f}, ratio {rate['ratio']:.3f}" if "ratio" in rate else ""
    lines.append(f"encoding ({rate['dtype']}): {rate['passages_per_second']:.1f} passages a second{plain}")
    return "\n".join(lines)


def all_table(rows: Sequence[Row]) -> str:
    """Of `evaluate all`: each figure beside its baseline and bound; FAILS where it is beyond."""
    cells = [HEADINGS, *(cells_of(row) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEADINGS))]
    marks = ["", *("" if row.passes else "  FAILS" for row in rows)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() + mark
        for line, mark in zip(cells, marks, strict=True)
    )


def _measures(name: str, row: Mapping[str, Any]) -> str:
    return f"{name:<12} " + "  ".join(f"{measure} {_figure(value)}" for measure, value in row.items())


def _seconds(row: Mapping[str, float]) -> str:
    return f"p50 {row['p50']:.4f} s, p95 {row['p95']:.4f} s"


def _figure(figure: Any) -> str:  # noqa: ANN401 - a number, a number with its interval, or several by name
    if not isinstance(figure, Mapping):
        return str(figure) if isinstance(figure, int) else number(float(figure))
    if "interval" not in figure:
        return "(" + ", ".join(f"{name} {_figure(value)}" for name, value in figure.items()) + ")"
    low, high = figure["interval"]
    return f"{figure['value']:.3f}  [{low:.3f}, {high:.3f}]"
