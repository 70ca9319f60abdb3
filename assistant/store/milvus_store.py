"""Nearest vectors by a Milvus server: each published store is a collection of its own, which never changes.

The folder of a published store holds its keys and the name of its collection. The collection of a snapshot that goes
is dropped with its folder (`milvus_generations`).
"""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from assistant.arrays import Floats, Rows
from assistant.store.exact_store import ExactStore
from assistant.store.milvus_connection import ASKING_SECONDS, WRITING_SECONDS, call, check_installed

if TYPE_CHECKING:
    from pymilvus import MilvusClient

    from assistant.store.row_texts import RowTexts

POINTER = "milvus.json"
FLAT_UP_TO = 50_000  # vectors; beyond, Milvus builds a graph
_GRAPH = {"M": 16, "efConstruction": 200}
_BATCH = 500  # rows sent or fetched at once
KEY, VECTOR, WEIGHTS = "key", "vector", "bm25"


class Pointer(msgspec.Struct, frozen=True):
    """Where the vectors of a folder lie. searched: "flat" or "graph"."""

    url: str
    collection: str
    dimension: int
    count: int
    searched: str


class MilvusStore(ExactStore):
    """A VectorStore whose vectors are in memory while it is written, and in a collection once it is opened."""

    def __init__(self, place: Path, dimension: int, url: str) -> None:
        super().__init__(place, dimension)
        self._url = url
        self._texts: RowTexts | None = None
        self._there: Pointer | None = None

    def add_texts(self, texts: "RowTexts") -> None:
        """What is to be kept beside the vectors, a row a key in ascending order; before `publish`."""
        self._texts = texts

    def search(self, vector: Floats, count: int, *, among: Rows | None = None) -> tuple[Rows, Floats]:
        """See VectorStore. Raises StoreUnavailableError."""
        there = self._there
        if there is None:
            return super().search(vector, count, among=among)
        count = min(count, len(self._keys) if among is None else len(self._places(among)))
        params = {"ef": max(200, 4 * count)} if there.searched == "graph" else {}
        return self._nearest(VECTOR, vector.astype(np.float32), count, among=among, params=params)

    def search_words(self, terms: Sequence[int], count: int, *, among: Rows | None = None) -> tuple[Rows, Floats]:
        """Keys and BM25 scores of the best rows for terms, by their numbers in the keyword index; none below 0.

        Only of a published store that was given texts. Raises StoreUnavailableError.
        """
        return self._nearest(WEIGHTS, dict.fromkeys(terms, 1.0), count, among=among, params={})

    def description(self) -> Mapping[str, Any]:
        """See VectorStore."""
        searched = self._there.searched if self._there else _searched(len(self._keys))
        sign = "no more" if searched == "flat" else "more"
        reason = f"the settings name it; {len(self._keys)} vectors are {sign} than {FLAT_UP_TO}"
        return {"kind": f"Milvus, {searched}", "reason": reason}

    def _nearest(
        self, field: str, query: object, count: int, *, among: Rows | None, params: Mapping[str, int]
    ) -> tuple[Rows, Floats]:
        there = self._there
        if there is None or not count or not query_holds(query):
            return np.empty(0, np.int64), np.empty(0, np.float32)

        def act(client: "MilvusClient") -> Any:  # noqa: ANN401 - pymilvus's own list of hits
            return client.search(
                there.collection,
                [query],
                anns_field=field,
                limit=count,
                filter="" if among is None else only_keys(among),
                output_fields=[KEY],
                search_params={"metric_type": "IP", "params": dict(params)},
                timeout=ASKING_SECONDS,
            )

        hits = call(there.url, there.collection, act)[0]
        keys = np.asarray([hit[KEY] for hit in hits], np.int64)
        return keys, np.asarray([hit["distance"] for hit in hits], np.float32)

    def _at(self, places: Rows) -> Floats:
        if self._there is None:
            return super()._at(places)
        found = np.empty((len(places), self.dimension), np.float32)
        for start in range(0, len(places), _BATCH):
            keys = self._keys[places[start : start + _BATCH]]
            found[start : start + len(keys)] = self._fetch(self._there, keys)
        return found

    @staticmethod
    def _fetch(there: Pointer, keys: Rows) -> Floats:
        """(n, dimension): vectors of keys, in their order. Raises KeyError for one that the server does not hold."""
        wanted = keys.tolist()

        def act(client: "MilvusClient") -> Any:  # noqa: ANN401
            return client.get(there.collection, ids=wanted, output_fields=[KEY, VECTOR], timeout=ASKING_SECONDS)

        rows = {row[KEY]: row[VECTOR] for row in call(there.url, there.collection, act)}
        return np.asarray([rows[key] for key in wanted], np.float32).reshape(len(wanted), there.dimension)

    def _save(self) -> None:
        """The folder names the collection before it is made, so that a killed run leaves none that nobody knows of."""
        count = len(self._keys)
        name = f"recovery_{uuid.uuid4().hex}"
        there = Pointer(self._url, name, self.dimension, count, _searched(count))
        earlier = read_pointer(self._place) if (self._place / POINTER).exists() else None
        (self._place / POINTER).write_bytes(msgspec.json.encode(there))
        call(self._url, name, lambda client: self._send(client, there))
        if earlier:
            call(earlier.url, earlier.collection, lambda client: client.drop_collection(earlier.collection))

    def _send(self, client: "MilvusClient", there: Pointer) -> None:
        _create(client, there, self._texts)
        for rows in self._rows():
            client.insert(there.collection, rows, timeout=WRITING_SECONDS)
        client.flush(there.collection, timeout=WRITING_SECONDS)
        client.load_collection(there.collection, timeout=WRITING_SECONDS)

    def _rows(self) -> Iterator[list[dict[str, Any]]]:
        """All rows, a batch at a time."""
        for start in range(0, len(self._keys), _BATCH):
            places = range(start, min(start + _BATCH, len(self._keys)))
            yield [
                {
                    KEY: int(self._keys[place]),
                    VECTOR: np.asarray(self._vectors[place], np.float32),
                    **(self._texts.row(place) if self._texts else {}),
                }
                for place in places
            ]

    def _read(self) -> int:
        """Asks the server nothing: whether it answers is known by the first question, and may change."""
        check_installed()
        self._there = read_pointer(self._place)
        self.dimension = self._there.dimension
        return self._there.count


def read_pointer(place: Path) -> Pointer:
    """The pointer in a folder. Raises OSError or ValueError."""
    return msgspec.json.decode((place / POINTER).read_bytes(), type=Pointer)


def only_keys(keys: Rows) -> str:
    """A Milvus filter that lets ascending keys through: runs of neighbours as ranges, the others one by one."""
    if not len(keys):
        return f"{KEY} in []"
    runs = np.split(keys, np.flatnonzero(np.diff(keys) != 1) + 1)
    parts = [f"({KEY} >= {run[0]} and {KEY} <= {run[-1]})" for run in runs if len(run) > 1]
    if alone := [int(run[0]) for run in runs if len(run) == 1]:
        parts.append(f"{KEY} in {alone}")
    return " or ".join(parts)


def query_holds(query: object) -> bool:
    """Whether there is anything to search for."""
    return not isinstance(query, dict) or bool(query)


def _searched(count: int) -> str:
    return "flat" if count <= FLAT_UP_TO else "graph"


def _create(client: "MilvusClient", there: Pointer, texts: "RowTexts | None") -> None:
    """An empty collection with its fields and indexes."""
    from pymilvus import DataType

    schema = client.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field(KEY, DataType.INT64, is_primary=True)
    schema.add_field(VECTOR, DataType.FLOAT_VECTOR, dim=there.dimension)
    indexes = client.prepare_index_params()
    if there.searched == "flat":
        indexes.add_index(VECTOR, index_type="FLAT", metric_type="IP")
    else:
        indexes.add_index(VECTOR, index_type="HNSW", metric_type="IP", params=_GRAPH)
    if texts:
        schema.add_field(WEIGHTS, DataType.SPARSE_FLOAT_VECTOR)
        indexes.add_index(WEIGHTS, index_type="SPARSE_INVERTED_INDEX", metric_type="IP")
        for name in texts.columns:
            schema.add_field(name, DataType.VARCHAR, max_length=65_535)
    client.create_collection(there.collection, schema=schema, timeout=WRITING_SECONDS)
    client.create_index(there.collection, indexes, timeout=WRITING_SECONDS)
