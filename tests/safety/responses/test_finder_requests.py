"""Whether a message asks where to find something: the examples of every language, and what is made of them."""

import logging
import time

import pytest
from msgspec.structs import replace

from assistant.data import language_codes
from assistant.errors import DataFileError
from assistant.safety.responses import finder_requests
from assistant.safety.responses.finder_requests import (
    READ,
    Example,
    FinderRequest,
    compile_finder_words,
    finder_request,
    load_finder_words,
)

WORDS = {code: load_finder_words(code) for code in language_codes()}


@pytest.mark.parametrize("example", [one for words in WORDS.values() for one in words.match], ids=lambda x: x.text)
def test_a_message_that_asks(example: Example) -> None:
    assert finder_request(example.text) == example.request


@pytest.mark.parametrize("text", [one for words in WORDS.values() for one in words.no_match])
def test_a_message_that_does_not(text: str) -> None:
    assert finder_request(text) is None


def test_every_language_has_examples_of_both_kinds() -> None:
    assert all(len(words.match) >= 10 and len(words.no_match) >= 10 for words in WORDS.values())


def test_the_message_before_says_what_it_is_about() -> None:
    history = ["what is gamblers anonymous", "who is al-anon for?"]
    assert finder_request("how do I find a meeting?", history) == FinderRequest(("meetings",), frozenset({"Al-Anon"}))
    assert finder_request("how do I find an AA meeting?", history) == FinderRequest(("meetings",), frozenset({"AA"}))
    assert finder_request("thank you", ["how do I find a meeting?"]) is None


def test_a_long_message_is_read_at_its_beginning_and_at_once() -> None:
    assert finder_request("x" * READ + " how do I find a meeting?") is None
    for part in ("where can i find a ", "drug alcohol addiction ", "is there a group near ", "aa "):
        began = time.perf_counter()
        finder_request(part * 2000)
        assert time.perf_counter() - began < 0.5


@pytest.mark.parametrize("error", [DataFileError("finders.toml: asks: meeting"), KeyError("meeting")])
def test_a_broken_file_costs_no_answer(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    def broken(_: str) -> None:
        raise error

    monkeypatch.setattr(finder_requests, "load_finder_patterns", broken)
    with caplog.at_level(logging.ERROR):
        assert finder_request("how do I find a meeting?") is None
    assert type(error).__name__ in caplog.text
    assert "meeting" not in caplog.text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"asks": ("(",)}, "w.toml: asks: not a valid regular expression"),
        ({"topics": {"beer": ("beer",)}}, "w.toml: topics: beer: not among the topics of finders.toml"),
        ({"things": {"pubs": ("pub",)}}, "w.toml: things: pubs: not one of meetings, treatment, naloxone, help"),
    ],
)
def test_wrong_rules_are_told_by_field_and_reason(change: dict[str, object], said: str) -> None:
    with pytest.raises(DataFileError, match=said):
        compile_finder_words(replace(WORDS["en"], **change), "w.toml")
