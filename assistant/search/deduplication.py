"""Which of the ranked passages are shown: near-duplicates once, and not all from one document."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from assistant.arrays import Floats
from assistant.types import Document, Passage

SHINGLE_WORDS = 4
SAME_SHARE = 0.8  # of the shorter text's shingles that stand in the other too: the same text, lightly edited
LIKELY_COSINE = 0.9  # texts further apart are not compared word by word
FIRST = 5  # passages among which …
PER_DOCUMENT = 2  # … one document has at most so many,
NEAR_SHARE = 0.85  # unless no other passage reaches this share of the score


@dataclass(frozen=True, slots=True)
class Candidate:
    """A ranked passage. score: fused. vector: (dim,), length 1."""

    passage: Passage
    score: float
    vector: Floats


def select(
    ranked: Sequence[Candidate], documents: Mapping[str, Document], *, top_k: int
) -> tuple[list[int], dict[str, tuple[str, ...]]]:
    """Positions in ranked (best first) to show, best first, and passage id → other documents with its text.

    Withdrawn documents are left out. The order of equal scores is that of ranked.
    """
    open_ = [at for at, one in enumerate(ranked) if not documents[one.passage.document_id].withdrawn]
    singles, copies = _without_copies(ranked, open_)
    kept = _spread(ranked, singles, top_k)
    also_in = {
        ranked[at].passage.id: tuple(sorted({ranked[copy].passage.document_id for copy in copies[at]} - {own}))
        for at in kept
        for own in [ranked[at].passage.document_id]
    }
    return kept, also_in


def _without_copies(ranked: Sequence[Candidate], positions: Sequence[int]) -> tuple[list[int], dict[int, list[int]]]:
    """Positions whose text did not come before, and for each the positions of its copies."""
    copies: dict[int, list[int]] = {}
    if not positions:
        return [], copies
    vectors = np.stack([ranked[at].vector for at in positions])
    likely = vectors @ vectors.T >= LIKELY_COSINE
    for place, at in enumerate(positions):
        near = (positions[int(other)] for other in np.flatnonzero(likely[place, :place]))
        first = next(
            (one for one in near if one in copies and same_text(ranked[one].passage, ranked[at].passage)), None
        )
        if first is None:
            copies[at] = []
        else:
            copies[first].append(at)
    return list(copies), copies


def same_text(one: Passage, other: Passage) -> bool:
    """Whether two passages say the same in nearly the same words."""
    a, b = _shingles(one.text), _shingles(other.text)
    return len(a & b) >= SAME_SHARE * min(len(a), len(b))


def _spread(ranked: Sequence[Candidate], singles: Sequence[int], top_k: int) -> list[int]:
    """The first top_k of singles, a document's third passage and more behind others that are near."""
    rest, kept = list(singles), list[int]()
    seen: Counter[str] = Counter()
    while rest and len(kept) < top_k:
        at = _next(ranked, rest, seen) if len(kept) < FIRST else rest[0]
        rest.remove(at)
        kept.append(at)
        seen[ranked[at].passage.document_id] += 1
    return sorted(kept)


def _next(ranked: Sequence[Candidate], rest: Sequence[int], seen: Counter[str]) -> int:
    """The best of rest, or instead the best of a document that has not had its share, when that is near."""
    best = rest[0]
    other = next((at for at in rest if seen[ranked[at].passage.document_id] < PER_DOCUMENT), best)
    return other if ranked[other].score >= NEAR_SHARE * ranked[best].score else best


@lru_cache(maxsize=4096)  # words of the library alone, never a person's
def _shingles(text: str) -> frozenset[int]:
    words = text.lower().split()
    count = max(1, len(words) - SHINGLE_WORDS + 1)
    return frozenset(hash(tuple(words[at : at + SHINGLE_WORDS])) for at in range(count))


def candidates_of(passages: Sequence[Passage], scores: Floats, vectors: Floats) -> list[Candidate]:
    """Candidates from ranked passages with their scores (n,) and vectors (n, dim)."""
    return [
        Candidate(one, float(score), vector)
        for one, score, vector in zip(passages, np.asarray(scores), vectors, strict=True)
    ]
