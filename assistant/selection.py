"""Which of the ranked passages are shown: near-duplicates once, and not all from one document."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from assistant.embedding import Floats
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
    singles: list[int] = []
    copies: dict[int, list[int]] = {}
    for at in positions:
        first = next((one for one in singles if is_copy(ranked[one], ranked[at])), None)
        if first is None:
            singles.append(at)
            copies[at] = []
        else:
            copies[first].append(at)
    return singles, copies


def is_copy(one: Candidate, other: Candidate) -> bool:
    """Whether two passages say the same in nearly the same words."""
    if float(one.vector @ other.vector) < LIKELY_COSINE:
        return False
    a, b = _shingles(one.passage.text), _shingles(other.passage.text)
    return len(a & b) >= SAME_SHARE * min(len(a), len(b))


def _spread(ranked: Sequence[Candidate], singles: Sequence[int], top_k: int) -> list[int]:
    """The first top_k of singles, a document's third passage and more behind others that are near."""
    kept: list[int] = []
    behind: list[int] = []
    seen: Counter[str] = Counter()
    for place, at in enumerate(singles):
        if len(kept) == top_k:
            break
        document = ranked[at].passage.document_id
        crowded = len(kept) < FIRST and seen[document] >= PER_DOCUMENT
        if crowded and _another_is_near(ranked, singles[place + 1 :], seen, ranked[at].score):
            behind.append(at)
            continue
        kept.append(at)
        seen[document] += 1
    return sorted((kept + behind)[:top_k])


def _another_is_near(ranked: Sequence[Candidate], rest: Sequence[int], seen: Counter[str], score: float) -> bool:
    others = (ranked[at] for at in rest)
    best = next((one for one in others if seen[one.passage.document_id] < PER_DOCUMENT), None)
    return best is not None and best.score >= NEAR_SHARE * score


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
