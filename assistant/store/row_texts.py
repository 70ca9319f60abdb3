"""What a server may keep beside the vectors of passages: their texts, and their BM25 weights as sparse vectors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scipy.sparse import csr_array

from assistant.store.bm25 import LexicalIndex
from assistant.types import Passage


@dataclass(frozen=True, slots=True)
class RowTexts:
    """Row i belongs to the i-th key.

    columns: name → texts. weights: (n, terms), what each term adds to the BM25 score of a row; its last column, of no
    term, is 1 in rows without any, as Milvus takes no empty sparse vector.
    """

    columns: Mapping[str, Sequence[str]]
    weights: csr_array

    @classmethod
    def of(cls, passages: Sequence[Passage], keywords: LexicalIndex) -> "RowTexts":
        """Of passages and the keyword index over them."""
        columns = {
            "passage_id": [one.id for one in passages],
            "document_id": [one.document_id for one in passages],
            "text": [one.text for one in passages],
        }
        return cls(columns, keywords.weights())

    def row(self, place: int) -> dict[str, Any]:
        """The fields of one row."""
        begin, end = self.weights.indptr[place : place + 2]
        terms, values = self.weights.indices[begin:end].tolist(), self.weights.data[begin:end].tolist()
        sparse = dict(zip(terms, values, strict=True)) or {self.weights.shape[1] - 1: 1.0}
        return {**{name: texts[place] for name, texts in self.columns.items()}, "bm25": sparse}
