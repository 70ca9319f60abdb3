"""Pieces that every match holds."""

import pytest

from assistant.safety.rules.anchors import alternatives, anchors_of
from assistant.safety.rules.grammar import compile_words


@pytest.mark.parametrize(
    ("regex", "pieces"),
    [
        ("not breathing", {"not breathing"}),
        ("lips? are blue", {" are blue"}),
        ("(?:blue|grey) lips", {" lips"}),
        ("(?:turned|went) (?:blue|grey)", {"turned", "went"}),
        ("(?:\\w+ ){0,3}floor", {"floor"}),
        ("convuls\\w+", {"convuls"}),
        ("(?:took|ate) (?!the )it", {"took", "ate"}),
        ("xab{2}cd", {"xab"}),
        ("xab+c", {"xab"}),
        ("floor|(?:a )?bed", {"floor", "bed"}),
        ("\\w+", None),
        ("floor|\\w+", None),
        ("a", None),
    ],
)
def test_anchors(regex: str, pieces: set[str] | None) -> None:
    assert anchors_of(regex) == (None if pieces is None else frozenset(pieces))


def test_what_cannot_be_read_has_no_anchors_and_is_one_alternative() -> None:
    assert anchors_of("floor&bed") is None
    assert alternatives("floor&bed|x") == ["floor&bed|x"]


def test_alternatives_are_cut_outside_brackets_only() -> None:
    assert alternatives("a(?:b|c)|d|(?!e|f)g") == ["a(?:b|c)", "d", "(?!e|f)g"]


def test_a_bracket_around_everything_is_opened() -> None:
    assert alternatives("(?:a|(?:b|c d))") == ["a", "b", "c d"]
    assert alternatives("(?:a|b) (?:c|d)") == ["(?:a|b) (?:c|d)"]
    assert alternatives("(?!a|b)") == ["(?!a|b)"]


def test_the_branches_match_what_the_whole_matches() -> None:
    words = compile_words("my <KIN> fell|on the floor$", {"KIN": "(?:son|dad)"}, "here")
    for text in (" my son fell ", " he lay on the floor ", " on the floor today "):
        assert bool(words.regex.search(text)) is any(branch.regex.search(text) for branch in words.branches)
