"""Where a person says to be, and what a time zone suggests: what counts, and what must not."""

import re
import time

import pytest

from assistant.data import language_codes, read_text
from assistant.errors import DataFileError
from assistant.safety.checked_toml import read_checked
from assistant.safety.responses.helplines import for_region, load_registry
from assistant.safety.responses.places import (
    TimeZones,
    country_of_zone,
    country_said,
    load_country_patterns,
    offered_region,
    parse_country_patterns,
    zones_by_region,
)
from assistant.settings import REGIONS

SECONDS = 2.0  # of a busy machine; it takes about 0.1
SAID = {
    "I'm in the UK and I want to die": "GB",
    "im in the uk": "GB",
    "I’m in the U.K.": "GB",
    "i live in england. nobody knows how much i drink": "GB",
    "we live in Northern Ireland": "GB",
    "I'm from the UK, my mum drinks": "GB",
    "17f from scotland, cant stop": "GB",
    "UK helpline please": "GB",
    "where can i find a meeting in the uk": "GB",
    "I am a nurse in Ireland and I drink every night": "IE",
    "im in canada. can i call someone": "CA",
    "I'm 17 from Canada": "CA",
    "here in australia the pubs never close": "AU",
    "any hotlines in new zealand": "NZ",
    "i'm stuck in NZ and alone": "NZ",
    "i am currently based in South Africa": "ZA",
    "texting from india, my brother took pills": "IN",
    "I live in the U.S. and have no insurance": "US",
    "im in the us": "US",
    "I'm in US": "US",
    "i'm back in the States": "US",
    "I'm in Turkey and cannot find AA": "TR",
    "I'm from India, I live in Canada": "CA",
    "i'm originally from Poland but live in Germany": "DE",
    "I'm in Canada, my sister is in Spain": "CA",
    "I'm in Brazil": "BR",
    "estoy en México y quiero morir": "MX",
    "quiero morir, desde argentina": "AR",
    "escribo desde Colombia": "CO",
    "vivo sola en España": "ES",
    "vivo en EE. UU.": "US",
    "aquí en los Estados Unidos no tengo a nadie": "US",
    "¿hay reuniones en el Reino Unido?": "GB",
    "necesito una línea de ayuda de Chile": "CL",
    "tengo 16 años, de Perú": "PE",
}
NOT_SAID = (
    "Georgia",
    "I live in Georgia",
    "my ex Georgia is back",
    "Jordan relapsed",
    "i'm in Jordan's house and he has pills",
    "I ate turkey and drank",
    "cold turkey in the us army",
    "chile con carne",
    "comí chile y me cayó mal",
    "believe in us",
    "I'm in us",
    "they got us in trouble",
    "I live in New Mexico",
    "i'm in new england rehab",
    "I was in the UK last year",
    "I used to live in Canada",
    "when i lived in spain i drank less",
    "when I live in Spain I drink less",
    "I'm not in the US",
    "I don't live in England",
    "my son is in Spain",
    "my brother lives in Canada and wants to die",
    "I'm from Mexico originally",
    "i'm moving to ireland soon",
    "flying to india tomorrow",
    "i'm in the us army",
    "I'm in America's heartland",
    "Canadian whisky is my problem",
    "the French paradox",
    "I'm in Canada now, and now I am in France",
    "soy de México",
    "no vivo en España",
    "ya no vivo en México",
    "mi hijo está en Alemania",
    "vine desde México hace años",
    "mi mamá llegó desde Guatemala",
    "una estudiante de 16 años de Suecia",
    "estoy pensando en México",
    "",
)


@pytest.mark.parametrize(("text", "country"), SAID.items())
def test_a_country_that_is_said_is_heard(text: str, country: str) -> None:
    assert country_said(text) == country


@pytest.mark.parametrize("text", NOT_SAID)
def test_what_only_looks_like_it_is_not(text: str) -> None:
    assert country_said(text) is None


@pytest.mark.parametrize("language", language_codes())
def test_every_name_is_heard_where_somebody_says_to_be(language: str) -> None:
    said = {"en": "i am in {}", "es": "estoy en {}"}[language]
    for name, code in load_country_patterns(language).codes.items():
        assert country_said(said.format(name)) == code, name


def test_every_region_can_be_said_in_english_and_its_lines_are_found() -> None:
    codes = set(load_country_patterns("en").codes.values())
    assert codes >= {code for code in REGIONS if code not in ("EU", "WORLD")} | load_registry().regions.eu
    assert all(for_region(code) for code in codes)


@pytest.mark.parametrize("words", ["i am a ", "where ", "any numbers ", "estoy ahora ", "i am a b but "])
def test_a_long_message_takes_no_long_time(words: str) -> None:
    began = time.perf_counter()
    assert country_said(words * 2000) is None
    assert time.perf_counter() - began < SECONDS


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ('GB = ["uk"', 'GB = ["U.K."', r"c\.toml: names: GB: 'U\.K\.' is never read; write"),
        ('GB = ["uk"', 'GB = ["canada"', r"c\.toml: names: 'canada' belongs to GB and CA"),
        ("here) in <PLACE>", "here) in", r"c\.toml: here: .* must hold <PLACE> once"),
        ("(?:here|", "(?:here|(", r"c\.toml: here: not a valid regular expression"),
        ("origin = [", "from = [", r"c\.toml: Object .*from"),
    ],
)
def test_a_file_of_countries_that_is_not_valid_is_refused(old: str, new: str, error: str) -> None:
    text = read_text("languages/en/countries.toml")
    assert old in text
    with pytest.raises(DataFileError, match=error):
        parse_country_patterns(text.replace(old, new, 1), "c.toml")


@pytest.mark.parametrize(
    ("zone", "country"),
    [
        ("Europe/London", "GB"),
        ("Europe/Dublin", "IE"),
        ("America/New_York", "US"),
        ("America/Puerto_Rico", "US"),
        ("America/Toronto", "CA"),
        ("America/Mexico_City", "MX"),
        ("Africa/Johannesburg", "ZA"),
        ("Pacific/Auckland", "NZ"),
        ("Atlantic/Canary", "ES"),
        ("Europe/Berlin", "DE"),
        ("Asia/Calcutta", "IN"),  # what browsers report for Asia/Kolkata
        ("America/Indianapolis", "US"),
        ("Australia/ACT", "AU"),
        ("Africa/Lagos", None),
        ("America/Sao_Paulo", None),
        ("UTC", None),
        ("", None),
    ],
)
def test_a_time_zone_suggests_a_country(zone: str, country: str | None) -> None:
    assert country_of_zone(zone) == country


def test_every_country_with_lines_has_time_zones_and_no_zone_has_two() -> None:
    zones = read_checked("time_zones.toml", TimeZones)
    wanted = {line.country for line in load_registry().lines} - {"EU", "WORLD"} | load_registry().regions.eu
    assert set(zones.zones) == wanted
    named = [zone for table in (zones.zones, zones.older_names) for names in table.values() for zone in names]
    assert len(named) == len(set(named)) > 150
    assert all(re.fullmatch(r"[A-Z][A-Za-z_]+(?:/[A-Za-z_-]+)+", zone) for zone in named)


def test_the_region_that_is_offered() -> None:
    assert offered_region("GB", REGIONS) == "GB"
    assert offered_region("DE", REGIONS) == "EU"
    assert offered_region("ES", REGIONS) == "ES"
    assert offered_region("ES", ("US", "EU")) == "EU"
    assert offered_region("DE", ("US",)) is None
    assert offered_region("BR", REGIONS) is None


def test_zones_stand_under_the_region_that_is_offered_there() -> None:
    zones = zones_by_region(REGIONS)
    assert list(zones) == list(REGIONS)
    assert zones["GB"] == ["Europe/London", "Europe/Belfast"]
    assert zones["NZ"] == ["Pacific/Auckland", "Pacific/Chatham", "Antarctica/South_Pole"]
    assert zones["IN"] == ["Asia/Kolkata", "Asia/Calcutta"]
    assert {"Europe/Berlin", "Europe/Paris", "Asia/Nicosia"} <= set(zones["EU"])
    assert zones["WORLD"] == []
    assert zones_by_region(["US"])["US"] == zones["US"]
    assert "Europe/Dublin" in zones_by_region(["EU"])["EU"]
