"""The bundled encoder: its digest, sentences by late pooling, long texts never cut, nothing from the network."""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from assistant.embedding import WORD_SCALE, adapters, models
from assistant.embedding.adapted_encoder import AdaptedEncoder
from assistant.embedding.encoder import SentenceTransformerEncoder
from assistant.embedding.models import BUNDLED, BUNDLED_SHA256, load_encoder, weights_digest
from assistant.embedding.pooling import TokenVectors, span_sums
from assistant.embedding.question_parts import telling_sentences
from assistant.embedding.shipped import Fitted, fitted_for
from assistant.errors import EncoderError
from assistant.text.words import content_words

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("model")]

TEXT = "A sponsor guides a newcomer. Sleep comes back slowly. Meetings cost nothing."
SPANS = ((0, 28), (29, 53), (54, 76))


LEAST_COSINE = 0.995  # between a text's vectors in both number types; about .998 was measured on passages


@pytest.fixture(scope="module")
def real(real_encoder: SentenceTransformerEncoder) -> SentenceTransformerEncoder:
    return real_encoder


@pytest.fixture(scope="module")
def half() -> SentenceTransformerEncoder:
    return load_encoder(dtype="bfloat16")


def test_the_bundled_weights_are_the_published_ones(real: SentenceTransformerEncoder) -> None:
    assert real.digest == BUNDLED_SHA256
    assert real.dtype == "float32"
    assert (real.dimension, real.max_tokens) == (384, 254)


def test_questions_are_read_with_changes_and_passages_as_published(real: SentenceTransformerEncoder) -> None:
    plain = load_encoder(questions=False)
    (ours,), (theirs,) = real.encode_queries([TEXT]), plain.encode_queries([TEXT])
    assert 0.5 < float(ours.vector @ theirs.vector) < 0.99
    assert ours.word_vectors == pytest.approx(theirs.word_vectors, abs=1e-5)
    assert ours.texts == theirs.texts
    one, other = real.encode_passages([TEXT], [SPANS]), plain.encode_passages([TEXT], [SPANS])
    assert one.passages == pytest.approx(other.passages, abs=1e-6)


def test_lines_are_read_as_questions_are(real: SentenceTransformerEncoder) -> None:
    texts = ["hope", "what does a sponsor do when nobody answers", "hope " * 400, "is it free"]
    expected = [one.vector for one in real.encode_queries(texts)]
    lines = real.encode_example_questions(texts)
    for row in (0, 1, 3):
        assert lines[row] == pytest.approx(expected[row], abs=1e-5)
    assert np.linalg.norm(lines, axis=1) == pytest.approx([1.0] * 4, abs=1e-5)
    assert real.encode_example_questions([]).shape == (0, 384)


def test_what_ships_belongs_to_the_weights_it_was_fitted_on(tmp_path: Path) -> None:
    assert fitted_for("another digest") == Fitted()
    ours = fitted_for(BUNDLED_SHA256)
    assert ours.word_basis is not None
    assert ours.word_basis.shape == (384, 64)
    assert "5.output.dense" in (ours.question_adapters or {})
    file = tmp_path / "question_adapters.npz"
    np.savez(file, encoder=BUNDLED_SHA256)
    assert adapters.read_adapters(file, "another digest") is None
    file.write_bytes(b"no such file in NumPy's form")
    with pytest.raises(EncoderError, match=r"question_adapters\.npz .* install the package again"):
        adapters.read_adapters(file, BUNDLED_SHA256)


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


def test_a_text_without_spaces_is_read_to_its_end(real: SentenceTransformerEncoder) -> None:
    opening = "山" * real.max_tokens  # each of these is a token
    same, other = (real.encode_queries([opening + end * 400])[0].vector for end in "山海")
    assert np.linalg.norm(other) == pytest.approx(1.0, abs=1e-5)
    assert float(same @ other) < 0.98


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


def test_words_are_kept_small_and_keep_their_neighbours(real: SentenceTransformerEncoder) -> None:
    encoded = real.encode_passages([TEXT], [SPANS])
    words = [TEXT[start:end] for start, end in content_words(TEXT)]
    assert encoded.word_vectors.dtype == np.int8
    assert encoded.word_vectors.shape == (len(words), 64)
    assert np.linalg.norm(encoded.word_vectors.astype(np.float32), axis=1) == pytest.approx(
        [WORD_SCALE] * len(words), rel=0.02
    )
    query = real.encode_queries(["is there a fee for meetings"])[0]
    nearness = encoded.word_vectors @ query.word_vectors[query.texts.index("fee")]
    assert words[int(np.argmax(nearness))] == "cost"


def test_span_sums_by_hand() -> None:
    vectors = np.asarray([[1.0, 0], [2, 0], [4, 1], [8, 0]], np.float32)
    tokens = TokenVectors(vectors, np.asarray([0, 3, 7, 9]))
    sums = span_sums(tokens, [(0, 4), (4, 7), (7, 20)])
    assert sums.tolist() == [[3, 0], [0, 0], [12, 1]]  # no token begins in the second span
    assert span_sums(tokens, []).shape == (0, 2)


def test_several_sentences_of_a_question_are_read_apart_when_asked(real: SentenceTransformerEncoder) -> None:
    text = "My wife drinks every night. I hide the bottles from her. Why?"
    plain, apart = (real.encode_queries([text], by_sentence=flag)[0] for flag in (False, True))
    assert plain.sentences.shape == (1, 384)
    assert plain.sentences[0] == pytest.approx(plain.vector)
    first = real.encode_queries(["My wife drinks every night."])[0].vector
    assert apart.sentences.shape == (2, 384)  # "Why?" says nothing by itself
    assert apart.sentences[0] == pytest.approx(first, abs=1e-4)
    assert telling_sentences("What is AA?") == []


def test_questions_read_together_equal_questions_read_alone(real: SentenceTransformerEncoder) -> None:
    texts = ["how do I find a sponsor", "sleep", "a much longer question about what to do when cravings come at night"]
    for alone, together in zip(
        [real.encode_queries([text])[0] for text in texts], real.encode_queries(texts), strict=True
    ):
        assert together.vector == pytest.approx(alone.vector, abs=1e-4)
        assert together.word_vectors == pytest.approx(alone.word_vectors, abs=1e-3)
        assert together.texts == alone.texts


def test_the_number_type_is_the_one_asked_for_on_every_processor(half: SentenceTransformerEncoder) -> None:
    assert half.dtype == "bfloat16"


def test_vectors_in_bfloat16_point_the_same_way(
    real: SentenceTransformerEncoder, half: SentenceTransformerEncoder
) -> None:
    one, other = real.encode_passages([TEXT], [SPANS]), half.encode_passages([TEXT], [SPANS])
    assert float(one.passages[0] @ other.passages[0]) > LEAST_COSINE


def test_layers_above_the_highest_changed_one_are_left_out_of_the_copy(real: SentenceTransformerEncoder) -> None:
    import torch

    nothing = (np.zeros((384, 1), np.float32), np.zeros((1, 384), np.float32))
    adapted = AdaptedEncoder(real, {"1.attention.self.query": nothing})
    tokenizer, transformer = real.transformer()
    assert len(transformer.encoder.layer) == 6
    with torch.inference_mode():
        layers = transformer.float()(**tokenizer([TEXT], return_tensors="pt"), output_hidden_states=True).hidden_states
    assert adapted.encode([TEXT])[0] == pytest.approx(layers[2][0].mean(0).numpy(), abs=1e-4)


def test_a_change_that_fits_no_layer_is_refused(real: SentenceTransformerEncoder) -> None:
    wrong = (np.zeros((5, 1), np.float32), np.zeros((1, 7), np.float32))
    with pytest.raises(EncoderError, match="does not fit the encoder"):
        AdaptedEncoder(real, {"0.attention.self.query": wrong})
