"""Metrics as text for a terminal, one function for each kind of measurement."""

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.evaluation.summary import HEADINGS, MetricRow, number_text

MEGABYTE = 1e6  # bytes


def answers_table(metrics: Mapping[str, Any]) -> str:
    """Of `evaluate answers`."""
    lines = []
    for group in ("standalone", "followups", "silence"):
        own = dict(metrics[group])
        lines.append(f"{group} ({own.pop('questions')} questions)")
        lines += [f"  {name:<15} {_metric(value)}" for name, value in own.items()]
    lines.append(f"every shown passage equals its source slice: {'yes' if metrics['verbatim'] else 'NO'}")
    lines.append(f"seconds a question: {_seconds(metrics['seconds'])}")
    for name in ("missed", "false_answers", "false_silences"):
        lines.append(f"{name}: {', '.join(metrics[name]) or 'none'}")
    return "\n".join(lines)


def retrieval_table(metrics: Mapping[str, Any]) -> str:
    """Of `evaluate retrieval`."""
    rankings = {"ours": metrics["ours"], **metrics.get("baselines", {})}
    lines = [_counts(metrics, "documents", "passages", "queries")]
    lines += [_line(name, own) for name, own in rankings.items()]
    if "spans" in metrics:
        lines += _spans(metrics["spans"])
    lines.append(f"build {metrics['build_seconds']['total']:.1f} s; query {_seconds(metrics['query_seconds'])}")
    return "\n".join(lines)


def _spans(metrics: Mapping[str, Any]) -> list[str]:
    lost = f", {metrics['lost_in_cleaning']} lost in cleaning" if metrics["lost_in_cleaning"] else ""
    lines = [f"labelled spans, document given ({metrics['spans']} spans{lost})"]
    lines.append(f"  inside one passage at all: {_metric(metrics['in_one_passage'])}")
    return lines + [f"  {_line(name, metrics[name])}" for name in ("ours", "dense", "ours_over_dense")]


def followups_table(metrics: Mapping[str, Any]) -> str:
    """Of `evaluate followups`."""
    lines = [_counts(metrics, "documents", "passages", "turns")]
    lines += [_line(name, metrics[name]) for name in ("raw", "ours", "rewrite")]
    lines.append(f"closed (ours - raw) / (rewrite - raw) in nDCG@10: {_metric(metrics['closed'])}")
    lines += [_line(name.replace("_", " "), own) for name, own in metrics["groups"].items()]
    carried = metrics["carried_over"]
    lines.append(f"carried something over: {carried['turns']} turns, {carried['standing_alone']} of them stand alone")
    for name, own in metrics["query_seconds"].items():
        seconds = f", {_seconds(own)}" if own["turns"] else ""
        lines.append(f"earlier messages {name}: {own['turns']} turns{seconds}")
    return "\n".join(lines)


def latency_table(metrics: Mapping[str, Any]) -> str:
    """Of `evaluate latency`."""
    lines = [_counts(metrics, "questions", "passages", "sentences")]
    lines += [f"{name:<7} {_seconds(metrics[f'{name}_seconds'])}" for name in ("ask", "encode", "rank")]
    lines.append(f"resident memory {metrics['resident_bytes'] / MEGABYTE:.0f} MB")
    lines.append(f"a sentence vector takes {metrics['sentence_vector_bytes']:.0f} bytes on disk")
    rate = metrics["encoding"]
    plain = f"; plain {rate['plain_passages_per_second']:.1f}, ratio {rate['ratio']:.3f}" if "ratio" in rate else ""
    lines.append(f"encoding ({rate['dtype']}): {rate['passages_per_second']:.1f} passages a second{plain}")
    return "\n".join(lines)


def all_table(rows: Sequence[MetricRow]) -> str:
    """Of `evaluate all`: each metric beside its baseline and bound; FAILS where it is beyond."""
    cells = [HEADINGS, *(row.cells for row in rows)]
    widths = [max(len(text) for text in column) for column in zip(*cells, strict=True)]
    lines = [_aligned(HEADINGS, widths)]
    lines += [_aligned(row.cells, widths) + ("" if row.passes else "  FAILS") for row in rows]
    return "\n".join(lines)


def _aligned(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()


def _counts(metrics: Mapping[str, Any], *names: str) -> str:
    return ", ".join(f"{metrics[name]} {name}" for name in names)


def _line(name: str, metrics: Mapping[str, Any]) -> str:
    return f"{name:<12} " + "  ".join(f"{metric} {_metric(value)}" for metric, value in metrics.items())


def _seconds(own: Mapping[str, float]) -> str:
    return f"p50 {own['p50']:.4f} s, p95 {own['p95']:.4f} s"


def _metric(metric: Any) -> str:  # noqa: ANN401 - a number, an Estimate, or several by name
    if isinstance(metric, int):
        return str(metric)
    if not isinstance(metric, Mapping):
        return number_text(float(metric))
    if "interval" not in metric:
        return "(" + ", ".join(f"{name} {_metric(value)}" for name, value in metric.items()) + ")"
    low, high = metric["interval"]
    return f"{metric['value']:.3f}  [{low:.3f}, {high:.3f}]"
