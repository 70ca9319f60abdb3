"""What a search says about itself: is the question answered by what was found, or only near it?

Meaning alone cannot tell a question of the library's own field that nothing answers from one that is
answered; what words are missing, and how much they matter, can. So there are several signals of both kinds.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from assistant.calibration import Signals
from assistant.embedding import Floats
from assistant.lexical import lexical_text
from assistant.signals import Probe, Space
from assistant.stores.vectors import Rows

LOOKED_AT = 3  # passages shown first, which must hold the answer


def evidence(
    space: Space, probes: Sequence[Probe], tables: Sequence[Mapping[str, Floats]], *, rows: Rows, shown: Rows
) -> Signals:
    """Signals of one search. probes, tables: of the message and of what it carries. shown: places in rows, best first."""
    first = shown[:LOOKED_AT]
    if not len(first):
        return Signals()
    idf, exact, near, known = _words(space, probes, rows[first])
    total = float(idf.sum())
    shares = idf / total if total else idf
    return Signals(
        cosine=_best(tables, "sentence", first),
        passage=_best(tables, "passage", first),
        words=float(shares @ near),
        coverage=float(shares @ exact),
        vocabulary=float(shares @ known),
        missing=float((shares * (1 - near)).max(initial=0.0)),
        document=_best(tables, "document", first),
    )


def _best(tables: Sequence[Mapping[str, Floats]], name: str, places: Rows) -> float:
    return max(0.0, *(float(table[name][places].max()) for table in tables))


def _words(space: Space, probes: Sequence[Probe], rows: Rows) -> tuple[Floats, Floats, Floats, Floats]:
    """Of each word of content of all questions: idf; whether the passages hold it; how near they come; whether any does."""
    held = {
        term
        for row in rows
        for passage in [space.passages[int(row)]]
        for term in space.lexical.terms(lexical_text(space.documents[passage.document_id], passage))
    }
    terms = [term for probe in probes for term in space.lexical.stems(probe.vectors.texts)]
    exact = np.asarray([term in held for term in terms], np.float32)
    known = np.asarray([space.lexical.knows(term) for term in terms], np.float32)
    near = np.concatenate([np.max([space.word_matches(probe, int(row)) for row in rows], axis=0) for probe in probes])
    return np.concatenate([probe.idf for probe in probes]), exact, np.maximum(near, exact), known
