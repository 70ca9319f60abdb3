"""Cries in languages without pattern files: every phrase file's examples, and what the check makes of them."""

import pytest

from assistant.data import language_codes
from assistant.safety import Detector
from assistant.safety.rules.foreign_cries import OtherLanguage, cry_in_other_language, load_other_languages
from assistant.types import Action, Category

LANGUAGES = [pytest.param(one, id=one.code) for one in load_other_languages()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_examples_come_out_as_they_should(language: OtherLanguage) -> None:
    assert len(language.match) >= 2
    assert len(language.no_match) >= 2
    assert [one for one in language.match if cry_in_other_language(one) is None] == []
    assert [one for one in language.no_match if cry_in_other_language(one) is not None] == []


def test_each_language_stands_once_and_has_no_pattern_files() -> None:
    codes = [one.code for one in load_other_languages()]
    assert len(codes) == len(set(codes)) >= 30
    assert set(codes).isdisjoint(language_codes())


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("JE VEUX MOURIR!!!", "fr"),
        ("je  veux\nmourir", "fr"),
        ("quero me matar", "pt"),
        ("ölmek istiyorum", "tr"),
        ("ICH WILL STERBEN", "de"),
        ("ХОЧУ УМЕРЕТЬ", "ru"),
        ("我真的不想活了，怎么办", "zh"),
    ],
)
def test_marks_case_and_spaces_do_not_hide_a_cry(message: str, code: str) -> None:
    found = cry_in_other_language(message)
    assert found is not None
    assert found.sources == (f"other.{code}",)


@pytest.mark.parametrize(
    ("message", "category"),
    [
        ("er atmet nicht mehr und die lippen sind blau", Category.OVERDOSE),
        ("mon mari me frappe devant les enfants", Category.VIOLENCE_ABUSE),
        ("ele parou de beber e esta tendo convulsao", Category.WITHDRAWAL),
        ("ich will sterben", Category.SUICIDE_SELF_HARM),
    ],
)
def test_other_dangers_get_the_same_card(message: str, category: Category) -> None:
    verdict = Detector().check(message)
    assert (verdict.lead, verdict.action, verdict.text) == (category, Action.CARD, "crisis_other_language")


def test_a_phrase_is_no_part_of_other_words() -> None:
    assert cry_in_other_language("evil do-gooders") is None  # "vil do"
    assert cry_in_other_language("mau matinee") is None  # "mau mati"


def test_the_check_shows_the_general_card_and_quotes_nothing() -> None:
    verdict = Detector().check("je veux mourir")
    assert (verdict.lead, verdict.action) == (Category.SUICIDE_SELF_HARM, Action.CARD)
    assert (verdict.text, verdict.passages) == ("crisis_other_language", False)


@pytest.mark.parametrize("message", ["I want to die", "me quiero morir"])
def test_the_languages_of_the_rules_keep_their_own_words(message: str) -> None:
    verdict = Detector().check(message)
    assert verdict.lead is Category.SUICIDE_SELF_HARM
    assert verdict.text is None
