"""The figures of `evaluate safety` as text for a terminal."""

from collections.abc import Iterator, Mapping
from typing import Any

TIMES = ("milliseconds", "milliseconds_without_second_net")
LISTS = ("missed", "wrong_lead", "no_takeover", "false_takeovers", "false_cards", "under_age_missed", "under_age_false")


def safety_table(figures: Mapping[str, Any]) -> str:
    """Recall, false alarms, under-age figures and timings, then the ids of all that went wrong."""
    lines = [f"{figures['cases']} cases", "recall"]
    lines += _groups(figures["recall"])
    lines.append("false alarms where nothing was expected")
    lines += _groups(figures["false_alarms"])
    lines.append("under age")
    lines += [f"  {name:<28} {_figure(figure)}" for name, figure in figures["under_age"].items()]
    for name in TIMES:
        if time := figures.get(name):
            words = name.removeprefix("milliseconds_").replace("_", " ")
            lines.append(f"{words} a message: p50 {time['p50']:.2f}, p95 {time['p95']:.2f}")
    lines += [f"{name.replace('_', ' ')}: {', '.join(figures[name]) or 'none'}" for name in LISTS]
    return "\n".join(lines)


def _groups(figures: Mapping[str, Any]) -> Iterator[str]:
    for heading, group in figures.items():
        rows = {"all": group} if heading == "all" else group
        for name, measures in rows.items():
            cells = "  ".join(f"{measure.replace('_', ' ')} {_figure(figure)}" for measure, figure in measures.items())
            yield f"  {name:<28} {cells}"


def _figure(figure: Mapping[str, Any]) -> str:
    """Share, interval, and the counts behind them."""
    if figure["value"] is None:
        return "-"
    low, high = figure["interval"]
    return f"{figure['value']:.3f} [{low:.3f}, {high:.3f}] ({figure['hits']}/{figure['n']})"
