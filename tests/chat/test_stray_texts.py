"""Texts out of values and bytes of any kind, bounded in number, length and cost."""

import time

import pytest

from assistant.chat.assistant import Assistant, TurnOptions
from assistant.chat.stray_texts import (
    MOST_CHARACTERS,
    MOST_TEXTS,
    help_in,
    json_with_repeated,
    shortened,
    texts_in,
    texts_in_bytes,
)
from assistant.chat.without_library import ClosedLibrary
from assistant.safety import Detector
from assistant.types import Action


def test_texts_are_found_wherever_they_stand() -> None:
    value = {"a": ["one", {"b c": 2, "d": "two"}], "e": {"role": "assistant", "content": "not mine"}, "f": None}
    assert set(texts_in([value]).texts) == {"one", "two", "b c"}
    assert texts_in([value]).is_whole


def test_of_many_texts_the_longest_are_read_and_of_long_ones_both_ends() -> None:
    many = texts_in([["x"] * 500, "a sentence that is longer"])
    assert (len(many.texts), many.texts[-1], many.is_whole) == (MOST_TEXTS, "a sentence that is longer", False)
    long = texts_in(["short", "a" + "b" * 1_000_000 + "c"])
    assert (long.texts[0], long.texts[1][0], long.texts[1][-1]) == ("short", "a", "c")
    assert sum(map(len, long.texts)) <= MOST_CHARACTERS + MOST_TEXTS


def test_a_name_that_stands_twice_loses_nothing() -> None:
    assert json_with_repeated('{"a": "one", "a": "two"}') == ({"a": "two"}, ["one", "two"])
    assert json_with_repeated('{"a": "one"}') == ({"a": "one"}, [])


@pytest.mark.parametrize(
    "body",
    [b"[" * 1_000_000, b'"' * 1_000_000, b"7" * 1_000_000, b"a" * 199 * 5_000, b"%41+" * 250_000, b"\\u0041" * 100_000,
     b"(a " * 300_000, bytes(range(256)) * 4_000, b"{}" * 500_000],
)  # fmt: skip
def test_reading_bytes_costs_little_whatever_they_are(body: bytes) -> None:
    began = time.process_time()
    found = texts_in_bytes(body)
    assert time.process_time() - began < 0.2  # seconds
    assert sum(map(len, found.texts)) <= MOST_CHARACTERS + MOST_TEXTS


def test_the_most_pressing_text_is_answered_and_the_check_costs_little() -> None:
    assistant = Assistant(ClosedLibrary(), Detector())
    garden = "i was thinking about how my brother and i used to go fishing when we were young, and then drinking. " * 3
    found = help_in(assistant, ["i relapsed last night after two years", "i am going to kill myself"], TurnOptions())
    assert found is not None
    assert found.verdict.action is Action.TAKEOVER
    assert help_in(assistant, ["hello there", "and now?", "how do people find a sponsor?"], TurnOptions()) is None
    most = texts_in([garden] * 100)
    for texts, seconds in ((most, 0.2), (shortened(most, 600), 0.1)):
        began = time.process_time()
        help_in(assistant, texts.texts, TurnOptions())
        assert time.process_time() - began < seconds
