"""Which sentences of a passage answer a question: the window of one or two that comes nearest to it."""

from collections.abc import Sequence

import numpy as np

from assistant.arrays import Floats
from assistant.embedding import WORD_SCALE
from assistant.search.candidates import IndexedQuery
from assistant.search.index_view import IndexView, window_cosines
from assistant.search.parameters import load_parameters
from assistant.search.query import FollowUp
from assistant.store.ragged import segment_max
from assistant.text.words import content_words
from assistant.types import Passage, Span


def highlight(view: IndexView, plan: FollowUp, queries: Sequence[IndexedQuery], row: int) -> Span:
    """Start and end, inside the text of a passage, of its best window for the message and what it leans on.

    A window is scored by its cosine with the questions, by how near its words come to theirs, and by a little more
    where it has two sentences: an answer often ends in the second. Weights: data/search.toml.
    """
    weights, spans = load_parameters().highlight, view.passages[row].sentences
    cosines, pairs = window_cosines(view.sentences.of(row).astype(np.float32), blended_vector(plan, queries)[None, :])
    words = _word_nearness(view, plan, queries, row)
    together = np.maximum(words[:-1], words[1:])
    idf = _shares(plan, queries)
    single = cosines[:, 0] + np.float32(weights.words) * (words @ idf)
    double = pairs[:, 0] + np.float32(weights.words) * (together @ idf) + np.float32(weights.two_sentences)
    best = int(np.argmax(np.concatenate([single, double])))
    if best < len(spans):
        return spans[best]
    first = best - len(spans)
    return spans[first][0], spans[first + 1][1]


def blended_vector(plan: FollowUp, queries: Sequence[IndexedQuery]) -> Floats:
    """(dim,): the message with what it carries over, weighed as the rankings are."""
    parts = [np.float32(weight) * one.vectors.vector for weight, one in zip(plan.weights, queries, strict=True)]
    return np.asarray(np.sum(parts, axis=0), np.float32)


def _word_nearness(view: IndexView, plan: FollowUp, queries: Sequence[IndexedQuery], row: int) -> Floats:
    """(sentences, w): how near each sentence comes to each word of content of the questions, 0 to 1."""
    passage, values = view.passages[row], view.words.of(row).astype(np.float32)
    asked = np.concatenate([one.vectors.word_vectors for one in queries])
    begins = _words_before(passage, len(values))
    if begins is None or not len(asked):
        return np.zeros((len(passage.sentences), len(asked)), np.float32)
    nearness = values @ (asked.T / np.float32(WORD_SCALE))
    return np.clip(segment_max(np.asarray(nearness, np.float32), begins), 0.0, 1.0)


def _words_before(passage: Passage, count: int) -> np.ndarray | None:
    """(sentences + 1,): where the words of each sentence begin among those of the passage; None where they differ."""
    starts = np.asarray([start for start, _ in content_words(passage.text)], np.int64)
    if len(starts) != count:
        return None
    ends = [end for _, end in passage.sentences]
    return np.concatenate([[0], np.searchsorted(starts, ends)]).astype(np.int64)


def _shares(plan: FollowUp, queries: Sequence[IndexedQuery]) -> Floats:
    """(w,): the share of each word of content in the idf of all; words of earlier questions weigh less."""
    idf = np.concatenate([np.float32(weight) * one.idf for weight, one in zip(plan.weights, queries, strict=True)])
    return np.asarray(idf / max(float(idf.sum()), 1e-9), np.float32)
