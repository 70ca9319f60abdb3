"""The features of the ranking: what one question has in common with passages, as numbers of one scale.

Cosines and BM25 shares are summed as they are, so a feature that finds nothing adds nothing.

- passage: cosine with the passage.
- sentence: cosine with its best window of one or two sentences.
- question_sentences: the same for each sentence of the question, the mean.
- word_nearness: each word of the question with the nearest word of the passage, weighed by idf (late interaction).
- heading: cosine with title and heading of its section.
- example_questions: the best cosine with heading and example questions of its section.
- document: cosine with the mean of its document.
- bm25, bm25_document: BM25 share of the passage and of its document.

Where a reranker is used, its score is one more feature.
"""

import numpy as np

from assistant.arrays import Floats, Rows
from assistant.embedding import WORD_SCALE
from assistant.search.candidates import IndexedQuery
from assistant.search.index_view import IndexView, window_cosines
from assistant.store.ragged import segment_max

RERANKER = "reranker"
FEATURES = (
    "passage",
    "sentence",
    "question_sentences",
    "word_nearness",
    "heading",
    "example_questions",
    "document",
    "bm25",
    "bm25_document",
)


def features_of(view: IndexView, query: IndexedQuery, rows: Rows) -> dict[str, Floats]:
    """Feature → (len(rows),), by the names of FEATURES; higher is better."""
    vector = query.vectors.vector
    documents = view.document_rows[rows]
    windows = best_windows(view, np.vstack([vector, query.vectors.sentences]), rows)
    heading, example_questions = view.example_questions.likeness(vector, rows, windows[:, 0])
    return {
        "passage": np.asarray(view.vectors.get(rows) @ vector, np.float32),
        "sentence": windows[:, 0],
        "question_sentences": windows[:, 1:].mean(axis=1),
        "word_nearness": _weighed(query, word_matches(view, query, rows)),
        "heading": heading,
        "example_questions": example_questions,
        "document": (view.document_vectors @ vector)[documents],
        "bm25": query.bm25[rows],
        "bm25_document": view.bm25_documents.shares(query.terms)[documents],
    }


def word_matches(view: IndexView, query: IndexedQuery, rows: Rows) -> Floats:
    """(len(rows), w): how near each word of content of the question comes to any of each passage, 0 to 1."""
    values, begins = view.words.gather(rows)
    nearness = values @ (query.vectors.word_vectors.T / np.float32(WORD_SCALE))
    return np.asarray(np.clip(segment_max(nearness, begins), 0.0, 1.0), np.float32)


def best_windows(view: IndexView, vectors: Floats, rows: Rows) -> Floats:
    """(len(rows), k): cosine of the best window of each passage with each of vectors (k, dim)."""
    sums, begins = view.sentences.gather(rows)
    cosines, pairs = window_cosines(sums, vectors)
    none = np.full((1, len(vectors)), -1, np.float32)
    pairs = np.concatenate([pairs, none])  # of each sentence with the next one …
    pairs[begins[1:] - 1] = none  # … which for the last of a passage belongs to another
    return segment_max(np.maximum(cosines, pairs), begins)


def _weighed(query: IndexedQuery, matches: Floats) -> Floats:
    """(n,): matches (n, w) weighed by the idf of the words."""
    shares = query.idf / np.float32(max(float(query.idf.sum()), 1e-9))
    return np.asarray(matches @ shares, np.float32)
