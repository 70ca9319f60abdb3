"""The finders: well formed, dated, official, and chosen by what is asked for and where."""

import re
from datetime import date
from importlib import resources
from urllib.parse import urlsplit

import pytest

from assistant.data import language_codes
from assistant.errors import DataFileError
from assistant.safety import check_output
from assistant.safety.output.filter import unlisted_addresses
from assistant.safety.responses.finders import (
    MOST,
    Finder,
    finders_for,
    load_finders,
    overdue_finders,
    parse_finders,
)
from assistant.settings import REGIONS

SHIPPED = resources.files("assistant").joinpath("data", "finders.toml").read_text(encoding="utf-8")
REGISTRY = load_finders()
ROWS = REGISTRY.finders


def ids(*topics: str, region: str = "US", language: str = "en", **wanted: object) -> list[str]:
    return [one.id for one in finders_for(topics, region, language, **wanted)]


@pytest.mark.parametrize("row", ROWS, ids=lambda x: x.id)
def test_rows_of_weaker_evidence_are_looked_up_sooner(row: Finder) -> None:
    days = (date.fromisoformat(row.recheck) - date.fromisoformat(row.checked)).days
    assert days <= (180 if row.confidence == "high" else 90)


@pytest.mark.parametrize("row", ROWS, ids=lambda x: x.id)
def test_every_row_speaks_every_language_and_names_no_number(row: Finder) -> None:
    for language in language_codes():
        shown = REGISTRY.shown(row, language)
        assert shown.about != row.about or language == "en"
        assert check_output(f"{shown.name}, {shown.about}") == f"{shown.name}, {shown.about}"
    assert not re.search(r"\b(?:meetings|near|your|services)\b", REGISTRY.shown(row, "es").about)


@pytest.mark.parametrize("row", ROWS, ids=lambda x: x.id)
def test_a_country_is_one_that_can_be_chosen_and_a_topic_of_its_kind_is_named(row: Finder) -> None:
    assert row.country in {"any", *REGIONS}
    assert row.kind in {"public", "charity"} if row.finds != "meetings" else {"fellowship", "programme"}


def test_every_topic_leads_to_a_row() -> None:
    used = frozenset().union(*(row.topics for row in ROWS))
    assert used == REGISTRY.topics.all


def test_without_a_topic_the_general_meetings_are_shown() -> None:
    assert ids() == ["aa", "na", "smart"]
    assert len(ids("alcohol")) == MOST


@pytest.mark.parametrize(
    ("topics", "region", "first"),
    [
        (("AA",), "GB", "gb-aa"),
        (("AA",), "UK", "gb-aa"),
        (("AA",), "FR", "aa"),
        (("AA", "secular"), "US", "secular-aa"),
        (("GA",), "US", "ga"),
        (("gambling",), "US", "smart"),
        (("family", "gambling"), "US", "gam-anon"),
        (("family", "opioids"), "US", "nar-anon"),
        (("family", "alcohol", "teens"), "US", "alateen"),
        (("women", "alcohol"), "US", "wfs"),
        (("mental-health",), "US", "dra"),
        (("faith", "muslim"), "US", "millati"),
        (("Al-Anon",), "IE", "ie-al-anon"),
    ],
)
def test_what_is_asked_for_comes_first(topics: tuple[str, ...], region: str, first: str) -> None:
    assert ids(*topics, region=region)[0] == first


def test_relatives_are_shown_their_own_meetings_and_nobody_else_is() -> None:
    assert all("family" in one.topics for one in finders_for(("family", "alcohol"), "US"))
    assert not any("family" in one.topics for one in finders_for(("alcohol",), "US"))


def test_a_country_has_its_own_row_in_place_of_that_of_the_world() -> None:
    assert "aa" not in ids("AA", region="GB")
    assert "aa" in ids("AA", region="WORLD")


def test_online_meetings_come_first_when_they_are_asked_for() -> None:
    shown = finders_for(("AA",), "GB", online=True)
    assert [one.online for one in shown] == sorted((one.online for one in shown), reverse=True)
    assert shown[0].id == "aa-online"


def test_treatment_and_naloxone_are_those_of_the_country() -> None:
    assert ids(finds=("treatment",)) == ["us-findtreatment", "us-medicaid"]
    assert {one.country for one in finders_for(("opioids",), "IE", finds=("treatment",))} == {"IE"}
    assert ids(finds=("treatment", "naloxone"), region="AU")[-1] == "au-naloxone"
    assert ids("gambling", finds=("treatment",), region="GB") == ["gb-nhs"]
    assert ids(finds=("naloxone",), region="WORLD") == []


def test_a_row_is_shown_in_the_language_of_the_person() -> None:
    (first, *_) = finders_for(("AA",), "US", "es")
    assert (first.name, first.url) == ("Alcohólicos Anónimos (AA)", "https://www.aa.org/find-aa")
    assert first.about.startswith("oficinas locales")


def test_from_its_day_on_a_row_is_to_be_looked_up_again() -> None:
    assert overdue_finders(date(2027, 2, 25)) == ()
    assert {one.confidence for one in overdue_finders(date(2027, 2, 26))} == {"medium"}
    assert overdue_finders(date(2027, 5, 28)) == ROWS


@pytest.mark.parametrize("row", ROWS, ids=lambda x: x.id)
def test_the_output_filter_lets_their_hosts_pass(row: Finder) -> None:
    host = urlsplit(row.url).netloc.removeprefix("www.")
    assert unlisted_addresses(f"To find one, visit {host}.") == ()


def test_the_output_filter_still_stops_other_hosts() -> None:
    assert unlisted_addresses("To find one, visit best-rehab-finder.com.")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'url = "https://na.org/meetingsearch/"',
            'url = "http://na.org/"',
            "na: url: 'http://na.org/' is not well formed",
        ),
        ('url = "https://na.org/meetingsearch/"', "", "na: Object missing required field `url`"),
        ('id = "na"', 'id = "aa"', "aa: id: used twice"),
        ('id = "na"\n', "", r"\(no id\): Object missing required field `id`"),
        ('name = "Narcotics Anonymous \\(NA\\)"', 'name = ""', "na: name: empty"),
        ('country = "GB"', 'country = "UKX"', "gb-aa: country: 'UKX' is not well formed"),
        ('languages = ["en", "es", "fr"]', "languages = []", "aa: languages: expected codes of two letters"),
        ('languages = ["en", "es", "fr"]', 'languages = ["English"]', "aa: languages: expected codes of two letters"),
        ("online = true", 'online = "yes"', "aa: Expected `bool`.*online"),
        ('finds = "meetings"', 'finds = "pubs"', "aa: Invalid enum value 'pubs'.*finds"),
        ('topics = ["AA", ', 'topics = ["beer", ', "aa: topics: beer: not in"),
        ('checked = "2026-11-29"', 'checked = "yesterday"', "aa: checked: 'yesterday' is not a date"),
        ('recheck = "2027-02-26"', 'recheck = "2026-11-29"', "aa: recheck: 2026-11-29 is not after"),
        ('confidence = "medium"', 'confidence = "low"', "aa: Invalid enum value 'low'.*confidence"),
        ('replaces = "aa"', 'replaces = "ba"', "gb-aa: replaces: 'ba' is no finder of country 'any'"),
        ('kind = "fellowship"', 'kind = "rehab"', "aa: Invalid enum value 'rehab'.*kind"),
        ("[finder.es]\n", "[finder.es]\nphone = 1\n", "aa: es: Object contains unknown field `phone`"),
        ('source = "', 'price = 3\nsource = "', "aa: Object contains unknown field `price`"),
    ],
)
def test_a_wrong_row_is_told_by_row_field_and_reason(old: str, new: str, said: str) -> None:
    changed, count = re.subn(old.replace("[", r"\[").replace("]", r"\]"), new, SHIPPED, count=1)
    assert count == 1
    with pytest.raises(DataFileError, match=rf"^f\.toml: {said}"):
        parse_finders(changed, "f.toml")
