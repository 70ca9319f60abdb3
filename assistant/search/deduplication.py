"""Which of the ranked passages are shown: near-duplicates once, and not all from one document."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from assistant.arrays import Floats
from assistant.search.parameters import load_parameters
from assistant.types import Document, Passage


@dataclass(frozen=True, slots=True)
class Ranked:
    """Passages in order, best first. scores: (n,), fused. vectors: (n, dim), rows of length 1."""

    passages: Sequence[Passage]
    scores: Floats
    vectors: Floats


def select(
    ranked: Ranked, documents: Mapping[str, Document], *, top_k: int
) -> tuple[list[int], dict[str, tuple[str, ...]]]:
    """Positions in ranked to show, best first, and passage id → other documents with its text.

    Withdrawn documents are left out. The order of equal scores is that of ranked.
    """
    passages = ranked.passages
    open_ = [at for at, one in enumerate(passages) if not documents[one.document_id].withdrawn]
    copies = _copies(ranked, open_)
    kept = _spread(ranked, list(copies), top_k)
    also_in = {passages[at].id: _others(passages, at, copies[at]) for at in kept}
    return kept, also_in


def _others(passages: Sequence[Passage], at: int, copies: Sequence[int]) -> tuple[str, ...]:
    """Ids of the other documents that hold copies of a passage."""
    found = {passages[copy].document_id for copy in copies}
    return tuple(sorted(found - {passages[at].document_id}))


def _copies(ranked: Ranked, positions: Sequence[int]) -> dict[int, list[int]]:
    """Positions whose text did not come before, each with the positions of its copies."""
    found: dict[int, list[int]] = {}
    if not positions:
        return found
    vectors = ranked.vectors[list(positions)]
    likely = vectors @ vectors.T >= load_parameters().deduplication.likely_cosine
    for place, at in enumerate(positions):
        near = [positions[int(other)] for other in np.flatnonzero(likely[place, :place])]
        original = _original(ranked.passages, at, [one for one in near if one in found])
        if original is None:
            found[at] = []
        else:
            found[original].append(at)
    return found


def _original(passages: Sequence[Passage], at: int, earlier: Sequence[int]) -> int | None:
    """The first of the earlier positions with the same text, or None."""
    return next((one for one in earlier if same_text(passages[one], passages[at])), None)


def same_text(one: Passage, other: Passage) -> bool:
    """Whether two passages say the same in nearly the same words."""
    a, b = _shingles(one.text), _shingles(other.text)
    return len(a & b) >= load_parameters().deduplication.same_share * min(len(a), len(b))


def _spread(ranked: Ranked, singles: Sequence[int], top_k: int) -> list[int]:
    """The first top_k of singles, a document's third passage and more behind others that are near."""
    first = load_parameters().deduplication.first
    rest, kept = list(singles), list[int]()
    seen: Counter[str] = Counter()
    while rest and len(kept) < top_k:
        at = _next(ranked, rest, seen) if len(kept) < first else rest[0]
        rest.remove(at)
        kept.append(at)
        seen[ranked.passages[at].document_id] += 1
    return sorted(kept)


def _next(ranked: Ranked, rest: Sequence[int], seen: Counter[str]) -> int:
    """The best of rest, or instead the best of a document that has not had its share, when that is near."""
    limits = load_parameters().deduplication
    best = rest[0]
    other = next((at for at in rest if seen[ranked.passages[at].document_id] < limits.per_document), best)
    return other if ranked.scores[other] >= limits.near_share * ranked.scores[best] else best


@lru_cache(maxsize=4096)  # words of the library alone, never a person's
def _shingles(text: str) -> frozenset[int]:
    size = load_parameters().deduplication.shingle_words
    words = text.lower().split()
    count = max(1, len(words) - size + 1)
    return frozenset(hash(tuple(words[at : at + size])) for at in range(count))
