"""Other words for terms the library does not use, and misspellings put right towards words it holds."""

import pytest

from assistant.errors import DataFileError
from assistant.search import query_rewriting
from assistant.search.query_rewriting import QueryRewriter, expand, load_terms, word_counts

KNOWN = word_counts(
    ["Overeaters Anonymous meetings help. Overeaters meet.", "A sponsor is a sponsor.", "schizophrenia " * 3]
)


def holds(word: str) -> bool:
    return word.lower() in {*KNOWN, "relapse", "relapsed"}


def nothing(_: str) -> bool:
    return False


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("what is OA", "what is OA (Overeaters Anonymous)"),
        ("is ACT any good", "is ACT any good (Acceptance and Commitment Therapy)"),
        ("i act like nothing happened", "i act like nothing happened"),  # an everyday word, not the therapy
        ("smart people drink too", "smart people drink too"),
        ("is weed or pot worse", "is weed or pot worse (marijuana cannabis)"),  # each meaning once
        ("what is OA, Overeaters Anonymous", "what is OA, Overeaters Anonymous"),  # it says so itself
        ("potholes and weeds", "potholes and weeds"),  # whole words alone
    ],
)
def test_terms_are_explained(question: str, expected: str) -> None:
    assert expand(question, load_terms(), nothing) == expected


def test_a_term_the_library_uses_is_left_alone() -> None:
    assert expand("is booze a drug", load_terms(), lambda word: word == "booze") == "is booze a drug"
    assert expand("a dry drunk", load_terms(), lambda _: True).startswith("a dry drunk (")  # two words: always


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("overeatres anonymous who is it for", "overeaters anonymous who is it for"),
        ("what does a spnsor do", "what does a sponsor do"),
        ("help with schizofrenia meetings", "help with schizophrenia meetings"),
        ("help me find a sponser", "help me find a sponsor"),
        ("overeatres schizofrenia", "overeaters schizophrenia"),  # unknown alone, each near a word
    ],
)
def test_misspellings_of_words_the_library_holds_are_put_right(question: str, expected: str) -> None:
    assert QueryRewriter(KNOWN, holds).correct(question) == expected


@pytest.mark.parametrize(
    "question",
    [
        "I relapsed, does it help",  # a form of a word that is held
        "does inpatient help",  # an English word that is not held
        "spnsr help",  # too short for an edit, or too far
        "hvor finner jeg et sponsr oslomoter",  # mostly unknown: another language
        "step12 helps",  # not letters alone
        "",
    ],
)
def test_everything_else_stays(question: str) -> None:
    assert QueryRewriter(KNOWN, holds).correct(question) == question


def test_a_word_met_once_is_no_target() -> None:
    rewriter = QueryRewriter(word_counts(["Anonymous people help"]), nothing)
    assert rewriter.correct("does it help anonymus people") == "does it help anonymus people"


def test_the_nearest_word_is_the_one_that_trying_all_finds() -> None:
    words = word_counts(["recovery sponsor meeting craving relapse detox naloxone withdrawal counsellor " * 3])
    rewriter = QueryRewriter(words, nothing)
    for wrong, right in (("recovrey", "recovery"), ("naloxnoe", "naloxone"), ("withdrwal", "withdrawal"),
                         ("counselor", "counsellor"), ("xcraving", None), ("relapsxyz", None)):  # fmt: skip
        assert rewriter._nearest(wrong) == right


def test_every_row_is_whole_and_means_something_else() -> None:
    terms = load_terms()
    assert len(terms) >= 40
    assert all(not term.pattern.fullmatch(term.means) for term in terms)


def test_a_wrong_row_is_named() -> None:
    with pytest.raises(DataFileError, match=r"vocabulary\.toml, slang 1: needs forms"):
        query_rewriting._term({"forms": [], "means": "x"}, "vocabulary.toml, slang 1")
