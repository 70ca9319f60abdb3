"""The fixed texts, in every language, region and variant."""

import re
from dataclasses import replace

import pytest

from assistant.data import language_codes, read_text
from assistant.errors import DataFileError
from assistant.safety.output.filter import unlisted_phone_like
from assistant.safety.responses.helplines import allowed_numbers, load_registry
from assistant.safety.responses.messages import (
    ELSEWHERE,
    FULL_WORDS,
    OVERDOSE_WORDS,
    PLAIN_KEYS,
    VARIANTS,
    fixed_text,
    general_text,
    load_messages,
    load_other_languages,
    parse_messages,
    parse_other_languages,
)
from assistant.safety.responses.registry import ROLES_OF_TEXT
from assistant.safety.responses.text_keys import FOR_THE_YOUNG, SPECIAL_KEYS, WARNING_KEYS
from assistant.types import Category, SafetyVerdict, Tier

REGIONS = ("US", "GB", "UK", "CA", "AU", "NZ", "ZA", "IE", "IN", "EU", "FR", "ES", "MX", "BR", "WORLD")
LANGUAGES = language_codes()
FILLED_WORDS = 12  # that helplines may add to a text whose placeholders are filled
OVERDOSE = SafetyVerdict(lead=Category.OVERDOSE)


def greetings() -> list[str]:
    """The lines in other languages, as they are shown."""
    return [line.replace("{elsewhere}", "findahelpline.com") for line in load_other_languages().lines.values()]


def shipped(language: str) -> str:
    return read_text(f"languages/{language}/messages.toml")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("key", [*WARNING_KEYS, *PLAIN_KEYS])
def test_every_text_is_filled_and_holds_only_listed_numbers(language: str, region: str, key: str) -> None:
    for variant in VARIANTS:
        text = general_text(key, language=language, region=region, variant=variant)
        assert text
        assert not re.search(r"[{}]", text)
        assert unlisted_phone_like(text, allowed_numbers()) == ()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", WARNING_KEYS)
def test_full_texts_say_who_speaks_and_stay_short(language: str, key: str) -> None:
    text = general_text(key, language=language)
    assert load_messages(language).person in text
    own = set(general_text("crisis_other_language").splitlines()) & set(greetings())
    words = sum(len(line.split()) for line in text.splitlines() if line not in own)
    assert words <= (OVERDOSE_WORDS if key == "overdose" else FULL_WORDS) + FILLED_WORDS
    assert len(text) > len(general_text(key, language=language, variant="short"))


def test_the_first_line_of_an_overdose_is_the_call() -> None:
    assert fixed_text(OVERDOSE).text.startswith("Call 911 now.")
    assert fixed_text(OVERDOSE, region="GB").text.startswith("Call 999 now.")
    assert fixed_text(OVERDOSE, region="WORLD").text.startswith("Call your local emergency number now.")
    assert fixed_text(OVERDOSE, language="es", region="ES").text.startswith("Llama ya al 112.")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", WARNING_KEYS)
def test_no_line_vanishes_where_a_region_has_no_helpline(language: str, key: str) -> None:
    for variant in VARIANTS:
        lines = {len(general_text(key, language=language, region=one, variant=variant).splitlines()) for one in REGIONS}
        assert len(lines) == 1, variant


def test_where_a_region_has_no_such_line_other_words_stand() -> None:
    assert "Awake, not sure? Ask Poison Help, 1-800-222-1222." in fixed_text(OVERDOSE, region="US").text
    assert "Ask a poison center, a pharmacist or a doctor near you." in fixed_text(OVERDOSE, region="FR").text
    violence = SafetyVerdict(lead=Category.VIOLENCE_ABUSE)
    assert "Abuse by a partner: Women's Aid, 1800 341 900." in fixed_text(violence, region="IE").text
    elsewhere = "Abuse by a partner: a helpline for your country at findahelpline.com."
    assert elsewhere in fixed_text(violence, region="BR").text
    assert "Maltrato de la pareja: el 016." in fixed_text(violence, language="es", region="ES").text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_that_stand_in_are_needed_and_name_the_directory_alone(language: str) -> None:
    messages = load_messages(language)
    texts = [text for variants in messages.texts.values() for text in variants.values()]
    assert all(any(f"{{{role}}}" in text for text in texts) for role in messages.fallback)
    assert {one for words in messages.fallback.values() for one in re.findall(r"\{(\w+)\}", words)} == {ELSEWHERE}
    with pytest.raises(DataFileError, match=r"m\.toml: fallback: child: \{crisis\} alone|elsewhere"):
        parse_messages(shipped(language).replace("\nchild = ", '\nchild = "{crisis}" #', 1), "m.toml")
    with pytest.raises(DataFileError, match=r"m\.toml: fallback: child: 911 is a number"):
        parse_messages(shipped(language).replace("\nchild = ", '\nchild = "911" #', 1), "m.toml")


@pytest.mark.parametrize("key", SPECIAL_KEYS)
@pytest.mark.parametrize("region", REGIONS)
def test_a_special_text_comes_with_its_own_lines(key: str, region: str) -> None:
    verdict = SafetyVerdict(lead=Category.VIOLENCE_ABUSE)
    shown = fixed_text(verdict, key=key, region=region)
    assert shown.text == general_text(key, region=region)
    assert shown.helplines == load_registry().for_text(key, region)
    first = load_registry().phrase(ROLES_OF_TEXT[key][0], region)
    assert shown.helplines[-1].country == "WORLD"
    assert first is None or len(shown.helplines) > 1


def test_a_special_text_shows_the_line_that_fits_first() -> None:
    verdict = SafetyVerdict(lead=Category.VIOLENCE_ABUSE)
    assert [x.id for x in fixed_text(verdict, key="sexual_assault").helplines][:2] == ["us-911", "us-rainn"]
    assert fixed_text(verdict, key="sexual_assault_child").helplines[0].id == "us-childhelp"
    assert fixed_text(verdict, key="gambling_death").helplines[0].id == "us-988"
    ids = [x.id for x in fixed_text(verdict, key="child_of_drinker").helplines]
    assert ids[:3] == ["us-crisis-text", "us-childhelp", "us-alateen"]
    assert [x.id for x in fixed_text(verdict, key="grief_or_worry").helplines] == ["us-988", "world-findahelpline"]


@pytest.mark.parametrize("key", sorted(FOR_THE_YOUNG))
def test_a_text_written_for_the_young_is_not_followed_by_the_one_for_all_the_young(key: str) -> None:
    verdict = SafetyVerdict(lead=Category.VIOLENCE_ABUSE, under_age=True)
    assert fixed_text(verdict, key=key).text == general_text(key)
    assert fixed_text(verdict, key="relapse_other").text.endswith(general_text("under_age"))


def test_a_message_in_a_third_language_is_met_in_many() -> None:
    lines = general_text("crisis_other_language", region="WORLD").splitlines()
    assert list(load_other_languages().lines) == [
        "fr",
        "pt",
        "de",
        "it",
        "pl",
        "ru",
        "uk",
        "ar",
        "hi",
        "zh",
        "vi",
        "tl",
    ]
    assert lines[2:14] == greetings()
    assert all(line.endswith("findahelpline.com") for line in greetings())


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ('{elsewhere}"\npt', '"\npt', r"o\.toml: fr: \{elsewhere\} must stand in it"),
        ('{elsewhere}"\npt', '{elsewhere} {crisis}"\npt', r"o\.toml: fr: \{elsewhere\} must stand in it"),
        ('{elsewhere}"\npt', '988 {elsewhere}"\npt', r"o\.toml: fr: 988 is a number"),
        ("[lines]", "[line]", r"o\.toml: Object .*line"),
    ],
)
def test_a_file_of_other_languages_that_is_not_valid_is_refused(old: str, new: str, error: str) -> None:
    text = read_text("other_languages.toml")
    assert old in text
    with pytest.raises(DataFileError, match=error):
        parse_other_languages(text.replace(old, new, 1), "o.toml")


@pytest.mark.parametrize("language", LANGUAGES)
def test_beside_passages_the_text_is_short(language: str) -> None:
    for key in ("medical_advice_beside", "harmful_request_beside"):
        text = general_text(key, language=language, variant="short")
        assert len(text.split()) <= 45
        assert text.splitlines()[-1] in ("Here is what the library says about the rest.",
                                         "Esto es lo que dice la biblioteca sobre lo demás.")  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_who_is_watched_is_told_to_wipe_the_history(language: str) -> None:
    text = general_text("privacy", language=language)
    assert not re.search(r"clear your (?:browser )?history|borra el historial", text)
    assert re.search(r"a private window, is safer|o una ventana privada", text)


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
        ("stay with the person.", "Call 555 now.", r"m\.toml: overdose: one_line: 555 is a number"),
        ("stay with the person.", "Call {nobody}.", r"m\.toml: overdose: one_line: \{nobody\} is no role"),
        ("stay with the person.", "Do not commit suicide.", r"m\.toml: overdose: one_line: 'commit suicide' may not"),
        ("stay with the person.", "Just stay.", r"m\.toml: overdose: one_line: 'Just' may not"),
        (
            'I am a computer program, not a person, and cannot call anyone for you.\nI am here."""\nshort',
            'I am here."""\nshort',
            r"m\.toml: overdose: full: the sentence .* is missing",
        ),
        ('I am here."""', "word " * 60 + '"""', r"m\.toml: overdose: full: \d+ words, at most 105"),
        ("crisis = ", "kriesis = ", r"m\.toml: fallback: crisis: missing"),
        ("person = ", "persona = ", r"m\.toml: Object .*person"),
        ("forbidden = ['", "forbidden = ['(", r"m\.toml: forbidden: not a valid regular expression"),
    ],
)
def test_a_message_file_that_is_not_valid_is_refused(old: str, new: str, error: str) -> None:
    assert old in shipped("en")
    with pytest.raises(DataFileError, match=error):
        parse_messages(shipped("en").replace(old, new, 1), "m.toml")
