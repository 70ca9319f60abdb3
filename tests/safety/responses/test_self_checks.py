"""The self-checks: every score reaches a result, languages hold the same, a cry leads to help, no false comfort."""

import re
from importlib import resources

import pytest

from assistant.data import language_codes
from assistant.errors import DataFileError
from assistant.safety import check_output, fixed_text, load_self_checks
from assistant.safety.responses.finders import finders_for
from assistant.safety.responses.self_checks import HELP, NEEDED, SelfCheck, parse_self_checks
from assistant.settings import REGIONS
from tests.paths import ROOT

SHIPPED = resources.files("assistant").joinpath("data", "self_checks.toml").read_text(encoding="utf-8")
CHECKS = load_self_checks().checks
EVERY = pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)


def test_the_six_that_are_shipped() -> None:
    assert list(CHECKS) == ["alcohol", "drugs", "cannabis", "gambling", "nicotine", "someone"]


@EVERY
def test_every_score_reaches_one_band(check: SelfCheck) -> None:
    reached = [check.band(score) for score in range(check.most + 1)]
    assert set(map(id, reached)) == set(map(id, check.bands))
    for band in check.bands:
        low, high = check.range_of(band)
        assert [score for score, own in enumerate(reached) if own is band] == list(range(low, high + 1))
    for score in (-1, check.most + 1):
        with pytest.raises(ValueError, match="is no score of"):
            check.band(score)


@EVERY
def test_it_asks_what_screens_ask_and_is_short(check: SelfCheck) -> None:
    assert set(NEEDED) <= {one.asks for one in check.questions}
    assert 6 <= len(check.questions) <= 8


@EVERY
def test_both_languages_hold_the_same_items_in_words_of_their_own(check: SelfCheck) -> None:
    texts = [check.title, check.about, *(one.text for one in check.questions), *(b.title for b in check.bands)]
    texts += [b.text for b in check.bands]
    for one in texts:
        assert set(one) == set(language_codes())
        assert one["en"] != one["es"]
        for text in one.values():
            assert check_output(text) == text
    spanish = " ".join(one["es"] for one in texts)
    assert not re.search(r"\b(?:usted|ustedes|vosotros|tenéis|the|and)\b", spanish)


@EVERY
def test_a_cry_leads_to_help_with_a_number(check: SelfCheck) -> None:
    assert any(HELP[one].lead == "suicide_self_harm" for one in check.helps)
    for kind in check.helps:
        for language in language_codes():
            for region in REGIONS:
                text = fixed_text(HELP[kind], language=language, region=region, variant="short")
                assert text.helplines
                assert "{" not in text.text


@EVERY
def test_no_result_is_a_diagnosis_or_says_that_all_is_well(check: SelfCheck) -> None:
    low = check.bands[0]
    assert "cannot say that all is well" in low.text["en"] or "no amount of smoking" in low.text["en"]
    for band in check.bands:
        words = f"{band.title['en']} {band.text['en']}".lower()
        assert not re.search(r"\byou (?:are|have) (?:an? )?(?:alcoholic|addict|addiction|disorder|dependen)", words)
        assert not re.search(r"\b(?:healthy|safe level|no problem|nothing to worry|you are fine|low risk)\b", words)


@EVERY
def test_results_lead_somewhere(check: SelfCheck) -> None:
    assert all((ROOT / "corpus" / name).is_file() for name in check.read)
    for band in check.bands:
        assert finders_for(check.topics, "US", finds=band.finds)
        assert finders_for(check.topics, "WORLD", finds=band.finds)


def test_the_statement_says_what_it_is_not() -> None:
    words = load_self_checks().words
    assert "no diagnosis and no validated test" in words["en"]["statement"]
    assert "No son un diagnóstico ni una prueba validada" in words["es"]["statement"]
    assert "Nothing is sent, nothing is stored" in words["en"]["private"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('id = "alcohol"', 'id = "Beer"', "Beer: id: 'Beer' is not small letters"),
        ('id = "drugs"', 'id = "alcohol"', "alcohol: id: used twice"),
        ('topics = ["alcohol"]', 'topics = ["beer"]', "alcohol: topics: beer: not among"),
        ('url = "https://iris.who.int/handle/10665/67205"', 'url = "iris"', "alcohol: instrument: url: 'iris'"),
        ('asks = "frequency"', 'asks = "mood"', "alcohol: often: asks: 'mood' is not one of"),
        ('asks = "frequency"', 'asks = "amount"', "alcohol: question: none asks about frequency"),
        (
            'points = 0, en = "None", es = "Ninguno"',
            'points = 0, es = "Ninguno"',
            "alcohol: often: answer 1: expected a text",
        ),
        ("points = 0, en", "points = -1, en", "alcohol: often: answer 1: points: expected a whole number"),
        ("points = 0, en", 'points = "0", en', "alcohol: often: answer 1"),
        ("points = 0, en", "points = 1, en", "alcohol: often: answers: one must have 0 points"),
        ('help = "crisis", en', 'help = "tea", en', "alcohol: dark: answer 2: help: 'tea' is not one of"),
        ('id = "amount"', 'id = "often"', "alcohol: question: id: used twice"),
        ("from = 4", "from = 0", "alcohol: band: from: expected 0 first, then rising"),
        ("from = 10", "from = 99", "alcohol: band: from: expected 0 first, then rising, 25 at most"),
        ("from = 0", "from = 1", "alcohol: band: from: expected 0 first"),
        ('title = { en = "Some of the signs", ', "title = { ", "alcohol: band 4: title: expected a text in en"),
        ('finds = ["meetings"]', 'finds = ["pubs"]', "alcohol: Invalid enum value 'pubs'"),
        ('points = "points"', 'point = "points"', "words: en: expected statement"),
        ("Still without an answer: {number}", "Still: {n}", "words: en: missing: number must stand in braces"),
    ],
)
def test_a_wrong_check_is_told_by_name_field_and_reason(old: str, new: str, said: str) -> None:
    assert old in SHIPPED
    with pytest.raises(DataFileError, match=rf"^s\.toml: {re.escape(said)}"):
        parse_self_checks(SHIPPED.replace(old, new, 1), "s.toml")


def test_a_question_about_danger_must_lead_to_help() -> None:
    broken = SHIPPED.replace('help = "crisis", ', "", 1).replace('help = "crisis_now", ', "", 1)
    with pytest.raises(DataFileError, match=r"^s\.toml: alcohol: dark: a question about danger needs"):
        parse_self_checks(broken, "s.toml")
