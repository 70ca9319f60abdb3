"""The registry: well formed, dated, and the only source of numbers."""

import re
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
    overdue,
    parse_registry,
    stale,
)
from assistant.safety.responses.registry import Row
from assistant.settings import REGIONS
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
    codes = {"US": "1", "CA": "1", "GB": "44", "IE": "353", "AU": "61", "NZ": "64", "ZA": "27", "ES": "34", "MX": "52"}
    assert str(number.country_code) == codes[line.country]
    assert str(number.national_number).endswith("".join(filter(str.isdigit, line.number))[-9:].lstrip("0"))


def test_no_row_is_older_than_a_year_of_the_newest_check() -> None:
    newest = max(date.fromisoformat(line.checked) for line in LINES)
    assert stale(newest, MAX_AGE_DAYS) == ()
    assert stale(date(2026, 11, 30), 0) == LINES
    assert stale(date(2026, 11, 22), 0) == ()
    assert {line.checked for line in stale(date(2026, 11, 29), 0)} == {"2026-11-22"}


def test_from_its_day_on_a_row_is_to_be_looked_up_again() -> None:
    assert overdue(date(2027, 2, 19)) == ()
    assert {line.id for line in overdue(date(2027, 2, 20))} == {"ie-112", "eu-116123"}
    assert overdue(date(2027, 6, 1)) == LINES


@pytest.mark.parametrize("line", LINES, ids=lambda x: x.id)
def test_rows_of_weaker_evidence_are_looked_up_sooner(line: Helpline) -> None:
    days = (date.fromisoformat(line.recheck) - date.fromisoformat(line.checked)).days
    assert days <= (180 if line.confidence == "high" else 90)


def test_allowed_numbers_with_and_without_country_code() -> None:
    allowed = allowed_numbers()
    assert {"988", "741741", "838255", "911", "112", "999", "116123"} <= allowed
    assert {"18002221222", "8002221222", "443001236600", "03001236600"} <= allowed
    assert not {"8446163400", "8006729614", "18002738255", "08457909090"} & allowed


def test_what_a_row_does_not_say_in_a_language_stays_in_english() -> None:
    text = SHIPPED.replace('service = "Emergencias"\n', "", 1)
    line = parse_registry(text, "h.toml").for_region("US", language="es")[0]
    assert (line.service, line.how, line.hours) == ("Emergency", "llamar", "24/7")


@pytest.mark.parametrize("row", load_registry().rows, ids=lambda x: x.line.id)
def test_every_row_speaks_spanish(row: Row) -> None:
    own = row.wordings["es"]
    assert own.service
    assert own.how
    assert own.scope
    assert own.phrase
    assert own.hours or row.line.hours == "24/7" or not any(map(str.isalpha, row.line.hours))
    assert not re.search(r"\b(?:call|text|press|open|free|then|or)\b", f"{own.how} {own.scope} {own.number}")
    assert not re.search(r"\b(?:usted|su|le|pulsar|oprima|llame)\b", f"{own.how} {own.scope} {own.phrase}")


def test_a_text_begins_with_the_word_the_service_waits_for_in_each_language() -> None:
    links = {language: {line.id: line.sms for line in for_region("US", language=language)} for language in ("en", "es")}
    assert links["en"]["us-988"] == "sms:988"
    assert links["es"]["us-988"] == "sms:988?body=AYUDA"
    assert links["en"]["us-crisis-text"] == "sms:741741?body=HOME"
    assert links["es"]["us-crisis-text"] == "sms:741741?body=AYUDA"
    assert links["es"]["us-quit"] == "sms:333888?body=D%C3%89JELOYA"
    assert (links["en"]["us-samhsa"], links["es"]["us-samhsa"]) == ("sms:435748", None)


def test_a_member_of_the_union_has_its_lines_where_it_has_none() -> None:
    assert [x.id for x in for_region("fr")] == ["eu-112", "eu-116123", "eu-116111", "world-findahelpline"]
    assert "eu-112" not in [x.id for x in for_region("GB")]


def test_regions() -> None:
    assert [x.id for x in for_region("UK")] == [x.id for x in for_region("GB")]
    spain = ["es-112", "es-024", "es-016", "es-anar", "world-findahelpline"]
    assert [x.id for x in for_region("ES")] == spain
    assert [x.id for x in for_region("ZZ")] == ["world-findahelpline"]
    assert [x.id for x in for_region("WORLD")] == ["world-findahelpline"]


@pytest.mark.parametrize("region", [code for code in REGIONS if code != "WORLD"])
def test_every_region_begins_with_its_emergency_and_its_crisis_line(region: str) -> None:
    registry = load_registry()
    first, second = registry.for_region(region)[:2]
    assert first.service == "Emergency"
    assert first in registry.for_category(Category.OVERDOSE, region)
    assert second in registry.for_category(Category.SUICIDE_SELF_HARM, region)


@pytest.mark.parametrize(
    ("region", "role", "words"),
    [
        ("GB", "domestic_violence", "the National Domestic Abuse Helpline, 0808 2000 247"),
        ("IE", "domestic_violence", "Women's Aid, 1800 341 900"),
        ("AU", "domestic_violence", "the family and sexual violence line, 1800 737 732, or text 0458 737 732"),
        ("CA", "domestic_violence", "the shelters on sheltersafe.ca"),
        ("ES", "domestic_violence", "016"),
        ("NZ", "domestic_violence", "Women's Refuge, 0800 733 843"),
        ("ZA", "sexual_assault", "the Gender-Based Violence Command Centre, 0800 428 428"),
        ("IN", "treatment", "the national de-addiction helpline, 14446"),
        ("MX", "emergency", "911"),
        ("NZ", "crisis", "call or text 1737"),
        ("ZA", "emergency", "10177 (ambulance) or 10111 (police)"),
        ("US", "spotting", "SafeSpot, 1-800-972-0590"),
        ("CA", "poison", "a poison centre, 1-844-764-7669"),
        ("FR", "domestic_violence", None),
    ],
)
def test_which_line_a_text_names(region: str, role: str, words: str | None) -> None:
    assert load_registry().phrase(role, region) == words


def test_the_treatment_line_is_never_the_crisis_line() -> None:
    crisis = for_category(Category.SUICIDE_SELF_HARM, "US")
    assert crisis[0].id == "us-988"
    assert "us-samhsa" not in [x.id for x in crisis]


def test_spanish_rows_are_in_spanish() -> None:
    line = for_category(Category.SUICIDE_SELF_HARM, "US", language="es")[0]
    assert (line.number, line.how) == ("988", "llamar y oprimir 2, o enviar AYUDA al 988")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('confidence = "high"', 'confidence = "unverified"', r"h\.toml: us-911: confidence: 'unverified' may not"),
        ('tel = "tel:911"', 'tel = "911"', r"h\.toml: us-911: tel: '911' is not well formed"),
        ('checked = "2026-11-22"', 'checked = "soon"', r"h\.toml: us-911: checked: 'soon' is not a date"),
        ('roles = ["emergency"]', 'roles = ["boss"]', r"h\.toml: us-911: roles: expected some of"),
        ('hours = "24/7"\n', "", r"h\.toml: us-911: hours: missing"),
        ('recheck = "2027-05-21"\n', "", r"h\.toml: us-911: recheck: missing"),
        ('recheck = "2027-05-21"', 'recheck = "2026-11-22"', r"h\.toml: us-911: recheck: 2026-11-22 is not after"),
        ('sms = "sms:988?body=AYUDA"', 'sms = "sms:988?body=ay"', r"h\.toml: us-988: es: sms: .* is not well formed"),
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
