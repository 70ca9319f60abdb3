"""The registry: well formed, dated, and the only source of numbers."""

from datetime import date
from importlib import resources

import phonenumbers
import pytest

from assistant.errors import DataFileError
from assistant.safety.responses.helplines import (
    allowed_numbers,
    for_category,
    for_region,
    load_registry,
    parse_registry,
    stale,
)
from assistant.types import Category, Helpline

MAX_AGE_DAYS = 365
SHIPPED = resources.files("assistant").joinpath("data", "helplines.toml").read_text(encoding="utf-8")
LINES = load_registry().lines


@pytest.mark.parametrize("line", [x for x in LINES if x.tel and "+" in x.tel], ids=lambda x: x.id)
def test_full_numbers_are_possible_numbers_of_their_country(line: Helpline) -> None:
    assert line.tel
    assert line.number
    number = phonenumbers.parse(line.tel.removeprefix("tel:"))
    assert phonenumbers.is_possible_number(number)
    assert str(number.country_code) == {"US": "1", "CA": "1", "GB": "44", "AU": "61", "MX": "52"}[line.country]
    assert str(number.national_number).endswith("".join(filter(str.isdigit, line.number))[-9:].lstrip("0"))


def test_no_row_is_older_than_a_year_of_the_newest_check() -> None:
    newest = max(date.fromisoformat(line.checked) for line in LINES)
    assert stale(newest, MAX_AGE_DAYS) == ()
    assert stale(date(2026, 11, 23), 0) == LINES
    assert stale(date(2026, 11, 22), 0) == ()


def test_allowed_numbers_with_and_without_country_code() -> None:
    allowed = allowed_numbers()
    assert {"988", "741741", "838255", "911", "112", "999", "116123"} <= allowed
    assert {"18002221222", "8002221222", "443001236600", "03001236600"} <= allowed
    assert not {"8446163400", "8006729614", "18002738255", "08457909090"} & allowed


def test_a_row_without_words_of_a_language_is_shown_in_english() -> None:
    line = for_region("GB", language="es")[1]
    assert (line.service, line.how, line.scope) == ("Samaritans", "call, free", "anyone struggling to cope")
    registry = load_registry()
    assert registry.phrase("crisis", "GB", language="es") == "llama a Samaritans al 116 123"
    assert registry.phrase("crisis", "GB", language="en") == "call Samaritans on 116 123"
    assert registry.phrase("crisis_more", "GB", language="es") == "Shout"
    assert registry.phrase("poison", "IE", language="es") is None


def test_a_member_of_the_union_has_its_lines_where_it_has_none() -> None:
    assert [x.id for x in for_region("fr")] == ["eu-112", "eu-116123", "eu-116111", "world-findahelpline"]
    assert "eu-112" not in [x.id for x in for_region("GB")]


def test_regions() -> None:
    assert [x.id for x in for_region("UK")] == [x.id for x in for_region("GB")]
    assert [x.id for x in for_region("ES")] == ["es-024", "eu-112", "eu-116111", "world-findahelpline"]
    assert [x.id for x in for_region("ZZ")] == ["world-findahelpline"]
    assert [x.id for x in for_region("WORLD")] == ["world-findahelpline"]


def test_the_treatment_line_is_never_the_crisis_line() -> None:
    crisis = for_category(Category.SUICIDE_SELF_HARM, "US")
    assert crisis[0].id == "us-988"
    assert "us-samhsa" not in [x.id for x in crisis]


def test_spanish_rows_are_in_spanish() -> None:
    line = for_category(Category.SUICIDE_SELF_HARM, "US", language="es")[0]
    assert (line.number, line.how) == ("988", "llamar, o enviar AYUDA al 988")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('confidence = "high"', 'confidence = "unverified"', r"h\.toml: us-911: confidence: 'unverified' may not"),
        ('tel = "tel:911"', 'tel = "911"', r"h\.toml: us-911: tel: '911' is not well formed"),
        ('checked = "2026-11-22"', 'checked = "soon"', r"h\.toml: us-911: checked: 'soon' is not a date"),
        ('roles = ["emergency"]', 'roles = ["boss"]', r"h\.toml: us-911: roles: expected some of"),
        ('hours = "24/7"\n', "", r"h\.toml: us-911: hours: missing"),
        ('hours = "24/7"\n', 'hours = "24/7"\nfax = "1"\n', r"h\.toml: us-911: fax: unknown field"),
        ('id = "us-988"', 'id = "us-911"', r"h\.toml: us-911: id: used twice"),
        ('tel = "tel:911"\n', "", r"h\.toml: us-911: tel: one of tel, sms and url is needed"),
        ("[[helpline]]", "[[helpline", r"h\.toml: not valid TOML"),
        ("[helpline.es]", "[helpline.fr]", r"h\.toml: us-911: fr: unknown field"),
        ("[helpline.es]\nservice", "[helpline.es]\nservise", r"h\.toml: us-911: es: Object .*servise"),
        ("[regions]", "[region]", r"h\.toml: regions: Expected `object`, got `null`"),
        ("calling_codes = ", "codes = ", r"h\.toml: regions: Object .*codes"),
    ],
)
def test_a_registry_that_is_not_valid_is_refused(old: str, new: str, message: str) -> None:
    assert old in SHIPPED
    with pytest.raises(DataFileError, match=message):
        parse_registry(SHIPPED.replace(old, new, 1), "h.toml")
