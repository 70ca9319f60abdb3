"""A reranker's score is one more feature: with a tiny real cross-encoder, and with one that fails."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.arrays import Floats
from assistant.embedding.cross_encoder import load_reranker
from assistant.errors import EncoderError
from assistant.search.library import open_searcher
from assistant.search.query import FollowUp
from assistant.search.reranker import Reranker
from assistant.search.searcher import Searcher
from tests.fakes import HashingEncoder

QUESTION = FollowUp("how often do people talk to a sponsor")
VOCABULARY = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "sponsor", "sleep", "dreams", "talk", "people", "often")


class Likes:
    """Scores a text 1 where it holds a word, else 0; notes what it read."""

    name, digest = "likes", "d"

    def __init__(self, word: str) -> None:
        self._word = word
        self.read: list[str] = []

    def scores(self, question: str, texts: Sequence[str]) -> Floats:
        self.read += texts
        return np.asarray([self._word in text for text in texts], np.float32)


class Failing(Likes):
    def scores(self, question: str, texts: Sequence[str]) -> Floats:
        raise RuntimeError("private words")


def weighed(index: Path, encoder: HashingEncoder, reranker: Reranker | None, weight: float) -> Searcher:
    searcher = open_searcher(index, encoder, reranker=reranker)
    weights = {**searcher.ranking.weights, "reranker": weight}
    return replace(searcher, ranking=replace(searcher.ranking, weights=weights))


def first(searcher: Searcher) -> str:
    return searcher.search(QUESTION, top_k=3).hits[0].passage.text


def test_its_score_counts_as_its_weight_says(index: Path, encoder: HashingEncoder) -> None:
    assert "sponsors" in first(weighed(index, encoder, None, 5.0))
    assert "Vivid dreams" in first(weighed(index, encoder, Likes("Vivid dreams"), 5.0))


def test_without_a_weight_it_is_not_asked(index: Path, encoder: HashingEncoder) -> None:
    reranker = Likes("Vivid dreams")
    assert "sponsors" in first(weighed(index, encoder, reranker, 0.0))
    assert reranker.read == []


def test_it_reads_the_best_candidates_alone(
    index: Path, encoder: HashingEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    from assistant.search import reranker as module

    limits = module.load_parameters()
    monkeypatch.setattr(
        module, "load_parameters", lambda: replace(limits, candidates=replace(limits.candidates, reranked=1))
    )
    reranker = Likes("nothing")
    weighed(index, encoder, reranker, 1.0).search(QUESTION, top_k=3)
    assert len(reranker.read) == 1
    assert "Many sponsors and newcomers" in reranker.read[0]


def test_one_that_fails_costs_nothing(index: Path, encoder: HashingEncoder, caplog: pytest.LogCaptureFixture) -> None:
    plain = weighed(index, encoder, None, 1.0).search(QUESTION, top_k=3)
    with caplog.at_level(logging.ERROR):
        failed = weighed(index, encoder, Failing("x"), 1.0).search(QUESTION, top_k=3)
    assert [hit.score for hit in failed.hits] == [hit.score for hit in plain.hits]
    assert [record.getMessage() for record in caplog.records] == ["the reranker failed: RuntimeError"]


@pytest.fixture(scope="module")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT of one layer and eight numbers with a head of one, made here."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    folder = tmp_path_factory.mktemp("model") / "tiny"
    torch.manual_seed(7)
    sizes = {"hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    config = BertConfig(vocab_size=len(VOCABULARY), num_labels=1, max_position_embeddings=64, **sizes)
    BertForSequenceClassification(config).save_pretrained(folder)
    vocabulary = folder / "vocab.txt"
    vocabulary.write_text("\n".join(VOCABULARY))
    BertTokenizerFast(str(vocabulary)).save_pretrained(folder)
    return folder


@pytest.mark.slow
def test_a_real_cross_encoder_scores_pairs_and_ranks(tiny_model: Path, index: Path, encoder: HashingEncoder) -> None:
    reranker = load_reranker(tiny_model)
    texts = ["sponsor talk", "sleep dreams sleep dreams", "sponsor talk"]
    found = reranker.scores("people talk often", texts)
    assert found.shape == (3,)
    assert ((found > 0) & (found < 1)).all()
    assert found[0] == pytest.approx(found[2])
    assert found[0] != found[1]
    assert reranker.scores("people", []).shape == (0,)
    (pair,) = reranker.scores("people talk often", texts[:1])
    assert pair == pytest.approx(found[0], abs=1e-6)
    searched = weighed(index, encoder, reranker, 0.3).search(QUESTION, top_k=3)
    plain = weighed(index, encoder, None, 0.3).search(QUESTION, top_k=3)
    gained = {hit.passage.id: hit.score for hit in searched.hits}
    for hit in plain.hits:
        expected = reranker.scores(QUESTION.query, [hit.passage.text])[0]
        assert gained[hit.passage.id] - hit.score == pytest.approx(0.3 * expected, abs=1e-4)


@pytest.mark.slow
def test_what_is_no_reranker_says_so(tiny_model: Path, tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="no weights in"):
        load_reranker(tmp_path)
    (tmp_path / "model.safetensors").write_bytes(b"none")
    with pytest.raises(EncoderError, match="cannot be loaded"):
        load_reranker(tmp_path)
