"""The page's words: complete in every language, and the right one chosen."""

import re
from dataclasses import replace

import pytest

from assistant.data import DEFAULT_LANGUAGE
from assistant.ui.html.wording import language_of, languages, load_wording

ENGLISH = load_wording()


def test_english_and_spanish_are_there_and_another_would_be_found() -> None:
    assert dict(languages()) == {"en": "English", "es": "Español"}
    assert load_wording("xx") == load_wording(DEFAULT_LANGUAGE)


@pytest.mark.parametrize("code", [code for code in languages() if code != DEFAULT_LANGUAGE])
def test_every_word_is_translated_and_takes_the_same_values(code: str) -> None:
    other = load_wording(code)
    for key, words in ENGLISH.words.items():
        assert re.findall(r"{\w+}", words) == re.findall(r"{\w+}", other.words[key]), key
    same = {key for key, words in ENGLISH.words.items() if other.words[key] == words}
    assert same <= {"title", "page"}
    for table, names in ENGLISH.names.items():
        assert set(other.names[table]) == set(names)


def test_days_are_words() -> None:
    assert ENGLISH.day("2024-12-29") == "29 December 2024"
    assert load_wording("es").day("2024-12-29") == "29 de diciembre de 2024"
    assert [ENGLISH.day(day) for day in ("2024-12", "2024", "soon", "2024-99-99")] == [
        "2024-12", "2024", "soon", "2024-99-99",
    ]  # fmt: skip


def test_a_language_writes_days_in_its_locale() -> None:
    assert {code: load_wording(code).date_locale for code in languages()} == {"en": "en_GB", "es": "es"}
    assert replace(ENGLISH, date_locale="de").day("2024-03-01") == "1. März 2024"


def test_what_has_no_name_is_called_as_it_is() -> None:
    assert ENGLISH.named("pathways", "AA") == "AA"
    assert ENGLISH.named("regions", "GB") == "United Kingdom"


@pytest.mark.parametrize(
    ("query", "accepted", "language"),
    [
        ({}, "", "en"),
        ({}, "es-MX,es;q=0.9,en;q=0.8", "es"),
        ({}, "en;q=0.5, es;q=0.7", "es"),
        ({}, "de-DE, fr", "en"),
        ({}, "de, es;q=0.3", "es"),
        ({"lang": "en"}, "es", "en"),
        ({"lang": "es"}, "en", "es"),
        ({"lang": "<b>"}, "es;q=x, ;;,", "es"),
    ],
)
def test_the_language_asked_for_then_the_browsers_then_that_of_the_settings(
    query: dict[str, str], accepted: str, language: str
) -> None:
    assert language_of(query, accepted, "en") == language
    assert language_of({}, "", "es") == "es"
