"""Features by hand: windows, words and what a search says about itself."""

from pathlib import Path

import numpy as np
import pytest

from assistant.search.candidates import IndexedQuery, index_query
from assistant.search.features import best_windows, features_of, word_matches
from assistant.search.highlight import highlight
from assistant.search.index_view import IndexView
from assistant.search.library import open_searcher
from assistant.search.query import EarlierQuestion, FollowUp
from assistant.text.words import content_words
from tests.fakes import HashingEncoder


@pytest.fixture
def encoder() -> HashingEncoder:
    return HashingEncoder(dimension=1024)  # wide enough for no two words of the texts to share a direction


@pytest.fixture
def view(index: Path, encoder: HashingEncoder) -> IndexView:
    return open_searcher(index, encoder).view


def indexed(view: IndexView, text: str) -> IndexedQuery:
    (vectors,) = HashingEncoder(dimension=1024).encode_queries([text])
    return index_query(view, text, vectors, count=5, code="en")


def test_the_best_window_equals_trying_every_window(view: IndexView, encoder: HashingEncoder) -> None:
    query = encoder.encode_queries(["vivid dreams about using do not mean a relapse"])[0].vector
    rows = np.arange(len(view.passages))
    for row, found in zip(rows, best_windows(view, query[None, :], rows)[:, 0], strict=True):
        sums = view.sentences.of(row).astype(np.float64)
        windows = [sums[i] for i in range(len(sums))] + [sums[i] + sums[i + 1] for i in range(len(sums) - 1)]
        best = max(float(window @ query / max(np.linalg.norm(window), 1e-6)) for window in windows)
        assert float(found) == pytest.approx(best, abs=2e-3)


def test_a_window_never_reaches_into_the_next_passage(view: IndexView) -> None:
    query = indexed(view, "crisis")
    for row, passage in enumerate(view.passages):
        start, end = highlight(view, FollowUp("crisis"), [query], row)
        assert 0 <= start < end <= len(passage.text)


def test_the_highlight_holds_the_words_of_the_question(view: IndexView) -> None:
    row = next(n for n, one in enumerate(view.passages) if "Vivid dreams" in one.text)
    text = view.passages[row].text
    for question, held in (("vivid dreams about using", "Vivid dreams"), ("a dark cool room", "dark cool room")):
        start, end = highlight(view, FollowUp(question), [indexed(view, question)], row)
        assert held in text[start:end]
        assert end - start < len(text)


def test_words_that_stand_in_a_passage_match_wholly(view: IndexView) -> None:
    row = next(n for n, one in enumerate(view.passages) if "Vivid dreams" in one.text)
    query = indexed(view, "vivid xylophone")
    ((vivid, xylophone),) = word_matches(view, query, np.asarray([row]))
    assert float(vivid) == pytest.approx(1.0, abs=0.01)  # stored as whole numbers up to 127
    assert float(xylophone) < 0.5
    table = features_of(view, query, np.asarray([row]))
    expected = (query.idf[0] * vivid + query.idf[1] * xylophone) / query.idf.sum()
    assert float(table["word_nearness"][0]) == pytest.approx(float(expected), abs=1e-5)


def test_a_question_without_a_word_of_content_gets_nothing_from_words(view: IndexView) -> None:
    assert content_words("is it so") == ()
    assert features_of(view, indexed(view, "is it so"), np.asarray([0]))["word_nearness"].tolist() == [0.0]


def test_a_question_is_understood_before_it_is_searched_for(index: Path, encoder: HashingEncoder) -> None:
    found = open_searcher(index, encoder).search(FollowUp("how do I find a sponser"), top_k=3)
    assert found.plan.query == "how do I find a sponsor"
    assert found.hits[0].passage.document_id == "articles/sponsor.md"


def test_a_number_asked_for_and_not_found_speaks_against_an_answer(index: Path, encoder: HashingEncoder) -> None:
    searcher = open_searcher(index, encoder)
    asked = searcher.raw_confidence(FollowUp("what percentage of sponsors are reachable in a crisis"), top_k=3)
    plain = searcher.raw_confidence(FollowUp("are sponsors reachable in a crisis"), top_k=3)
    assert (asked.unquantified, plain.unquantified) == (1.0, 0.0)


def test_words_of_an_earlier_question_weigh_less(index: Path, encoder: HashingEncoder) -> None:
    searcher = open_searcher(index, encoder)
    alone = searcher.raw_confidence(FollowUp("vivid dreams"), top_k=3)
    earlier = (EarlierQuestion("xylophone quartet", 0.3),)
    blended = searcher.raw_confidence(FollowUp("vivid dreams", earlier), top_k=3)
    assert alone.coverage == 1.0
    assert 0.6 < blended.coverage < 1.0


def test_what_was_read_already_gives_way_to_what_is_as_near(index: Path, encoder: HashingEncoder) -> None:
    searcher = open_searcher(index, encoder)
    first = searcher.search(FollowUp("how often do people talk to a sponsor"), top_k=1).hits[0]
    again = searcher.search(FollowUp("more", (EarlierQuestion("how often do people talk to a sponsor", 0.6),)), top_k=5)
    place = next(hit for hit in again.hits if hit.passage.id == first.passage.id)
    assert place.score < first.score
