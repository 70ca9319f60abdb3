import math
from pathlib import Path

import bm25s
import numpy as np
import pytest
import Stemmer

from assistant.store.bm25 import K1, B, LexicalIndex, terms_of
from assistant.store.tokens import load_terms, read_terms
from assistant.text.language import WORD_PATTERN
from assistant.text.words import STOP_WORDS

TEXTS = ["A sponsor guides newcomers.", "Sleep returns slowly.", "Sponsors and newcomers meet daily."]


def test_scores_follow_stemmed_words() -> None:
    index = LexicalIndex.build(TEXTS)
    scores = index.scores(terms_of("sponsorship? no: sponsors!"))
    assert scores[0] > 0
    assert scores[2] > 0
    assert scores[1] == 0


def test_bm25_by_hand() -> None:
    index = LexicalIndex.build(["alpha beta", "alpha alpha gamma delta"])
    # Lucene's BM25, k1 1.5, b .75, mean length 3: "beta" occurs once, in the first text of length 2.
    idf = math.log(1 + (2 - 1 + 0.5) / (1 + 0.5))
    expected = idf * 1 / (1 + 1.5 * (1 - 0.75 + 0.75 * 2 / 3))
    assert index.scores(terms_of("beta")) == pytest.approx([expected, 0.0], rel=1e-5)
    assert index.idf("beta") == pytest.approx(idf)
    assert index.idf("nowhere") == pytest.approx(math.log(1 + 2.5 / 0.5))


def test_a_question_of_stop_words_or_unknown_words_scores_nothing() -> None:
    index = LexicalIndex.build(TEXTS)
    assert index.scores(terms_of("what is it about")).tolist() == [0, 0, 0]
    assert index.scores(terms_of("xylophone")).tolist() == [0, 0, 0]
    assert index.scores(terms_of("")).tolist() == [0, 0, 0]
    assert not index.knows("xylophon")


def test_saved_and_loaded_scores_are_equal(tmp_path: Path) -> None:
    built = LexicalIndex.build(TEXTS)
    built.save(tmp_path / "bm25")
    loaded = LexicalIndex.load(tmp_path / "bm25", count=len(TEXTS))
    assert loaded.scores(terms_of("newcomers sleep")).tolist() == built.scores(terms_of("newcomers sleep")).tolist()
    assert not list((tmp_path / "bm25").glob("*.pkl"))


VARIED = [
    "Sleep is short in early recovery.",
    "",
    "the of",
    "A sponsor listens; a sponsor calls.",
    "Sleep well, sleep long.",
]


def test_scores_are_those_of_the_library_it_goes_through() -> None:
    stemmer = Stemmer.Stemmer("english")
    tokens = bm25s.tokenize(
        VARIED, stopwords=sorted(STOP_WORDS), stemmer=stemmer, token_pattern=WORD_PATTERN, show_progress=False
    )
    engine = bm25s.BM25(method="lucene", k1=K1, b=B)
    engine.index(tokens, show_progress=False, create_empty_token=True)
    theirs, ours = LexicalIndex(engine, len(VARIED)), LexicalIndex.build(VARIED)
    for question in ("how long should I sleep", "sponsor", "sleep and sponsors", "weather", ""):
        terms = terms_of(question)
        assert ours.scores(terms).tolist() == pytest.approx(theirs.scores(terms).tolist(), abs=1e-6)
        assert ours.shares(terms).tolist() == pytest.approx(theirs.shares(terms).tolist(), abs=1e-6)
    assert ours.scores(terms_of("sponsor"))[3] > 0.5


def test_terms_taken_over_are_those_read_anew(tmp_path: Path) -> None:
    earlier = read_terms(VARIED)
    LexicalIndex.of(earlier).save(tmp_path)
    loaded = load_terms(tmp_path)
    assert loaded is not None
    texts = ["Fresh ideas about sponsors.", VARIED[4], VARIED[1], VARIED[3]]
    mixed, anew = read_terms(texts, earlier=loaded, rows=[None, 4, 1, 3]), read_terms(texts)
    assert (
        mixed.vocabulary == anew.vocabulary == ("fresh", "idea", "sponsor", "sleep", "well", "long", "listen", "call")
    )
    assert mixed.ids.tolist() == anew.ids.tolist() == [0, 1, 2, 3, 4, 3, 5, 2, 6, 2, 7]
    assert mixed.counts.tolist() == anew.counts.tolist() == [3, 4, 0, 4]


def test_terms_that_do_not_fit_together_are_none(tmp_path: Path) -> None:
    assert load_terms(tmp_path) is None
    LexicalIndex.build(VARIED).save(tmp_path)
    np.save(tmp_path / "term-counts.npy", np.array([1, 1], np.int32))
    assert load_terms(tmp_path) is None


def test_each_text_is_taken_apart_by_its_own_language() -> None:
    texts = ["Los padrinos ayudan mucho a los demás.", "Sponsors help the newcomers."]
    terms = read_terms(texts, languages=["es", "en"])
    assert terms.vocabulary == ("padrin", "ayud", "demas", "sponsor", "help", "newcom")  # stop words of either are gone
    index = LexicalIndex.of(terms)
    assert index.scores(terms_of("¿qué hace un padrino?", "es"))[0] > 0
    assert index.scores(terms_of("is a sponsor helping", "en"))[1] > 0
