"""Collections of the snapshots that lie in Milvus: the alias that follows the live one, and what goes with a folder.

Each snapshot names its own collections, so our answers never mix two of them. The aliases are for other programs:
whoever reads through `recovery_vectors` sees the live generation, changed over in one step.
"""

import logging
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import AssistantError
from assistant.store.milvus_connection import WRITING_SECONDS, call
from assistant.store.milvus_store import POINTER, Pointer, read_pointer

if TYPE_CHECKING:
    from pymilvus import MilvusClient

_log = logging.getLogger(__name__)


def alias_of(store: str) -> str:
    """The alias of a snapshot's store, by its folder's name: "recovery_example_questions"."""
    return "recovery_" + store.replace("-", "_")


def point_aliases(folder: Path) -> None:
    """Lets the aliases lead to the collections of a snapshot, where it has any."""
    for store, pointer in _pointers(folder):
        try:
            call(pointer.url, pointer.collection, partial(_switch, alias=alias_of(store), to=pointer.collection))
        except AssistantError as error:
            _log.warning("the alias %s was not changed: %s", alias_of(store), error)


def drop_collections(folder: Path) -> None:
    """Drops the collections of a snapshot that is about to be removed, where it has any."""
    for _, pointer in _pointers(folder):
        try:
            call(pointer.url, pointer.collection, partial(_drop, collection=pointer.collection))
        except AssistantError as error:
            _log.warning("the collection %s stays: %s", pointer.collection, error)


def _pointers(folder: Path) -> Iterator[tuple[str, Pointer]]:
    for path in sorted(folder.glob(f"*/{POINTER}")):
        try:
            yield path.parent.name, read_pointer(path.parent)
        except (OSError, ValueError):
            _log.warning("%s cannot be read", POINTER)


def _switch(client: "MilvusClient", alias: str, to: str) -> None:
    known = client.list_aliases(timeout=WRITING_SECONDS)["aliases"]
    change = client.alter_alias if alias in known else client.create_alias
    change(to, alias, timeout=WRITING_SECONDS)


def _drop(client: "MilvusClient", collection: str) -> None:
    if client.has_collection(collection, timeout=WRITING_SECONDS):
        for alias in client.list_aliases(collection, timeout=WRITING_SECONDS)["aliases"]:
            client.drop_alias(alias, timeout=WRITING_SECONDS)
        client.drop_collection(collection, timeout=WRITING_SECONDS)
