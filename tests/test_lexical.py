import math
from pathlib import Path

import pytest

from assistant.lexical import LexicalIndex

TEXTS = ["A sponsor guides newcomers.", "Sleep returns slowly.", "Sponsors and newcomers meet daily."]


def test_scores_follow_stemmed_words() -> None:
    index = LexicalIndex.build(TEXTS)
    scores = index.scores("sponsorship? no: sponsors!")
    assert scores[0] > 0
    assert scores[2] > 0
    assert scores[1] == 0


def test_bm25_by_hand() -> None:
    index = LexicalIndex.build(["alpha beta", "alpha alpha gamma delta"])
    # Lucene's BM25, k1 1.5, b .75, mean length 3: "beta" occurs once, in the first text of length 2.
    idf = math.log(1 + (2 - 1 + 0.5) / (1 + 0.5))
    expected = idf * 1 / (1 + 1.5 * (1 - 0.75 + 0.75 * 2 / 3))
    assert index.scores("beta") == pytest.approx([expected, 0.0], rel=1e-5)
    assert index.idf("beta") == pytest.approx(idf)
    assert index.idf("nowhere") == pytest.approx(math.log(1 + 2.5 / 0.5))


def test_a_question_of_stop_words_or_unknown_words_scores_nothing() -> None:
    index = LexicalIndex.build(TEXTS)
    assert index.scores("what is it about").tolist() == [0, 0, 0]
    assert index.scores("xylophone").tolist() == [0, 0, 0]
    assert index.scores("").tolist() == [0, 0, 0]
    assert not index.knows("xylophon")


def test_saved_and_loaded_scores_are_equal(tmp_path: Path) -> None:
    built = LexicalIndex.build(TEXTS)
    built.save(tmp_path / "bm25")
    loaded = LexicalIndex.load(tmp_path / "bm25", count=len(TEXTS))
    assert loaded.scores("newcomers sleep").tolist() == built.scores("newcomers sleep").tolist()
    assert not list((tmp_path / "bm25").glob("*.pkl"))
