"""Any encoder can be configured: a tiny one, made here, with prefixes, with adapters that fit and that do not."""

from pathlib import Path

import numpy as np
import pytest

from assistant.embedding import adapters
from assistant.embedding.adapters import with_adapters
from assistant.embedding.encoder import SentenceTransformerEncoder
from assistant.embedding.models import load_encoder
from assistant.embedding.prefixes import Prefixes, prefixes_of
from assistant.embedding.shipped import Fitted
from assistant.errors import EncoderError
from assistant.text.words import content_words

pytestmark = pytest.mark.slow

WORDS = "sleep comes back slowly meetings cost nothing who helps a newcomer query passage"
TEXT = "Sleep comes back slowly. Meetings cost nothing."
SPANS = ((0, 24), (25, 47))
WIDTH, WINDOW = 16, 24


def make_model(folder: Path, *, prompts: dict[str, str] | None = None) -> Path:
    """A one-layer BERT with random weights and a vocabulary of whole words, as sentence-transformers keeps it."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    torch.manual_seed(0)
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", ".", ":", *WORDS.split()]
    plain = folder.with_name(f"{folder.name}-plain")
    plain.mkdir()
    (plain / "vocab.txt").write_text("\n".join(vocabulary))
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=WIDTH,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=WINDOW,
    )
    BertModel(config).save_pretrained(plain)
    BertTokenizerFast(str(plain / "vocab.txt")).save_pretrained(plain)
    transformer = Transformer(str(plain), max_seq_length=WINDOW)
    model = SentenceTransformer(modules=[transformer, Pooling(WIDTH)], prompts=prompts, device="cpu")
    model.save(str(folder))
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_model(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture(scope="module")
def tiny(folder: Path) -> SentenceTransformerEncoder:
    return load_encoder(str(folder))


def test_another_encoder_has_its_own_sizes_and_nothing_that_was_fitted_for_ours(
    tiny: SentenceTransformerEncoder,
) -> None:
    assert (tiny.dimension, tiny.word_dimension, tiny.max_tokens) == (WIDTH, WIDTH, WINDOW - 2)
    assert tiny.prefixes == Prefixes()
    encoded = tiny.encode_passages([TEXT], [SPANS])
    assert encoded.passages.shape == (1, WIDTH)
    assert encoded.sentences.shape == (2, WIDTH)
    assert encoded.word_counts.tolist() == [len(content_words(TEXT))] == [len(encoded.word_vectors)]
    query = tiny.encode_queries([TEXT])[0]
    assert query.vector == pytest.approx(encoded.passages[0], abs=1e-5)  # both are read alike


def test_a_prefix_of_the_models_configuration_is_read_and_is_no_word_of_the_text(tmp_path: Path) -> None:
    prompts = {"query": "query: ", "passage": "passage: "}
    encoder = load_encoder(str(make_model(tmp_path / "prompted", prompts=prompts)))
    assert encoder.prefixes == Prefixes("query: ", "passage: ")
    assert encoder.max_tokens == WINDOW - 2 - 2  # two special tokens, and "query" with ":"
    encoded = encoder.encode_passages([TEXT], [SPANS])
    expected = encoder._model.encode([f"passage: {TEXT}"], prompt="", normalize_embeddings=True)
    assert encoded.passages[0] == pytest.approx(expected[0], abs=1e-5)
    query = encoder.encode_queries([TEXT])[0]
    expected = encoder._model.encode([f"query: {TEXT}"], prompt="", normalize_embeddings=True)
    assert query.vector == pytest.approx(expected[0], abs=1e-5)
    assert encoder.encode_example_questions([TEXT])[0] == pytest.approx(query.vector, abs=1e-5)
    assert query.texts == tuple(TEXT[start:end] for start, end in content_words(TEXT))
    assert len(query.word_vectors) == len(query.texts)
    (tokens,) = encoder._read([TEXT], prefix="query: ")
    assert tokens.tokens.begins.tolist() == [0, 6, 12, 17, 23, 25, 34, 39, 46]  # of the text, by hand


def test_prefixes_of_known_families_are_found_by_name() -> None:
    class Model:
        prompts: dict[str, str] = {"query": "", "document": ""}  # noqa: RUF012 - as sentence-transformers has it

    assert prefixes_of(Model(), name="intfloat/e5-small-v2") == Prefixes("query: ", "passage: ")
    assert prefixes_of(Model(), name="all-MiniLM-L6-v2") == Prefixes()
    Model.prompts = {"document": "title: "}
    assert prefixes_of(Model(), name="intfloat/e5-small-v2") == Prefixes("", "title: ")


def change_of(shape: tuple[int, int]) -> adapters.Adapters:
    numbers = np.random.default_rng(0)
    narrow = numbers.normal(size=(shape[0], 1)).astype(np.float32)
    wide = numbers.normal(size=(1, shape[1])).astype(np.float32)
    return {"0.attention.self.value": (narrow, wide)}


def with_questions(folder: Path, change: adapters.Adapters) -> SentenceTransformerEncoder:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(folder), device="cpu")
    return SentenceTransformerEncoder(model, name="tiny", digest="", fitted=Fitted(question_adapters=change))


def test_adapters_change_how_questions_are_read_and_passages_stay(
    folder: Path, tiny: SentenceTransformerEncoder
) -> None:
    changed = with_questions(folder, change_of((WIDTH, WIDTH)))
    one, other = changed.encode_queries([TEXT])[0], tiny.encode_queries([TEXT])[0]
    assert np.abs(one.vector - other.vector).max() > 1e-4
    assert one.word_vectors == pytest.approx(other.word_vectors, abs=1e-5)
    mine, theirs = changed.encode_passages([TEXT], [SPANS]), tiny.encode_passages([TEXT], [SPANS])
    assert mine.passages == pytest.approx(theirs.passages, abs=1e-6)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (change_of((5, 7)), "the change of 0.attention.self.value does not fit the encoder tiny"),
        ({"3.attention.self.value": change_of((WIDTH, WIDTH))["0.attention.self.value"]}, "layer 3.* has 1 layers"),
        ({"0.no.such.layer": change_of((WIDTH, WIDTH))["0.attention.self.value"]}, "the change of 0.no.such.layer"),
    ],
)
def test_adapters_that_do_not_fit_are_one_clear_error(folder: Path, change: adapters.Adapters, reason: str) -> None:
    with pytest.raises(EncoderError, match=reason):
        with_questions(folder, change)


def test_a_transformer_of_another_kind_takes_no_adapters() -> None:
    class DistilBert:
        transformer = None

    with pytest.raises(EncoderError, match="of the BERT kind, and DistilBert is none"):
        with_adapters(DistilBert(), change_of((WIDTH, WIDTH)), name="other")
