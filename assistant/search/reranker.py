"""A second reading of the best candidates: question and passage together. Its score is one more feature."""

import logging
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from assistant.arrays import Floats, Rows
from assistant.search.features import RERANKER
from assistant.search.parameters import load_parameters
from assistant.types import Passage

_log = logging.getLogger(__name__)


class Reranker(Protocol):
    """Scores passages for a question. name: for reports. digest: sha256 of its weights."""

    name: str
    digest: str

    def scores(self, question: str, texts: Sequence[str]) -> Floats:
        """(n,): how well each text answers the question, 0 to 1, higher is better."""


def add_reranker_scores(
    reranker: Reranker, question: str, passages: Sequence[Passage], *, table: dict[str, Floats], scores: Floats
) -> None:
    """Puts the reranker's scores into a table of features, for the best passages by the other features.

    scores: (n,), of the passages so far; the others keep 0. A reranker that fails changes nothing: the
    question is answered without it.
    """
    best: Rows = np.argsort(-scores, kind="stable")[: load_parameters().candidates.reranked]
    try:
        found = reranker.scores(question, [passages[int(at)].text for at in best])
    except Exception as error:  # a model that fails must not cost the person the answer
        _log.error("the reranker failed: %s", type(error).__name__)
        return
    column = np.zeros(len(scores), np.float32)
    column[best] = found
    table[RERANKER] = column
