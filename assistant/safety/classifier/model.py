"""What a message resembles, where no pattern knows its words: two models of our labelled messages.

Both tell the categories, and alarming messages that need none, apart (multinomial logistic regression), and are fitted
by scripts/fit_safety_net.py. One reads words and pieces of words; the other a vector made by the encoder with small
adapters of its own, which is worth more and is not always there. Where it is, the geometric mean of both counts, which
a doubt of either lowers more than a sum would; where it is not, words alone, so that a missing model costs recall and
not the net.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from assistant.data import data_file
from assistant.errors import DataFileError
from assistant.safety.classifier.ngrams import PLACES, ngram_shares
from assistant.types import Category, Tier

Floats = npt.NDArray[np.float32]
CategoryTier = tuple[Category, Tier | None]

FILE = "safety_net.npz"
NONE = "none"  # the class of messages to be answered
NAMED = 2  # prototypes a verdict names
# By language, probabilities below which a pattern's card is dropped, and its takeover lowered to a card.
DOUBT = {"en": (0.15, 0.3), "es": (0.15, 0.4)}
DOUBT_PLAIN = 0.05  # below which a takeover is lowered that is said in so many words
LEAST = 1e-3  # a probability below it counts as it, lest one model's certainty silence the other
ASIDE = 0.2  # least probability of a second category to be named beside the first


@dataclass(frozen=True, slots=True)
class Resemblance:
    """What a message resembles most among those that need more than reading.

    aside: what it resembles beside, of another category. probability: that it needs more, 0 to 1. heard: whether that
    is enough for a card. certain: whether a low probability may doubt a pattern. off_topic: whether every part of it is
    about something else altogether. prototypes: ids of the labelled messages of that kind nearest to it, nearest
    first; none where no vector was read.
    """

    kind: CategoryTier
    aside: CategoryTier | None
    probability: float
    heard: bool
    certain: bool
    off_topic: bool
    prototypes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Linear:
    """One model: scores of the classes are values @ weights · scale + bias. weights: (places or dim, classes)."""

    weights: npt.NDArray[Any]
    scale: Floats
    bias: Floats


@dataclass(frozen=True, slots=True)
class Prototypes:
    """Labelled messages: their ids, classes (n,) and vectors (n, dim) int8, of any length."""

    ids: tuple[str, ...]
    classes: npt.NDArray[np.int64]
    vectors: npt.NDArray[np.int8]

    def nearest(self, vector: Floats, wanted: int) -> tuple[str, ...]:
        """Ids of the messages of a class with the highest cosine to a vector (dim,), highest first."""
        own = np.flatnonzero(self.classes == wanted)
        rows = self.vectors[own].astype(np.float32)
        cosines = rows @ vector / (np.linalg.norm(rows, axis=1) + 1e-6)
        return tuple(self.ids[own[place]] for place in np.argsort(-cosines)[:NAMED])


@dataclass(frozen=True, slots=True)
class Net:
    """kinds: what each class stands for; None for messages to be answered.

    alone, both: by language, the least probability at which words alone, or words and vector, are heard. mix: by
    language, how much the words count in their mean, 0 to 1. digest: of the encoder to be changed, adapters: to its
    linear layers, by name, each as two thin matrices.
    """

    kinds: tuple[CategoryTier | None, ...]
    words: Linear
    vector: Linear
    alone: Mapping[str, float]
    both: Mapping[str, float]
    mix: Mapping[str, float]
    digest: str
    adapters: Mapping[str, tuple[Floats, Floats]]
    prototypes: Prototypes

    def resemblance(self, texts: Sequence[str], vectors: Floats | None = None, *, language: str) -> Resemblance:
        """What the parts of a message resemble most; of its parts the one that needs most decides.

        texts: the parts as `normalise` leaves them, at least one. vectors: (parts, dim), of the same parts as they
        were written, by the changed encoder; None without one. language: they are written in.
        """
        shares = self.shares(texts, vectors, language=language)
        needs = {place: kind for place, kind in enumerate(self.kinds) if kind and not self._is_off_topic(place)}
        probabilities = shares[:, list(needs)].sum(axis=1)
        part = int(probabilities.argmax())
        probability = float(probabilities[part])
        best = max(needs, key=lambda place: shares[part, place])
        others = [place for place in needs if needs[place][0] is not needs[best][0] and shares[part, place] >= ASIDE]
        return Resemblance(
            kind=needs[best],
            aside=needs[max(others, key=lambda place: shares[part, place])] if others else None,
            probability=probability,
            heard=probability >= (self.alone if vectors is None else self.both)[language],
            certain=vectors is not None,
            off_topic=all(self._is_off_topic(place) for place in shares.argmax(axis=1)),
            prototypes=() if vectors is None else self.prototypes.nearest(vectors[part], best),
        )

    def _is_off_topic(self, place: int) -> bool:
        kind = self.kinds[place]
        return kind is not None and kind[0] is Category.OFF_TOPIC

    def shares(self, texts: Sequence[str], vectors: Floats | None, *, language: str) -> Floats:
        """(parts, classes): probabilities, the sum of each row 1; arguments as of `resemblance`."""
        of_words = _softmax(np.stack([self._word_scores(text) for text in texts]))
        if vectors is None:
            return of_words
        of_vectors = _softmax(vectors @ self.vector.weights * self.vector.scale + self.vector.bias)
        return pooled(of_words, of_vectors, self.mix[language])

    def _word_scores(self, text: str) -> Floats:
        places, counts = ngram_shares(text)
        scores = (counts @ self.words.weights[places].astype(np.float32)) * self.words.scale + self.words.bias
        return np.asarray(scores, np.float32)


def pooled(of_words: Floats, of_vectors: Floats, mix: float) -> Floats:
    """(n, classes): the geometric mean of two tables of probabilities, the sum of each row 1; mix: of the words."""
    logs = [np.log(np.maximum(one, LEAST)) for one in (of_words, of_vectors)]
    return _softmax(np.asarray(mix * logs[0] + (1 - mix) * logs[1], np.float32))


def _softmax(scores: Floats) -> Floats:
    exponents = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(exponents / exponents.sum(axis=1, keepdims=True), np.float32)


@cache
def load_net() -> Net:
    """The shipped net. Raises DataFileError when its file is missing or not as it should be."""
    try:
        with data_file(FILE).open("rb") as file:
            return read_net(np.load(file, allow_pickle=False))
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise DataFileError(f"{FILE}: cannot be read ({type(error).__name__}); install the package again") from error


def read_net(arrays: Mapping[str, Any]) -> Net:
    """A net from the arrays of its file; raises ValueError or KeyError for others."""
    kinds = tuple(kind_of(str(name)) for name in arrays["kinds"])
    languages = tuple(map(str, arrays["languages"]))
    layers = [name.removesuffix("/narrow").removeprefix("change/") for name in arrays if name.endswith("/narrow")]
    words = Linear(arrays["words"], _floats(arrays["words_scale"]), _floats(arrays["words_bias"]))
    vector = Linear(_floats(arrays["vector"]), np.ones(len(kinds), np.float32), _floats(arrays["vector_bias"]))
    if words.weights.shape != (2 * PLACES, len(kinds)) or vector.weights.shape[1] != len(kinds):
        raise ValueError("weights of another shape")
    return Net(
        kinds=kinds,
        words=words,
        vector=vector,
        alone=dict(zip(languages, arrays["alone"].tolist(), strict=True)),
        both=dict(zip(languages, arrays["both"].tolist(), strict=True)),
        mix=dict(zip(languages, arrays["mix"].tolist(), strict=True)),
        digest=str(arrays["digest"]),
        adapters={
            name: (_floats(arrays[f"change/{name}/narrow"]), _floats(arrays[f"change/{name}/wide"])) for name in layers
        },
        prototypes=Prototypes(
            ids=tuple(map(str, arrays["prototype_ids"])),
            classes=arrays["prototype_classes"].astype(np.int64),
            vectors=arrays["prototypes"],
        ),
    )


def kind_of(name: str) -> CategoryTier | None:
    """ "withdrawal/severe" as category and tier; None for messages to be answered. Raises ValueError."""
    if name == NONE:
        return None
    category, _, tier = name.partition("/")
    return Category(category), Tier(tier) if tier else None


def _floats(array: npt.NDArray[Any]) -> Floats:
    return np.asarray(array, np.float32)
