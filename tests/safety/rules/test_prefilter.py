"""The prefilter lets through every branch that matches, and few others."""

import json
from pathlib import Path

import pytest

from assistant.data import language_codes
from assistant.safety.rules.clauses import sentence_of
from assistant.safety.rules.grammar import compile_expression
from assistant.safety.rules.patterns import load_patterns
from assistant.safety.rules.prefilter import Prefilter
from assistant.safety.text.normalise import marked

SLOTS = {"KIN": "(?:son|dad)"}
PINNED = Path(__file__).parent.parent / "never_miss.jsonl"
MESSAGES = [json.loads(line)["text"] for line in PINNED.read_text(encoding="utf-8").splitlines()]


def regexes(text: str, *expressions: str) -> set[str]:
    """What may match a text, without the spaces around the words."""
    branches = {branch for one in expressions for branch in compile_expression(one, SLOTS, "here").branches}
    return {
        one.regex.pattern.removeprefix(" (?:").removesuffix(")(?= )") for one in Prefilter(branches).candidates(text)
    }


def test_only_what_finds_its_pieces_is_tried() -> None:
    assert regexes(" my son fell ", "my <KIN> fell|on the floor") == {"my (?:son|dad) fell"}
    assert regexes(" on the floor ", "my <KIN> fell|on the floor") == {"on the floor"}
    assert regexes(" a quiet evening ", "my <KIN> fell|on the floor") == set()


def test_what_needs_no_piece_is_always_tried() -> None:
    assert regexes(" xyz ", "[a-z]{3}") == {"[a-z]{3}"}


def test_a_lookaround_is_ignored() -> None:
    assert regexes(" my son fell down ", "my son fell(?! down)") == {"my son fell(?! down)"}


def test_what_re2_cannot_read_is_always_tried() -> None:
    doubled = r"(?P<word>[a-z]+) (?P=word)"
    assert regexes(" xyz ", doubled, "my son") == {doubled}
    assert regexes(" xyz ", doubled) == {doubled}


def test_no_expressions_let_nothing_through() -> None:
    assert Prefilter(()).candidates(" my son fell ") == frozenset()


@pytest.mark.parametrize("language", language_codes())
def test_no_shipped_branch_that_matches_is_left_out(language: str) -> None:
    file = load_patterns(language)
    branches = {branch for row in file.patterns for one in (*row.parts, row.unless) if one for branch in one.branches}
    for message in MESSAGES[::10]:
        text = sentence_of(" ".join(marked(message).split())).text
        matching = {branch for branch in branches if branch.regex.search(text)}
        assert matching <= file.prefilter.candidates(text)


def test_the_end_of_a_very_long_message_is_seen() -> None:
    words = " ".join(word for message in MESSAGES * 40 for word in marked(message).replace(",", "").split())
    prefilter = load_patterns("en").prefilter
    assert prefilter.candidates(" i want to kill myself ") <= prefilter.candidates(f" {words} i want to kill myself ")
