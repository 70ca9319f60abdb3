"""What a search says about itself: is the question answered by what was found, or only near it?

Meaning alone cannot tell a question of the library's own field that nothing answers from one that is
answered; what words are missing, and how much they matter, can. So there are several signals of both kinds.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.arrays import Floats, Rows
from assistant.search.confidence import Signals
from assistant.search.features import Probe, Space
from assistant.search.query import FollowUp
from assistant.store.bm25 import lexical_text
from assistant.types import Hit

LOOKED_AT = 3  # passages shown first, which must hold the answer
MANY_WORDS = 10  # of content; more do not make a question clearer
_ASKS_QUANTITY = re.compile(
    r"\b(?:how (?:much|many|long|old|soon|often|far|big|late|early)|percent\w*|success rates?|costs?|price|statistics|"
    r"what (?:share|year|age|time|date|rate|dose|number|day)|when (?:did|was|were))\b",
    re.IGNORECASE,
)
_QUANTITY = re.compile(
    r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|seventy|eighty|"
    r"ninety|hundreds?|thousands?|millions?|half|third|quarter|dozen|weekly|daily|monthly|every day|once|twice|free|"
    r"no (?:cost|fees?|charge|dues)|hours?|days?|weeks?|months?|years?|minutes?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Words:
    """Of each word of content of all questions (w,): its share of their idf; whether it stands in what is shown
    first; how near that comes to it, and how near the first passage alone; whether any passage holds it."""

    shares: Floats
    exact: Floats
    near: Floats
    first: Floats
    known: Floats


def evidence(
    space: Space, plan: FollowUp, probes: Sequence[Probe], tables: Sequence[Mapping[str, Floats]], *, places: Rows,
    rows: Rows, hits: Sequence[Hit],
) -> Signals:  # fmt: skip
    """Signals of one search.

    probes, tables: of the message and of what it carries over. rows: of the hits. places: of the hits in
    the tables.
    """
    if not hits:
        return Signals()
    words = _words(space, plan, probes, rows[:LOOKED_AT])
    first = places[:LOOKED_AT]
    return Signals(
        score=hits[0].score,
        cosine=_best(tables, "sentence", first),
        document=_best(tables, "document", first),
        example_questions=_best(tables, "example_questions", first),
        words=float(words.shares @ words.near),
        first=float(words.shares @ words.first),
        coverage=float(words.shares @ words.exact),
        vocabulary=float(words.shares @ words.known),
        length=min(len(words.shares), MANY_WORDS) / MANY_WORDS,
        unquantified=float(_unquantified(plan.query, hits[0])),
    )


def _best(tables: Sequence[Mapping[str, Floats]], name: str, places: Rows) -> float:
    return max(0.0, *(float(table[name][places].max()) for table in tables))


def _unquantified(question: str, hit: Hit) -> bool:
    """Whether a number is asked for, and none stands in the highlighted words."""
    start, end = hit.highlight
    return bool(_ASKS_QUANTITY.search(question)) and not _QUANTITY.search(hit.passage.text[start:end])


def _words(space: Space, plan: FollowUp, probes: Sequence[Probe], rows: Rows) -> _Words:
    """Words of earlier questions weigh as much less as their rankings do."""
    idf = np.concatenate([np.float32(weight) * one.idf for weight, one in zip(plan.weights, probes, strict=True)])
    held = {
        term
        for row in rows
        for passage in [space.passages[int(row)]]
        for term in space.lexical.terms(lexical_text(space.documents[passage.document_id], passage))
    }
    terms = [term for probe in probes for term in space.lexical.stems(probe.vectors.texts)]
    exact = np.asarray([term in held for term in terms], np.float32)
    matches = [space.word_matches(probe, rows) for probe in probes]
    return _Words(
        shares=np.asarray(idf / max(float(idf.sum()), 1e-9), np.float32),
        exact=exact,
        near=np.maximum(np.concatenate([one.max(axis=0) for one in matches]), exact),
        first=np.concatenate([one[0] for one in matches]),
        known=np.asarray([space.lexical.knows(term) for term in terms], np.float32),
    )
