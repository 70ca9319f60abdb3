"""Which ranked passages are shown: copies once, at most two of a document while others are near, ties in order."""

from collections.abc import Sequence

import numpy as np

from assistant.search.deduplication import Ranked, same_text, select
from assistant.search.parameters import load_parameters
from assistant.types import Document, Kind, Passage, Section

WORDS = [
    "meetings",
    "are",
    "free",
    "and",
    "open",
    "to",
    "anyone",
    "who",
    "wants",
    "to",
    "stop",
    "drinking",
    "and",
    "nobody",
    "has",
    "to",
    "speak",
    "there",
    "at",
    "all",
]
OTHER = [
    "sleep",
    "is",
    "often",
    "broken",
    "for",
    "some",
    "weeks",
    "and",
    "vivid",
    "dreams",
    "come",
    "back",
    "until",
    "nights",
    "are",
    "calm",
    "once",
    "more",
    "in",
    "time",
]


NEAR_SHARE = load_parameters().deduplication.near_share
Row = tuple[Passage, float, Sequence[float]]


def candidate(document: str, text: str, score: float, vector: Sequence[float] = (1.0, 0.0)) -> Row:
    return Passage(f"{document}-{score}", document, 0, 0, len(text), text, ((0, len(text)),)), score, vector


def ranked(*rows: Row) -> Ranked:
    passages, scores, vectors = zip(*rows, strict=True)
    return Ranked(passages, np.asarray(scores, np.float32), np.asarray(vectors, np.float32))


def documents(*names: str, withdrawn: str = "") -> dict[str, Document]:
    return {
        name: Document(name, name, Kind.ARTICLE, (Section((), "x"),), "", withdrawn=name == withdrawn) for name in names
    }


def numbered(words: Sequence[str], number: int) -> str:
    """A text that shares no four words in a row with one of another number."""
    return " ".join(f"{word}{number}" for word in words)


def test_a_lightly_edited_copy_is_shown_once_and_remembered() -> None:
    edited = " ".join([*WORDS[:-1], "ever"])
    kept, also_in = select(
        ranked(candidate("a", " ".join(WORDS), 0.9), candidate("b", edited, 0.8), candidate("a", edited, 0.7)),
        documents("a", "b"),
        top_k=5,
    )
    assert kept == [0]
    assert also_in == {"a-0.9": ("b",)}  # the document itself is not another place


def test_texts_alike_in_meaning_alone_are_no_copies() -> None:
    one, other = candidate("a", " ".join(WORDS), 0.9), candidate("b", " ".join(OTHER), 0.8)
    assert select(ranked(one, other), documents("a", "b"), top_k=5)[0] == [0, 1]
    far = candidate("b", " ".join(WORDS), 0.8, (0.0, 1.0))
    assert select(ranked(one, far), documents("a", "b"), top_k=5)[0] == [0, 1]  # vectors apart: words are not compared


def test_a_shorter_excerpt_says_the_same() -> None:
    whole, part = (candidate("a", text, 0.9)[0] for text in (" ".join(WORDS), " ".join(WORDS[3:15])))
    assert same_text(whole, part)
    assert not same_text(whole, candidate("a", " ".join(OTHER), 0.9)[0])


def test_nothing_found_is_nothing_shown() -> None:
    nothing = Ranked([], np.empty(0, np.float32), np.empty((0, 2), np.float32))
    assert select(nothing, {}, top_k=5) == ([], {})


def test_a_third_passage_of_a_document_gives_way_to_one_that_is_near() -> None:
    rows = [candidate("a", numbered(WORDS, n), 1.0 - n / 100) for n in range(3)]
    rows += [candidate("b", numbered(OTHER, n), 0.95 - n / 100) for n in range(3)]
    kept, _ = select(ranked(*rows), documents("a", "b"), top_k=5)
    assert kept == [0, 1, 2, 3, 4]  # the third of each fills what is left, in the order of the scores
    kept, _ = select(ranked(*rows), documents("a", "b"), top_k=4)
    assert kept == [0, 1, 3, 4]


def test_it_stays_when_nothing_else_is_near() -> None:
    rows = [candidate("a", numbered(WORDS, n), 1.0) for n in range(3)]
    rows.append(candidate("b", numbered(OTHER, 0), NEAR_SHARE - 0.01))
    kept, _ = select(ranked(*rows), documents("a", "b"), top_k=3)
    assert kept == [0, 1, 2]


def test_a_withdrawn_document_is_left_out() -> None:
    rows = [candidate("a", numbered(WORDS, 1), 0.9), candidate("b", numbered(OTHER, 2), 0.8)]
    assert select(ranked(*rows), documents("a", "b", withdrawn="a"), top_k=5)[0] == [1]


def test_equal_scores_keep_their_order() -> None:
    rows = [candidate(name, numbered(WORDS, number), 0.5) for number, name in enumerate("abcd")]
    assert select(ranked(*rows), documents(*"abcd"), top_k=3)[0] == [0, 1, 2]
