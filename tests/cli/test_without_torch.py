"""Asking and serving an index that carries its graphs load no torch; without graphs both go on."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.cli import assembly
from assistant.cli.graph_keeping import keep_graphs
from assistant.embedding.adapted_encoder import AdaptedEncoder
from assistant.embedding.encoder import SentenceTransformerEncoder
from assistant.embedding.graph_encoder import GraphEncoder
from assistant.embedding.graphs import DESCRIPTION, QUESTION, WEIGHTS, graph_folder, read_description
from assistant.errors import EncoderError
from assistant.ingestion.pipeline import build
from assistant.safety import load_classifier_model
from assistant.settings import Settings
from tests.conftest import write_corpus
from tests.fakes import HashingEncoder
from tests.paths import ROOT

HEAVY = ("torch", "transformers", "sentence_transformers")
TEXTS = (
    "How do I find a sponsor?",
    "I cannot sleep. I have not slept since I stopped drinking three weeks ago. What helps?",
    "¿Cómo dejo de beber? Ünïcödé, 電話, \x00 and 🙂",
    "word " * 400,
)


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory, real_encoder: SentenceTransformerEncoder) -> Path:
    """An index of two articles with its graphs."""
    folder = tmp_path_factory.mktemp("exported")
    index = folder / "index"
    build(write_corpus(folder / "corpus"), index, real_encoder)
    assert keep_graphs(index, real_encoder) is None
    return index


@pytest.fixture(scope="module")
def graphs(exported: Path) -> GraphEncoder:
    encoder = assembly.make_question_encoder(Settings(index=exported))
    assert isinstance(encoder, GraphEncoder)
    return encoder


def test_questions_are_read_as_the_encoder_reads_them(
    graphs: GraphEncoder, real_encoder: SentenceTransformerEncoder
) -> None:
    ours, theirs = (one.encode_queries(TEXTS, by_sentence=True) for one in (graphs, real_encoder))
    for own, other in zip(ours, theirs, strict=True):
        assert own.texts == other.texts
        assert own.vector == pytest.approx(other.vector, abs=1e-5)
        assert own.sentences == pytest.approx(other.sentences, abs=1e-5)
        assert own.word_vectors == pytest.approx(other.word_vectors, abs=1e-4)


def test_messages_are_read_as_the_encoder_reads_them(
    graphs: GraphEncoder, real_encoder: SentenceTransformerEncoder
) -> None:
    ours = graphs.encode(TEXTS)
    theirs = AdaptedEncoder(real_encoder, load_classifier_model().adapters).encode(TEXTS)
    assert ours == pytest.approx(theirs, abs=1e-4)


def test_tokens_are_counted_alike(graphs: GraphEncoder, real_encoder: SentenceTransformerEncoder) -> None:
    assert graphs.count_tokens(TEXTS) == real_encoder.count_tokens(TEXTS)


def in_another_process(code: str, index: Path) -> list[str]:
    """What the code leaves in `found`, and which heavy packages were loaded."""
    end = f"\nimport json\nprint('\\n' + json.dumps([found, [one for one in {HEAVY} if one in sys.modules]]))"
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\nindex = {str(index)!r}\n{code}{end}"],
        capture_output=True, text=True, cwd=ROOT, check=True,
    )  # fmt: skip
    return json.loads(done.stdout.splitlines()[-1])


def test_ask_loads_no_torch(exported: Path) -> None:
    code = "from assistant.cli import main\nfound = main(['ask', '--index', index, 'How do I find a sponsor?'])"
    assert in_another_process(code, exported) == [0, []]


def test_serve_loads_no_torch(exported: Path) -> None:
    code = """
from pathlib import Path
from assistant.cli.assembly import make_assistant
from assistant.cli.serve import StartingLibrary
from assistant.settings import Settings
from assistant.ui.http.server import make_app
from assistant.ui.session.chat_service import ChatService
from assistant.ui.session.site import site_of
settings = Settings(index=Path(index), corpus=Path(index).parent / "corpus")
library = StartingLibrary(settings, ingest=False)
assistant = make_assistant(settings, library)
make_app(ChatService(assistant, site=site_of(settings, mcp=False)), not_ready=library.not_ready)
library.prepare()
found = assistant.ask("How do I find a sponsor?").outcome.value
"""
    outcome, loaded = in_another_process(code, exported)
    assert outcome != "unavailable"
    assert loaded == []


def test_altered_graphs_are_not_run(exported: Path, tmp_path: Path, real_encoder: SentenceTransformerEncoder) -> None:
    folder = graph_folder(exported, digest=real_encoder.digest, dtype="float32")
    for name in (DESCRIPTION, QUESTION, WEIGHTS):
        whole = (folder / name).read_bytes()
        try:
            (folder / name).write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
            with pytest.raises(EncoderError):
                read_description(folder)
        finally:
            (folder / name).write_bytes(whole)
    assert read_description(folder).digest == real_encoder.digest


def test_an_index_without_graphs_is_asked_through_the_encoder(index: Path, small_encoder: HashingEncoder) -> None:
    settings = Settings(index=index, encoder=small_encoder.name)
    assert assembly.make_question_encoder(settings) is small_encoder
    assert "no graphs" in (assembly.without_graphs(settings) or "")
    assert keep_graphs(index, small_encoder) is None, "an encoder of another kind is left alone"
