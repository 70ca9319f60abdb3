"""Calls to a Milvus server: opened when first needed, given up soon, tried anew at the next call.

`pymilvus` (extra `milvus`) is imported here alone, and only where a snapshot lies in Milvus.
"""

import logging
import os
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

from assistant.errors import MissingExtraError, StoreUnavailableError

if TYPE_CHECKING:
    from pymilvus import MilvusClient

TOKEN = "MILVUS_TOKEN"  # noqa: S105 - the variable's name; a secret stands in no settings file and in no manifest
ASKING_SECONDS = 0.9  # for one call of a question: it waits for two at most before it is told that there is no answer
WRITING_SECONDS = 120.0  # for one call of an ingest
_RECONNECTING = {"grpc.initial_reconnect_backoff_ms": 200, "grpc.max_reconnect_backoff_ms": 1000}
_NOT_LOADED = 101  # Milvus's code: the server was started again and holds the collection on disk alone

Result = TypeVar("Result")


def call(url: str, collection: str, act: Callable[["MilvusClient"], Result]) -> Result:
    """What an act with the client returns; a collection that the server has not loaded is loaded first.

    Raises StoreUnavailableError when the server does not answer or refuses; MissingExtraError.
    """
    from_server = _errors()
    try:
        client = _client(url)
        try:
            return act(client)
        except from_server[0] as error:
            if getattr(error, "code", None) != _NOT_LOADED:
                raise
            client.load_collection(collection, timeout=WRITING_SECONDS)
            return act(client)
    except from_server as error:
        raise StoreUnavailableError(f"Milvus at {url} does not answer ({_code(error)})") from error


def ask_whether_it_answers(url: str) -> None:
    """Returns when the server answers. Raises StoreUnavailableError, MissingExtraError."""
    call(url, "", lambda client: client.list_collections(timeout=ASKING_SECONDS))


def check_installed() -> None:
    """Imports pymilvus, which takes a second or two. Raises MissingExtraError where it is not installed."""
    _errors()


def _errors() -> tuple[type[Exception], ...]:
    """What a call may raise: pymilvus's own error, and that of the line below it, when a call takes too long."""
    try:
        from grpc import RpcError
        from pymilvus.exceptions import MilvusException
    except ImportError as error:
        raise MissingExtraError(
            "the vectors lie in Milvus and pymilvus is not installed: pip install 'recovery-assistant[milvus]'"
        ) from error
    logging.getLogger("pymilvus").setLevel(logging.CRITICAL)  # it logs every failed call with its trace
    return MilvusException, RpcError


def _code(error: Exception) -> str:
    """What went wrong, without its text, which may repeat what was asked."""
    code = getattr(error, "code", "")
    return str(code() if callable(code) else code) or type(error).__name__


@lru_cache(maxsize=8)
def _client(url: str) -> "MilvusClient":
    """One client a server and process; a failure to connect is not remembered."""
    from pymilvus import MilvusClient

    return MilvusClient(uri=url, token=os.environ.get(TOKEN, ""), timeout=ASKING_SECONDS, grpc_options=_RECONNECTING)
