"""The thresholds: read from data, one file for all languages and one for each."""

import pytest

from assistant.data import language_codes, read_text
from assistant.errors import DataFileError
from assistant.safety.checked_toml import parse_checked
from assistant.safety.thresholds import (
    FILE,
    LanguageThresholds,
    Thresholds,
    load_language_thresholds,
    load_thresholds,
)


def test_the_shipped_thresholds() -> None:
    thresholds = load_thresholds()
    assert (thresholds.context.look_back, thresholds.rules.intent_gap) == (3, 2)
    assert thresholds.classifier.floor == 0.001
    assert load_language_thresholds("es").downgrade.lower_takeover == 0.5


@pytest.mark.parametrize("language", language_codes())
def test_a_takeover_is_downgraded_no_earlier_than_a_card_is_dropped(language: str) -> None:
    own = load_language_thresholds(language).downgrade
    assert own.lower_explicit < own.lower_takeover
    assert own.drop_cry <= own.drop_card <= min(own.drop_request, own.lower_takeover)
    assert own.drop_overdose < own.drop_takeover <= own.drop_cry  # what is graver needs less to stand
    assert own.lower_overdose < own.lower_takeover


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("second_category = 0.2 ", "second_category = 1.2 ", r"s\.toml: Expected `float` <= 1\.0 - at `\$\.classifier"),
        ("look_back = 3", "look_back = -1", r"s\.toml: Expected `int` >= 0 - at `\$\.context\.look_back`"),
        ("part_words = 90", "part_words = 0", r"s\.toml: Expected `int` >= 1 - at `\$\.classifier\.part_words`"),
        ("look_back = 3", "look_bak = 3", r"s\.toml: Object .*look_ba"),
        ("look_back = 3", 'look_back = "3"', r"s\.toml: Expected `int`, got `str`"),
        ("[context]", "[context", r"s\.toml: not valid TOML"),
    ],
)
def test_thresholds_that_are_not_valid_are_refused(old: str, new: str, message: str) -> None:
    shipped = read_text(FILE)
    assert old in shipped
    with pytest.raises(DataFileError, match=message):
        parse_checked(shipped.replace(old, new, 1), "s.toml", Thresholds)


def test_a_language_without_words_for_clauses_is_refused() -> None:
    shipped = read_text(f"languages/es/{FILE}").replace('persons = ["yo", "me"]', "persons = []")
    with pytest.raises(DataFileError, match=r"s\.toml: Expected `array` of length >= 1 - at `\$\.clauses\.persons`"):
        parse_checked(shipped, "s.toml", LanguageThresholds)
