"""Gates: metrics of the shipped library that must not fall behind the stored ones.

The stored file is {name: {"value", "least" or "most"}}. Only metrics that do not depend on the machine are in
it: no seconds, no bytes, nothing of a collection that is not shipped.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import AssistantError
from assistant.evaluation.intervals import Proportion

BASELINE = Path("tests/evaluation/baseline.json")
SLACK_QUESTIONS = 2  # of those a metric counts: floating point differs between processors and moves single questions
PEOPLE = ("R@3", "wrong_safety_text", "wrongly_silent", "cry_missed")  # rates of `measure_people` that are compared
LOWER_IS_BETTER = frozenset({"false_answers", "false_silences", "wrong_safety_text", "wrongly_silent", "cry_missed"})
EXACT = frozenset({"cry_missed"})  # not one more may be missed
GROUPS = ("standalone", "followups", "silence")  # of the metrics of `measure_answers`

Bounds = dict[str, dict[str, float]]  # name → {"value", "least" or "most"}


@dataclass(frozen=True, slots=True)
class GatedMetric:
    """A metric that is compared.

    - value: a share or a mean, 0 to 1.
    - questions: how many it is the mean of, at least 1.
    - lower_is_better: whether it counts errors.
    - exact: whether it may not get worse at all.
    """

    value: float
    questions: int
    lower_is_better: bool = False
    exact: bool = False

    @property
    def slack(self) -> float:
        """How much worse it may be: SLACK_QUESTIONS as a share; 0 where nothing may differ."""
        return 0.0 if self.exact else SLACK_QUESTIONS / self.questions


def gated_metrics(
    parts: Mapping[str, Mapping[str, Any]], people: Mapping[str, Any] | None = None
) -> dict[str, GatedMetric]:
    """The compared metrics by "corpus/part/group/metric" and "people/rates/metric".

    parts: part → what `measure_answers` gives for it. people: what `measure_people` gives, or None.
    """
    found: dict[str, GatedMetric] = {}
    for part, metrics in parts.items():
        for group in GROUPS:
            for name, metric in metrics[group].items():
                if name != "questions":
                    value = float(metric["value"] if isinstance(metric, dict) else metric)
                    count = _question_count(metrics, group, name)
                    found[f"corpus/{part}/{group}/{name}"] = GatedMetric(value, count, name in LOWER_IS_BETTER)
        found[f"corpus/{part}/verbatim"] = GatedMetric(float(metrics["verbatim"]), metrics["questions"], exact=True)
    return found | (_gated_rates(people["rates"]) if people else {})


def _gated_rates(rates: Mapping[str, Proportion]) -> dict[str, GatedMetric]:
    """The compared rates; one of no questions is none."""
    return {
        f"people/rates/{name}": GatedMetric(rate["value"], rate["n"], name in LOWER_IS_BETTER, exact=name in EXACT)
        for name, rate in rates.items()
        if name in PEOPLE and rate["n"]
    }


def _question_count(metrics: Mapping[str, Any], group: str, name: str) -> int:
    """How many questions a metric is the mean of."""
    everything, own = int(metrics["questions"]), int(metrics[group]["questions"])  # of silence: unanswerable ones
    if group != "silence" or name == "false_answers":
        return own
    return everything - own if name == "false_silences" else everything


def make_bounds(metrics: Mapping[str, GatedMetric]) -> Bounds:
    """A baseline of these metrics: each with the bound that its slack leaves, four decimals."""
    return {name: {"value": round(one.value, 4), **_bound(one)} for name, one in metrics.items()}


def _bound(metric: GatedMetric) -> dict[str, float]:
    if metric.lower_is_better:
        return {"most": round(min(1.0, metric.value + metric.slack), 4)}
    return {"least": round(max(0.0, metric.value - metric.slack), 4)}


def failures(metrics: Mapping[str, GatedMetric], bounds: Bounds) -> list[str]:
    """One line for each stored metric that is missing or worse than its bound allows; the bound itself passes."""
    lines = [_failure(name, metrics.get(name), bound) for name, bound in bounds.items()]
    return [line for line in lines if line is not None]


def _failure(name: str, metric: GatedMetric | None, bound: Mapping[str, float]) -> str | None:
    if metric is None:
        return f"{name} was not measured"
    if not is_worse(metric.value, bound):
        return None
    return f"{name} is {metric.value:.4f}, not {in_words(bound)} (baseline {bound.get('value', 0.0):.4f})"


def is_worse(value: float, bound: Mapping[str, float]) -> bool:
    """Whether a value, rounded as the bounds are, lies beyond its bound."""
    rounded = round(value, 4)
    return rounded < bound.get("least", rounded) or rounded > bound.get("most", rounded)


def in_words(bound: Mapping[str, float]) -> str:
    """A bound as it is printed: "≥ 0.9000" or "≤ 0.1000"."""
    return f"≥ {bound['least']:.4f}" if "least" in bound else f"≤ {bound['most']:.4f}"


def read_bounds(path: Path = BASELINE) -> Bounds:
    """The stored baseline. Raises AssistantError when it is missing or is no baseline."""
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        bounds = {name: {key: float(value) for key, value in row.items()} for name, row in stored.items()}
    except FileNotFoundError as error:
        raise AssistantError(
            f"no baseline {path}; write one: recovery-assistant evaluate all --write-baseline"
        ) from error
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise AssistantError(f"{path} is no baseline: {error!s:.200}") from error
    for name, bound in bounds.items():
        if not {"value"} < set(bound) <= {"value", "least", "most"}:
            raise AssistantError(f"{path}: {name} needs value, and least or most")
    return bounds


def write_bounds(metrics: Mapping[str, GatedMetric], path: Path = BASELINE) -> None:
    """Stores the metrics as the new baseline. Raises AssistantError when the file cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(make_bounds(metrics), indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise AssistantError(f"{path}: {error.strerror}") from error
