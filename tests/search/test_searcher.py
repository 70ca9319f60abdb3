"""Ranking by hand-made vectors, duplicates shown once, withdrawal, follow-ups."""

from pathlib import Path

import pytest

from assistant.ingestion.pipeline import build
from assistant.search.confidence import CONFIDENCE_FEATURES, ConfidenceFeatures, load_ranking, probability
from assistant.search.features import FEATURES
from assistant.search.library import open_searcher
from assistant.search.query import EarlierQuestion, FollowUp
from tests.fakes import HashingEncoder
from tests.ingestion.loading.test_pdf import make_pdf


def test_the_passage_with_the_words_comes_first_and_its_sentence_is_marked(
    index: Path, encoder: HashingEncoder
) -> None:
    found = open_searcher(index, encoder).search(FollowUp("do many sponsors and newcomers speak every day?"), top_k=5)
    best = found.hits[0]
    start, end = best.highlight
    assert best.passage.document_id == "articles/sponsor.md"
    assert best.passage.text[start:end].startswith("Many sponsors and newcomers speak every day")
    assert [hit.rank for hit in found.hits] == list(range(1, len(found.hits) + 1))
    assert [hit.score for hit in found.hits] == sorted((hit.score for hit in found.hits), reverse=True)
    assert set(best.found_by) == {"dense", "bm25", "example_questions"}


def test_the_same_text_in_two_files_is_shown_once(corpus: Path, index: Path, encoder: HashingEncoder) -> None:
    text = (corpus / "articles" / "sleep.md").read_text()
    (corpus / "copy.md").write_text(text)
    build(corpus, index, encoder)
    found = open_searcher(index, encoder).search(FollowUp("vivid dreams about using"), top_k=5)
    texts = [hit.passage.text for hit in found.hits]
    assert len(texts) == len(set(texts))
    best = found.hits[0].passage
    (other,) = {"copy.md", "articles/sleep.md"} - {best.document_id}
    assert found.also_in[best.id] == (other,)


def test_the_same_text_in_every_format_is_shown_once(tmp_path: Path, encoder: HashingEncoder) -> None:
    lines = ["Vivid dreams about using are common in the first weeks,", "and nobody needs to be ashamed of having one."]
    text, corpus = " ".join(lines), tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "a.md").write_text(f"# Dreams\n\n{text}\n")
    (corpus / "b.txt").write_text(f"Dreams\n\n{text}\n")
    (corpus / "c.html").write_text(f"<html><title>Dreams</title><body><h1>Dreams</h1><p>{text}</p></body></html>")
    (corpus / "d.pdf").write_bytes(make_pdf([lines], title="Dreams", chapter="Dreams"))
    build(corpus, tmp_path / "index", encoder)
    found = open_searcher(tmp_path / "index", encoder).search(FollowUp("vivid dreams about using"), top_k=5)
    (hit,) = found.hits
    assert {hit.passage.document_id, *found.also_in[hit.passage.id]} == {"a.md", "b.txt", "c.html", "d.pdf"}


def test_a_withdrawn_document_is_not_shown(corpus: Path, index: Path, encoder: HashingEncoder) -> None:
    path = corpus / "articles" / "sleep.md"
    path.write_text(path.read_text().replace("kind: article", "kind: article\nwithdrawn: true"))
    build(corpus, index, encoder)
    found = open_searcher(index, encoder).search(FollowUp("vivid dreams about using"), top_k=5)
    assert {hit.passage.document_id for hit in found.hits} == {"articles/sponsor.md"}


@pytest.mark.parametrize(
    ("earlier", "document"),
    [
        ("vivid dreams about using in sleep", "articles/sleep.md"),
        ("how often do sponsors and newcomers speak", "articles/sponsor.md"),
    ],
)
def test_a_carried_question_turns_the_ranking(
    index: Path, encoder: HashingEncoder, earlier: str, document: str
) -> None:
    plan = FollowUp("is it common?", (EarlierQuestion(earlier, 0.6),))
    (hit,) = open_searcher(index, encoder).search(plan, top_k=1).hits
    assert hit.passage.document_id == document


def test_features_are_shares_of_the_question(index: Path, encoder: HashingEncoder) -> None:
    searcher = open_searcher(index, encoder)
    known = searcher.raw_confidence(FollowUp("sponsor sobriety"), top_k=5)
    foreign = searcher.raw_confidence(FollowUp("xylophone quartet"), top_k=5)
    half = searcher.raw_confidence(FollowUp("sponsor xylophone"), top_k=5)
    assert (known.known, known.coverage) == (1.0, 1.0)
    assert (foreign.known, foreign.coverage) == (0.0, 0.0)
    assert 0.0 < half.known < 0.5  # the unknown word weighs more than the known one


def test_probability_by_hand() -> None:
    coefficients = {"intercept": -1.0, "sentence": 2.0, "coverage": 1.0}
    assert probability(ConfidenceFeatures(sentence=0.5, known=1.0), coefficients) == pytest.approx(0.5)
    assert probability(ConfidenceFeatures(sentence=0.5, coverage=1.0), coefficients) == pytest.approx(0.7310586)


def test_the_shipped_figures_reward_every_feature() -> None:
    ranking = load_ranking()
    assert set(ranking.weights) == set(ranking.document_weights) == set(FEATURES)
    assert all(weight >= 0 for weight in ranking.weights.values())
    low, high = (
        ConfidenceFeatures(**dict.fromkeys(CONFIDENCE_FEATURES, x) | {"unquantified": 1 - x}) for x in (0.1, 0.9)
    )
    assert probability(low, ranking.coefficients) < ranking.threshold < probability(high, ranking.coefficients)
