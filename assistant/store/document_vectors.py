"""Vectors of documents, from those of their passages."""

from collections.abc import Sequence

import numpy as np

from assistant.arrays import Floats, unit_rows
from assistant.types import Document, Passage


def document_vectors(documents: Sequence[Document], passages: Sequence[Passage], vectors: Floats) -> Floats:
    """(documents, dim): mean of the passage vectors (n, dim) of each document, at length 1; zeros where it has none."""
    rows = {document.id: row for row, document in enumerate(documents)}
    sums = np.zeros((len(documents), vectors.shape[1]), np.float32)
    for passage, vector in zip(passages, vectors, strict=True):
        sums[rows[passage.document_id]] += vector
    return unit_rows(sums)
