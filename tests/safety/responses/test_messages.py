"""The fixed texts, in every language, region and variant."""

import re
from dataclasses import replace

import pytest

from assistant.data import language_codes, read_text
from assistant.errors import DataFileError
from assistant.safety.output.filter import unlisted_phone_like
from assistant.safety.responses.helplines import allowed_numbers
from assistant.safety.responses.messages import (
    CATEGORY_KEYS,
    FULL_WORDS,
    OVERDOSE_WORDS,
    PLAIN_KEYS,
    VARIANTS,
    fixed_text,
    general_text,
    load_messages,
    parse_messages,
)
from assistant.types import Category, SafetyVerdict, Tier

REGIONS = ("US", "GB", "UK", "CA", "AU", "IE", "IN", "EU", "FR", "ES", "MX", "BR", "WORLD")
LANGUAGES = language_codes()
FILLED_WORDS = 12  # that helplines may add to a text whose placeholders are filled
OVERDOSE = SafetyVerdict(lead=Category.OVERDOSE)


def shipped(language: str) -> str:
    return read_text(f"languages/{language}/messages.toml")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("key", [*CATEGORY_KEYS, *PLAIN_KEYS])
def test_every_text_is_filled_and_holds_only_listed_numbers(language: str, region: str, key: str) -> None:
    for variant in VARIANTS:
        text = general_text(key, language=language, region=region, variant=variant)
        assert text
        assert not re.search(r"[{}]", text)
        assert unlisted_phone_like(text, allowed_numbers()) == ()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", CATEGORY_KEYS)
def test_full_texts_say_who_speaks_and_stay_short(language: str, key: str) -> None:
    text = general_text(key, language=language)
    assert load_messages(language).person in text
    assert len(text.split()) <= (OVERDOSE_WORDS if key == "overdose" else FULL_WORDS) + FILLED_WORDS
    assert len(text) > len(general_text(key, language=language, variant="short"))


def test_the_first_line_of_an_overdose_is_the_call() -> None:
    assert fixed_text(OVERDOSE).text.startswith("Call 911 now.")
    assert fixed_text(OVERDOSE, region="GB").text.startswith("Call 999 now.")
    assert fixed_text(OVERDOSE, region="WORLD").text.startswith("Call your local emergency number now.")
    assert fixed_text(OVERDOSE, language="es", region="ES").text.startswith("Llama ya al 112.")


def test_a_line_without_a_helpline_in_the_region_is_left_out() -> None:
    assert "Poison Help, 1-800-222-1222" in fixed_text(OVERDOSE, region="US").text
    assert "Ask" not in fixed_text(OVERDOSE, region="IE").text


def test_self_harm_of_another_person_has_its_own_words() -> None:
    own = SafetyVerdict(lead=Category.SUICIDE_SELF_HARM, tier=Tier.ACUTE)
    other = replace(own, about_other=True)
    assert "Stay with them" in fixed_text(other).text
    assert "Stay with them" not in fixed_text(own).text


def test_helplines_end_with_the_world_row() -> None:
    for region in REGIONS:
        assert fixed_text(OVERDOSE, region=region).helplines[-1].country == "WORLD"


def test_under_age_adds_lines_and_secondary_has_its_own() -> None:
    verdict = SafetyVerdict(lead=Category.VIOLENCE_ABUSE, secondary=Category.RELAPSE_NOW, under_age=True)
    shown = fixed_text(verdict)
    assert "You can also reach" in shown.text
    assert shown.secondary_text == general_text("relapse_now", variant="short")


def test_a_failed_detector_shows_the_general_card() -> None:
    verdict = SafetyVerdict(lead=Category.SUICIDE_SELF_HARM, tier=Tier.PASSIVE, failed=True)
    assert fixed_text(verdict).text == general_text("detector_failed")


def test_what_is_not_shipped_is_refused() -> None:
    with pytest.raises(DataFileError, match=r"fr/messages\.toml: no texts in the language 'fr'"):
        fixed_text(OVERDOSE, language="fr")
    with pytest.raises(DataFileError, match=r"overdose: huge: no such text"):
        fixed_text(OVERDOSE, variant="huge")
    with pytest.raises(ValueError, match="without a lead"):
        fixed_text(SafetyVerdict())


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ("[texts.overdose]\nfull", "[texts.overdose]\nlong", r"m\.toml: overdose: full: missing"),
        ("Stay with the person.", "Call 555 now.", r"m\.toml: overdose: one_line: 555 is a number"),
        ("Stay with the person.", "Call {nobody}.", r"m\.toml: overdose: one_line: \{nobody\} is no role"),
        ("Stay with the person.", "Do not commit suicide.", r"m\.toml: overdose: one_line: 'commit suicide' may not"),
        ("Stay with the person.", "Just stay.", r"m\.toml: overdose: one_line: 'Just' may not"),
        (
            "I am a computer program, not a person, and cannot call anyone for you.\nCome back here afterwards",
            "Come",
            r"m\.toml: overdose: full: the sentence .* is missing",
        ),
        ("Come back here afterwards", "word " * 60, r"m\.toml: overdose: full: \d+ words, at most 105"),
        ("crisis = ", "kriesis = ", r"m\.toml: fallback: crisis: missing"),
        ("person = ", "persona = ", r"m\.toml: Object .*person"),
        ("forbidden = ['", "forbidden = ['(", r"m\.toml: forbidden: not a valid regular expression"),
    ],
)
def test_a_message_file_that_is_not_valid_is_refused(old: str, new: str, error: str) -> None:
    assert old in shipped("en")
    with pytest.raises(DataFileError, match=error):
        parse_messages(shipped("en").replace(old, new, 1), "m.toml")
