"""The metrics of `evaluate safety` as text for a terminal."""

from collections.abc import Iterator, Mapping
from typing import Any

TIMES = ("milliseconds", "milliseconds_without_second_net")
LISTS = ("missed", "wrong_lead", "no_takeover", "false_takeovers", "false_cards", "under_age_missed", "under_age_false")


def safety_table(metrics: Mapping[str, Any]) -> str:
    """Recall, false alarms, under-age metrics and timings, then the ids of all that went wrong."""
    lines = [f"{metrics['cases']} cases", "recall"]
    lines += _groups(metrics["recall"])
    lines.append("false alarms where nothing was expected")
    lines += _groups(metrics["false_alarms"])
    lines.append("under age")
    lines += [f"  {name:<28} {proportion_text(one)}" for name, one in metrics["under_age"].items()]
    for name in TIMES:
        time = metrics.get(name)
        if time:
            words = name.removeprefix("milliseconds_").replace("_", " ")
            lines.append(f"{words} a message: p50 {time['p50']:.2f}, p95 {time['p95']:.2f}")
    lines += [f"{name.replace('_', ' ')}: {', '.join(metrics[name]) or 'none'}" for name in LISTS]
    return "\n".join(lines)


def _groups(metrics: Mapping[str, Any]) -> Iterator[str]:
    for heading, group in metrics.items():
        rows = {"all": group} if heading == "all" else group
        for name, measures in rows.items():
            cells = "  ".join(
                f"{measure.replace('_', ' ')} {proportion_text(one)}" for measure, one in measures.items()
            )
            yield f"  {name:<28} {cells}"


def proportion_text(one: Mapping[str, Any]) -> str:
    """A `Proportion` as share, interval and the counts behind them; a dash where there is none."""
    if one["value"] is None:
        return "-"
    low, high = one["interval"]
    return f"{one['value']:.3f} [{low:.3f}, {high:.3f}] ({one['hits']}/{one['n']})"
