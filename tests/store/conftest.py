"""One Milvus server for all tests of a worker; skipped where it is not installed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.milvus_server import MilvusServer


@pytest.fixture(scope="session")
def milvus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MilvusServer]:
    for module in ("milvus_lite", "pymilvus"):
        pytest.importorskip(module)
    server = MilvusServer(Path(tmp_path_factory.mktemp("milvus")))
    server.start()
    yield server
    server.kill()
