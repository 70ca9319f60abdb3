"""The fit on made-up features whose best weights are known."""

import numpy as np
import pytest

from assistant.evaluation.weights import (
    FEATURES,
    LabelledCandidates,
    ablation,
    fit,
    held_out,
    ideal_gain,
    label_candidates,
    mean_metric,
    metric,
)


def features(**given: list[float]) -> dict[str, np.ndarray]:
    count = len(next(iter(given.values())))
    return {name: np.asarray(given.get(name, [0.0] * count), np.float32) for name in FEATURES}


def weights(**given: float) -> np.ndarray:
    return np.asarray([given.get(name, 0.0) for name in FEATURES])


def test_reciprocal_rank_by_hand() -> None:
    question = label_candidates(features(passage=[0.9, 0.5, 0.1]), [0, 1, 2], [0, 0, 1])
    assert metric(question, weights(passage=1.0)) == pytest.approx(1 / 3)


def test_ndcg_counts_each_document_once_by_its_best_candidate() -> None:
    # Documents 7, 7, 8: document 7 (irrelevant) stands first, document 8 (grade 1) second.
    question = label_candidates(features(passage=[0.9, 0.8, 0.7]), [7, 7, 8], [0, 0, 1], ideal=ideal_gain([1]))
    assert metric(question, weights(passage=1.0)) == pytest.approx(1 / np.log2(3))


def test_ideal_gain_by_hand() -> None:
    assert ideal_gain([1, 2]) == pytest.approx(2 + 1 / np.log2(3))


def noisy(seed: int) -> LabelledCandidates:
    """bm25 points at the gold candidate, passage points elsewhere, sentence is noise."""
    random = np.random.default_rng(seed)
    gold = int(random.integers(10))
    gains = np.eye(10)[gold]
    wrong = np.eye(10)[(gold + 1) % 10]
    return label_candidates(
        features(bm25=gains.tolist(), passage=wrong.tolist(), sentence=random.random(10).tolist()), range(10), gains
    )


def test_the_fit_finds_the_feature_that_points_at_the_answer() -> None:
    sets = {"made up": [noisy(seed) for seed in range(40)]}
    start = weights(passage=0.6, sentence=0.3, bm25=0.1)
    fitted = fit(sets, start)
    assert mean_metric(sets["made up"], fitted) == 1.0
    assert fitted.sum() == pytest.approx(1.0)
    assert fitted[FEATURES.index("bm25")] > fitted[FEATURES.index("passage")]
    assert held_out(sets, start)["made up"] == pytest.approx(1.0)
    assert mean_metric(sets["made up"], fit(sets, start, without="bm25")) < 0.7


def test_the_ablation_names_what_each_feature_adds() -> None:
    sets = {"made up": [noisy(seed) for seed in range(20)]}
    found = ablation(sets, weights(passage=0.6, sentence=0.3, bm25=0.1))
    assert set(found) == {"none", *FEATURES}
    assert found["none"]["made up"] == 1.0
    assert found["bm25"]["made up"] < 0.7
