"""The classifier's model: two linear models of our labelled messages, and their mean.

- Both are multinomial logistic regressions, fitted by scripts/fit_safety_net.py. Their classes are the categories with
  their tiers, off topic, and messages to be answered.
- The word model reads words and pieces of words (ngrams.py), and is always there. The vector model reads a vector of
  the encoder with small adapters. It is worth more, and not always there.
- Where both are there, their weighted geometric mean counts: one low probability lowers it more than a sum would.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from assistant.arrays import Floats
from assistant.data import data_file
from assistant.errors import DataFileError
from assistant.safety.classifier.ngrams import PLACES, ngram_shares
from assistant.safety.findings import CategoryTier
from assistant.safety.thresholds import load_thresholds
from assistant.types import Category, Tier

FILE = "safety_net.npz"
NONE = "none"  # the class of messages to be answered
_OFF_TOPIC = (Category.OFF_TOPIC, None)
NAMED = 2  # nearest examples that a verdict names


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a message is most likely about, among all that needs more than reading.

    - first: the most probable category and tier
    - second: another category that is probable enough to be named; None without one
    - share: of the first category in the probabilities of all classes, 0 to 1
    - probability: that the message needs help, 0 to 1
    - above_threshold: whether that is enough for a card
    - may_downgrade: whether a low probability may downgrade a rule; only where a vector was read
    - off_topic: whether every part of the message is about something else altogether
    - nearest: the nearest labelled messages of the first category, id and cosine, nearest first; none without a vector
    """

    first: CategoryTier
    second: CategoryTier | None
    share: float
    probability: float
    above_threshold: bool
    may_downgrade: bool
    off_topic: bool
    nearest: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class LinearModel:
    """Scores of the classes are values @ weights · scale + bias.

    - weights: (places or dim, classes), of any number type
    - scale, bias: (classes,) float32
    """

    weights: npt.NDArray[Any]
    scale: Floats
    bias: Floats


@dataclass(frozen=True, slots=True)
class NearestExamples:
    """Labelled messages of danger, among which the nearest ones are looked up.

    - ids: of the messages, n of them
    - classes: (n,) int64, places in ClassifierModel.classes
    - vectors: (n, dim) int8, of any length
    """

    ids: tuple[str, ...]
    classes: npt.NDArray[np.int64]
    vectors: npt.NDArray[np.int8]

    def nearest(self, vector: Floats, wanted: int) -> tuple[tuple[str, float], ...]:
        """The messages of class `wanted` with the highest cosine to a vector (dim,): id and cosine, highest first."""
        own = np.flatnonzero(self.classes == wanted)
        rows = self.vectors[own].astype(np.float32)
        cosines = rows @ vector / (np.linalg.norm(rows, axis=1) * np.linalg.norm(vector) + 1e-6)
        return tuple((self.ids[own[place]], float(cosines[place])) for place in np.argsort(-cosines)[:NAMED])


@dataclass(frozen=True, slots=True)
class ClassifierModel:
    """All that the file holds.

    - classes: category and tier of each class; None for messages to be answered
    - words, vector: the two linear models
    - word_thresholds: by language and then by class, the least probability of a card from words alone: (classes,)
    - vector_thresholds: the same from words and vector
    - word_weights: by language, how much the words count in the mean, 0 to 1
    - digest: of the encoder that the adapters belong to
    - adapters: of its linear layers, by name, as two thin matrices (in, rank) and (rank, out)
    - examples: labelled messages of danger
    """

    classes: tuple[CategoryTier | None, ...]
    words: LinearModel
    vector: LinearModel
    word_thresholds: Mapping[str, Floats]
    vector_thresholds: Mapping[str, Floats]
    word_weights: Mapping[str, float]
    digest: str
    adapters: Mapping[str, tuple[Floats, Floats]]
    examples: NearestExamples

    def predict(self, texts: Sequence[str], vectors: Floats | None = None, *, language: str) -> Prediction:
        """What a message is about. Of its parts, the one that most probably needs help decides;
        one that is above its threshold comes before one that is not.

        texts: its parts as `normalise` leaves them, at least one. vectors: (parts, dim), of the same parts as they
        were written, by the adapted encoder; None without one. language: of the message.
        """
        table = self.probabilities(texts, vectors, language=language)
        predictions = [
            self._prediction(row, None if vectors is None else vectors[part], language=language)
            for part, row in enumerate(table)
        ]
        first = max(predictions, key=lambda one: (one.above_threshold, one.probability))
        return replace(first, off_topic=all(one.off_topic for one in predictions))

    def threshold(self, kind: CategoryTier, *, with_vector: bool, language: str) -> float:
        """The least probability of needing help, 0 to 1, of a card of one category and tier."""
        thresholds = (self.vector_thresholds if with_vector else self.word_thresholds)[language]
        return float(thresholds[self.classes.index(kind)])

    def _prediction(self, row: Floats, vector: Floats | None, *, language: str) -> Prediction:
        """What one part is about: its probabilities (classes,) and its vector (dim,)."""
        helped = [place for place, kind in enumerate(self.classes) if kind and kind[0] is not Category.OFF_TOPIC]
        probability = float(row[helped].sum())
        first = max(helped, key=lambda place: row[place])
        kind = self._kind(first)
        return Prediction(
            first=kind,
            second=self._second(row, first, helped),
            share=float(sum(row[place] for place in helped if self._kind(place)[0] is kind[0])),
            probability=probability,
            above_threshold=probability >= self.threshold(kind, with_vector=vector is not None, language=language),
            may_downgrade=vector is not None,
            off_topic=self.classes[int(row.argmax())] == _OFF_TOPIC,
            nearest=() if vector is None else self.examples.nearest(vector, first),
        )

    def probabilities(self, texts: Sequence[str], vectors: Floats | None, *, language: str) -> Floats:
        """(parts, classes): probabilities, the sum of each row 1. Arguments as in `predict`."""
        of_words = _softmax(np.stack([self._word_scores(text) for text in texts]))
        if vectors is None:
            return of_words
        of_vectors = _softmax(vectors @ self.vector.weights * self.vector.scale + self.vector.bias)
        return pooled(of_words, of_vectors, self.word_weights[language])

    def _second(self, row: Floats, first: int, helped: Sequence[int]) -> CategoryTier | None:
        """The most probable class of another category than the first, where it reaches the threshold."""
        least = load_thresholds().classifier.second_category
        category = self._kind(first)[0]
        others = [place for place in helped if row[place] >= least and self._kind(place)[0] is not category]
        return self._kind(max(others, key=lambda place: row[place])) if others else None

    def _kind(self, place: int) -> CategoryTier:
        kind = self.classes[place]
        if kind is None:
            raise ValueError(f"class {place} stands for messages to be answered")
        return kind

    def _word_scores(self, text: str) -> Floats:
        places, counts = ngram_shares(text)
        weights = self.words.weights[places].astype(np.float32)
        return np.asarray((counts @ weights) * self.words.scale + self.words.bias, np.float32)


def pooled(of_words: Floats, of_vectors: Floats, word_weight: float) -> Floats:
    """(n, classes): the weighted geometric mean of two tables of probabilities, the sum of each row 1."""
    floor = load_thresholds().classifier.floor
    of_words, of_vectors = (np.log(np.maximum(table, floor)) for table in (of_words, of_vectors))
    return _softmax(np.asarray(word_weight * of_words + (1 - word_weight) * of_vectors, np.float32))


def _softmax(scores: Floats) -> Floats:
    exponents = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(exponents / exponents.sum(axis=1, keepdims=True), np.float32)


@cache
def load_classifier_model() -> ClassifierModel:
    """The shipped model. Raises DataFileError when its file is missing or not as it should be."""
    try:
        with data_file(FILE).open("rb") as file:
            return read_model(np.load(file, allow_pickle=False))
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise DataFileError(f"{FILE}: cannot be read ({type(error).__name__}); install the package again") from error


def read_model(arrays: Mapping[str, Any]) -> ClassifierModel:
    """A model from the arrays of its file; raises ValueError or KeyError for others."""
    classes = tuple(class_of(str(name)) for name in arrays["kinds"])
    words = LinearModel(arrays["words"], _floats(arrays["words_scale"]), _floats(arrays["words_bias"]))
    vector = LinearModel(_floats(arrays["vector"]), np.ones(len(classes), np.float32), _floats(arrays["vector_bias"]))
    wide = (words.weights, vector.weights, arrays["alone"], arrays["both"])
    if len(words.weights) != 2 * PLACES or any(table.shape[1:] != (len(classes),) for table in wide):
        raise ValueError("weights or thresholds of another shape")
    return ClassifierModel(
        classes=classes,
        words=words,
        vector=vector,
        word_thresholds=_rows_by_language(arrays, "alone"),
        vector_thresholds=_rows_by_language(arrays, "both"),
        word_weights=_by_language(arrays, "mix"),
        digest=str(arrays["digest"]),
        adapters=_adapters(arrays),
        examples=NearestExamples(
            ids=tuple(map(str, arrays["prototype_ids"])),
            classes=arrays["prototype_classes"].astype(np.int64),
            vectors=arrays["prototypes"],
        ),
    )


def _by_language(arrays: Mapping[str, Any], key: str) -> dict[str, float]:
    return dict(zip(map(str, arrays["languages"]), arrays[key].tolist(), strict=True))


def _rows_by_language(arrays: Mapping[str, Any], key: str) -> dict[str, Floats]:
    return dict(zip(map(str, arrays["languages"]), _floats(arrays[key]), strict=True))


def _adapters(arrays: Mapping[str, Any]) -> dict[str, tuple[Floats, Floats]]:
    """By layer, the two matrices of each adapter: "change/<layer>/narrow" and "change/<layer>/wide" in the file."""
    layers = [name.removeprefix("change/").removesuffix("/narrow") for name in arrays if name.endswith("/narrow")]
    return {
        layer: (_floats(arrays[f"change/{layer}/narrow"]), _floats(arrays[f"change/{layer}/wide"])) for layer in layers
    }


def class_of(name: str) -> CategoryTier | None:
    """ "withdrawal/severe" as category and tier; None for messages to be answered. Raises ValueError."""
    category, _, tier = name.partition("/")
    return None if name == NONE else (Category(category), Tier(tier) if tier else None)


def _floats(array: npt.NDArray[Any]) -> Floats:
    return np.asarray(array, np.float32)
