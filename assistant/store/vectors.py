"""Vectors by number, behind one small contract that every engine keeps.

A passage's number is its row in the snapshot. Numbers, not ids: every engine takes 64-bit keys, and arrays of them
index the other arrays of a snapshot at once.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from assistant.arrays import Floats, Rows
from assistant.errors import IndexDamagedError

if TYPE_CHECKING:
    from assistant.store.row_texts import RowTexts

REBUILD = "rebuild it: recovery-assistant ingest --rebuild"
ENGINES = ("faiss", "exact", "milvus")  # the first is the default


class VectorStore(Protocol):
    """Vectors of length 1 by key; a score is the inner product with a query of length 1, so a cosine.

    dimension: numbers in a vector. What was written is read by others once it is published.
    """

    dimension: int

    def write(self, keys: Rows, vectors: Floats) -> None:
        """Adds vectors (n, dimension) under keys (n,), ascending; a key that is there already is replaced."""

    def delete(self, keys: Rows) -> None:
        """Forgets keys; those that are not there are passed over."""

    def publish(self) -> None:
        """Makes the store as it is now the one that `open_store` opens at its place."""

    def load(self) -> None:
        """Takes over what is published at its place, with its dimension.

        Raises OSError, EOFError, ValueError or RuntimeError when it cannot be read.
        """

    def count(self) -> int:
        """How many keys there are."""

    def get(self, keys: Rows) -> Floats:
        """(n, dimension): the vectors of keys (n,), in their order. Raises KeyError when one is not there."""

    def search(self, vector: Floats, count: int, *, among: Rows | None = None) -> tuple[Rows, Floats]:
        """Keys and scores of the count nearest to vector (dimension,), best first; fewer where there are fewer.

        among: the only keys that may be found, ascending; those that are not there are passed over. None: all.
        """

    def description(self) -> Mapping[str, Any]:
        """What kind of index it is and why, "kind" and "reason" at least; for the manifest of a snapshot."""


@runtime_checkable
class KeepsTexts(Protocol):
    """A vector store that keeps texts and keyword weights beside the vectors."""

    def add_texts(self, texts: "RowTexts") -> None:
        """What is to be kept, a row a key in ascending order; before `publish`."""


def new_store(engine: str, place: Path, dimension: int) -> VectorStore:
    """An empty store that will be published at place.

    engine: one of ENGINES; for a server its address follows after a space. Raises ValueError for another.
    """
    name, _, address = engine.partition(" ")
    if name == "faiss":
        from assistant.store.faiss_store import FaissStore

        return FaissStore(place, dimension)
    if name == "exact":
        from assistant.store.exact_store import ExactStore

        return ExactStore(place, dimension)
    if name == "milvus":
        from assistant.store.milvus_store import MilvusStore

        return MilvusStore(place, dimension, address)
    raise ValueError(f"no vector store {engine!r}; there are {', '.join(ENGINES)}")


def open_store(engine: str, place: Path) -> VectorStore:
    """The store published at place by that engine. Raises IndexDamagedError when it cannot be read."""
    try:
        store = new_store(engine, place, 0)
        store.load()
    except (OSError, ValueError, RuntimeError, EOFError) as error:
        raise IndexDamagedError(f"the vectors in {place.name} cannot be read; {REBUILD}") from error
    return store
