"""All metrics of a report as rows of a table: each beside its baseline and its bound."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from assistant.evaluation.baseline import Bounds, in_words, is_worse

HEADINGS = ("Figure", "Value", "95 % interval", "Baseline", "Bound")  # of a table of rows


@dataclass(frozen=True, slots=True)
class MetricRow:
    """One metric.

    - name: its path in the nested metrics, "corpus/check/standalone/R@1".
    - value: in the unit of the metric.
    - interval: [low, high] of 95 %, or None.
    - baseline: the stored value, or None.
    - bound: the stored bound in words ("≥ 0.9000"), or None where nothing is gated.
    - passes: whether the value keeps to its bound; True where there is none.
    """

    name: str
    value: float
    interval: tuple[float, float] | None = None
    baseline: float | None = None
    bound: str | None = None
    passes: bool = True

    @property
    def cells(self) -> tuple[str, str, str, str, str]:
        """The row as texts, in the order of HEADINGS; empty where there is nothing."""
        interval = f"[{self.interval[0]:.3f}, {self.interval[1]:.3f}]" if self.interval else ""
        baseline = "" if self.baseline is None else f"{self.baseline:.4f}"
        return self.name, number_text(self.value), interval, baseline, self.bound or ""


def metric_rows(metrics: Mapping[str, Any], bounds: Bounds) -> list[MetricRow]:
    """Every number in nested metrics, named by its path. Lists, texts, and proportions of nothing are left out."""
    return [_row(name, metric, bounds.get(name, {})) for name, metric in _flat(metrics)]


def _flat(metrics: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in metrics.items():
        if isinstance(value, Mapping) and "interval" not in value:
            yield from _flat(value, f"{path}{name}/")
        elif isinstance(value, Mapping) and value["interval"] is None:
            continue
        elif isinstance(value, Mapping | int | float):
            yield path + name, value


def _row(name: str, metric: Any, bound: Mapping[str, float]) -> MetricRow:  # noqa: ANN401 - a number or an Estimate
    if not isinstance(metric, Mapping):
        value, interval = float(metric), None
    else:
        low, high = metric["interval"]
        value, interval = float(metric["value"]), (float(low), float(high))
    words = in_words(bound) if bound else None
    return MetricRow(name, value, interval, bound.get("value"), words, not is_worse(value, bound))


def number_text(value: float) -> str:
    """Whole numbers with commas between thousands, others with four decimals."""
    return f"{value:,.0f}" if float(value).is_integer() and abs(value) > 1 else f"{value:.4f}"
