"""The bundled encoder: its digest, sentences by late pooling, long texts never cut, nothing from the network."""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from assistant.embedding import models
from assistant.embedding.encoder import SentenceTransformerEncoder
from assistant.embedding.models import BUNDLED, BUNDLED_SHA256, load_encoder, weights_digest
from assistant.errors import EncoderError

pytestmark = pytest.mark.slow

TEXT = "A sponsor guides a newcomer. Sleep comes back slowly. Meetings cost nothing."
SPANS = ((0, 28), (29, 53), (54, 76))


@pytest.fixture(scope="module")
def real() -> SentenceTransformerEncoder:
    return load_encoder()


def test_the_bundled_weights_are_the_published_ones(real: SentenceTransformerEncoder) -> None:
    assert real.digest == BUNDLED_SHA256
    assert (real.dimension, real.max_tokens) == (384, 254)


def test_altered_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"other weights")
    monkeypatch.setattr(models, "_folder", lambda _: tmp_path)
    with pytest.raises(EncoderError, match="not the published 53aa51172d14"):
        load_encoder()


def test_a_missing_or_empty_model_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="neither a folder nor on this machine"):
        load_encoder("no-such-model")
    with pytest.raises(EncoderError, match="no weights in"):
        load_encoder(str(tmp_path))


def test_any_model_folder_can_be_configured(tmp_path: Path, real: SentenceTransformerEncoder) -> None:
    folder = tmp_path / "my-model"
    shutil.copytree(models._folder(BUNDLED), folder)
    copy = load_encoder(str(folder))
    assert copy.name == str(folder)
    assert copy.digest == real.digest
    assert copy.encode_queries(["hope"])[0].vector == pytest.approx(real.encode_queries(["hope"])[0].vector)


def test_the_digest_is_plain_sha256_of_one_file(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"abc")
    assert weights_digest(tmp_path) == hashlib.sha256(b"abc").hexdigest()


def test_vectors_have_length_one_and_meaning(real: SentenceTransformerEncoder) -> None:
    encoded = real.encode_passages([TEXT, "Short."], [SPANS, ((0, 6),)])
    assert encoded.passages.shape == (2, 384)
    assert encoded.sentences.shape == (4, 384)
    assert np.linalg.norm(encoded.passages, axis=1) == pytest.approx([1.0, 1.0], abs=1e-5)
    query = real.encode_queries(["who helps a new member?"])[0].vector
    cosines = encoded.sentences @ query / np.linalg.norm(encoded.sentences, axis=1)
    assert int(np.argmax(cosines)) == 0


def test_sentence_sums_add_up_to_the_passage(real: SentenceTransformerEncoder) -> None:
    # The passage vector is the mean over all tokens, the two special ones included; the sums leave those
    # two out. So the sum over all sentences points nearly where the passage does.
    encoded = real.encode_passages([TEXT], [SPANS])
    total = encoded.sentences.sum(axis=0)
    assert float(total @ encoded.passages[0] / np.linalg.norm(total)) > 0.99


def test_passages_equal_the_librarys_own_encoding(real: SentenceTransformerEncoder) -> None:
    expected = real._model.encode([TEXT], normalize_embeddings=True, show_progress_bar=False)
    assert real.encode_passages([TEXT], [SPANS]).passages[0] == pytest.approx(expected[0], abs=1e-5)


def test_a_passage_too_long_is_an_error_never_a_cut(real: SentenceTransformerEncoder) -> None:
    long = "recovery " * 300
    with pytest.raises(EncoderError, match="300 tokens does not fit the encoder's 254"):
        real.encode_passages([long], [((0, len(long)),)])


def test_the_end_of_a_long_question_counts(real: SentenceTransformerEncoder) -> None:
    opening = "I went for a walk by the river and then home. " * 40
    one, other = (
        real.encode_queries([opening + end])[0].vector
        for end in ("How do I find a sponsor? " * 20, "Is bread healthy? " * 20)
    )
    assert float(one @ other) < 0.98
    assert real.encode_queries(["x" * 5000])[0].vector == pytest.approx(real.encode_queries(["x" * 5000])[0].vector)


def test_nothing_is_asked_of_the_network() -> None:
    code = (
        "import socket\n"
        "def refuse(*a, **k): raise AssertionError('network')\n"
        "socket.socket.connect = refuse; socket.getaddrinfo = refuse\n"
        "from assistant.embedding.models import load_encoder\n"
        "print(len(load_encoder().encode_queries(['hope'])[0].vector))\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (run.stdout.strip(), run.returncode) == ("384", 0), run.stderr
