"""Gates: figures of the shipped library that must not fall behind the stored ones.

The stored file is {name: {"value", "least" or "most"}}. Only figures that do not depend on the machine are in
it: no seconds, no bytes, nothing of a collection that is not shipped.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import AssistantError

BASELINE = Path("tests/evaluation/baseline.json")
SLACK_QUESTIONS = 2  # of those a figure counts: floating point differs between processors and moves single questions
LOWER_IS_BETTER = frozenset({"false_answers", "false_silences"})


@dataclass(frozen=True, slots=True)
class Gated:
    """A figure that is compared: a share or mean, 0 to 1, of so many questions. slack: how much worse it may be."""

    value: float
    questions: int
    lower_is_better: bool = False
    exact: bool = False

    @property
    def slack(self) -> float:
        """SLACK_QUESTIONS as a share; 0 where nothing may differ."""
        return 0.0 if self.exact else SLACK_QUESTIONS / self.questions


Bounds = dict[str, dict[str, float]]  # name → {"value", "least" or "most"}


def gated_figures(parts: Mapping[str, Mapping[str, Any]]) -> dict[str, Gated]:
    """The compared figures of `measure_answers`, by "corpus/part/group/figure". parts: part → its figures."""
    found: dict[str, Gated] = {}
    for part, figures in parts.items():
        for group in ("standalone", "followups", "silence"):
            for name, figure in figures[group].items():
                if name != "questions":
                    value = float(figure["value"] if isinstance(figure, dict) else figure)
                    count = _counted(figures, group, name)
                    found[f"corpus/{part}/{group}/{name}"] = Gated(value, count, name in LOWER_IS_BETTER)
        found[f"corpus/{part}/verbatim"] = Gated(float(figures["verbatim"]), figures["questions"], exact=True)
    return found


def _counted(figures: Mapping[str, Any], group: str, name: str) -> int:
    """How many questions a figure is the mean of."""
    everything, own = int(figures["questions"]), int(figures[group]["questions"])  # of silence: unanswerable ones
    if group != "silence" or name == "false_answers":
        return own
    return everything - own if name == "false_silences" else everything


def make_bounds(figures: Mapping[str, Gated]) -> Bounds:
    """A baseline of these figures: each with the bound that its slack leaves."""
    return {name: {"value": round(one.value, 4), **_bound(one)} for name, one in figures.items()}


def _bound(figure: Gated) -> dict[str, float]:
    if figure.lower_is_better:
        return {"most": round(min(1.0, figure.value + figure.slack), 4)}
    return {"least": round(max(0.0, figure.value - figure.slack), 4)}


def failures(figures: Mapping[str, Gated], bounds: Bounds) -> list[str]:
    """One line for each stored figure that is missing or worse than its bound allows; the bound itself passes."""
    return [line for name, bound in bounds.items() if (line := _failure(name, figures.get(name), bound))]


def _failure(name: str, figure: Gated | None, bound: Mapping[str, float]) -> str | None:
    if figure is None:
        return f"{name} was not measured"
    if not is_worse(figure.value, bound):
        return None
    return f"{name} is {figure.value:.4f}, not {in_words(bound)} (baseline {bound.get('value', 0.0):.4f})"


def is_worse(value: float, bound: Mapping[str, float]) -> bool:
    """Whether a value, rounded as the bounds are, lies beyond its bound."""
    rounded = round(value, 4)
    return rounded < bound.get("least", rounded) or rounded > bound.get("most", rounded)


def in_words(bound: Mapping[str, float]) -> str:
    """A bound as it is printed."""
    return f"≥ {bound['least']:.4f}" if "least" in bound else f"≤ {bound['most']:.4f}"


def read_bounds(path: Path = BASELINE) -> Bounds:
    """The stored baseline. Raises AssistantError when it is missing or not one."""
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        bounds = {name: {key: float(value) for key, value in row.items()} for name, row in stored.items()}
    except FileNotFoundError as error:
        raise AssistantError(
            f"no baseline {path}; write one: recovery-assistant evaluate all --write-baseline"
        ) from error
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise AssistantError(f"{path} is no baseline: {error!s:.200}") from error
    wrong = next((name for name, row in bounds.items() if not {"value"} < set(row) <= {"value", "least", "most"}), None)
    if wrong is not None:
        raise AssistantError(f"{path}: {wrong} needs value, and least or most")
    return bounds


def write_bounds(figures: Mapping[str, Gated], path: Path = BASELINE) -> None:
    """Stores the figures as the new baseline. Raises AssistantError when the file cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(make_bounds(figures), indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise AssistantError(f"{path}: {error.strerror}") from error
