"""The whole safety check with a newly fitted classifier, measured on messages: fit_safety_net.py uses it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from assistant.embedding.adapted_encoder import AdaptedEncoder
from assistant.embedding.encoder import SentenceTransformerEncoder
from assistant.evaluation.intervals import Proportion, proportion
from assistant.evaluation.safety_cases import ORDINARY, QUIET, Case
from assistant.evaluation.safety_metrics import CaseResult
from assistant.safety import Detector, MessageClassifier
from assistant.safety.classifier.classifier import parts_of
from assistant.safety.classifier.model import ClassifierModel

BATCH = 32  # parts read together


def detector_with(model: ClassifierModel, encoder: SentenceTransformerEncoder, messages: Sequence[str]) -> Detector:
    """The check with a classifier, for these messages alone; their vectors are read in batches."""
    parts = sorted({part for message in messages for part in parts_of(message)}, key=lambda part: (len(part), part))
    adapted = AdaptedEncoder(encoder, model.adapters)
    vectors: dict[str, Any] = {}
    for start in range(0, len(parts), BATCH):
        batch = parts[start : start + BATCH]
        vectors.update(zip(batch, adapted.encode(batch), strict=True))
    return Detector(classifier=MessageClassifier(model, lambda own, _: np.stack([vectors[part] for part in own])))


def judged(
    model: ClassifierModel, encoder: SentenceTransformerEncoder, cases: Sequence[Case]
) -> dict[str, dict[str, Proportion]]:
    """By group of messages: caught and right lead where help is needed, any text and harder ones where it is not."""
    detector = detector_with(model, encoder, [case.text for case in cases])
    groups: dict[str, list[CaseResult]] = defaultdict(list)
    for case in cases:
        groups[_group(case)].append(CaseResult(case, detector.check(case.text)))
    return {name: _figures(results) for name, results in sorted(groups.items())}


def _group(case: Case) -> str:
    kind = "" if case.expected not in QUIET and case.kind == "explicit" else f" {case.kind}"
    return f"{case.lang} {case.group}{kind}" if case.kind != ORDINARY else f"{case.lang} {ORDINARY}"


def _figures(results: Sequence[CaseResult]) -> dict[str, Proportion]:
    number = len(results)
    if results[0].case.expected in QUIET:
        alarms = [one for one in results if one.false_alarm]
        hard = sum(one.hard for one in alarms)
        return {"any": proportion(len(alarms), number), "refused or taken over": proportion(hard, number)}
    caught = [one for one in results if one.caught]
    return {
        "caught": proportion(len(caught), number),
        "right lead": proportion(sum(one.right for one in caught), len(caught)),
    }


def print_figures(figures: Mapping[str, Mapping[str, Proportion]]) -> None:
    """One line a group: each share, its interval and its number."""
    for group, row in figures.items():
        shown = (_in_words(name, one) for name, one in row.items() if one["n"])
        print(f"  {group:46} {', '.join(shown)}")


def _in_words(name: str, one: Proportion) -> str:
    low, high = one["interval"]
    return f"{name} {one['value']:.3f} [{low:.2f}, {high:.2f}] of {one['n']}"


def save(arrays: Mapping[str, Any], place: Path) -> None:
    """Writes the file that the product reads."""
    with place.open("wb") as file:
        np.savez_compressed(file, **arrays)
