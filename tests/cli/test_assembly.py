"""Settings become the parts that they name."""

from dataclasses import replace
from pathlib import Path

import pytest

from assistant import cli
from assistant.cli.assembly import make_library
from assistant.errors import EncoderError
from assistant.settings import Settings
from assistant.store.snapshots import open_current
from tests.fakes import HashingEncoder


@pytest.mark.usefixtures("small_encoder")
def test_the_engine_of_an_index_is_chosen_and_changed(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoder: HashingEncoder
) -> None:
    index, encoded = tmp_path / "index", []
    for engine in ("faiss", "exact"):  # Milvus needs a server: tests/store/test_milvus.py
        monkeypatch.setenv("ASSISTANT_VECTOR_STORE", engine)
        assert cli.main(["ingest", "--corpus", str(corpus), "--index", str(index), "--json"]) == 0
        assert open_current(index).manifest["vector_store"] == engine
        encoded.append(encoder.encoded_texts)
    assert encoded[0] == encoded[1]  # the vectors were taken over


def test_a_reranker_that_is_not_there_is_named(tmp_path: Path, encoder: HashingEncoder) -> None:
    settings = replace(Settings(), reranker=str(tmp_path / "nothing"))
    with pytest.raises(EncoderError, match="nothing"):
        make_library(settings, encoder=encoder)
