"""All figures of a report as rows: each beside its baseline and its bound."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from assistant.evaluation.baseline import Bounds, in_words, is_worse


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. interval: 95 %, or None. baseline, bound: as stored, or None; bound in words ("≥ 0.9000")."""

    name: str
    value: float
    interval: tuple[float, float] | None = None
    baseline: float | None = None
    bound: str | None = None
    passes: bool = True


def rows(figures: Mapping[str, Any], bounds: Bounds) -> list[Row]:
    """Every number in nested figures, named by its path; lists and texts are passed over."""
    return [_row(name, figure, bounds.get(name, {})) for name, figure in _flat(figures)]


def _flat(figures: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in figures.items():
        if isinstance(value, Mapping) and "interval" not in value:
            yield from _flat(value, f"{path}{name}/")
        elif isinstance(value, Mapping | int | float):
            yield path + name, value


def _row(name: str, figure: Any, bound: Mapping[str, float]) -> Row:  # noqa: ANN401 - a number, or one with its interval
    measured = figure if isinstance(figure, Mapping) else {"value": figure}
    value = float(measured["value"])
    interval = (float(measured["interval"][0]), float(measured["interval"][1])) if "interval" in measured else None
    words = in_words(bound) if bound else None
    return Row(name, value, interval, bound.get("value"), words, not is_worse(value, bound))
