"""The help panel: which time zones it hands to the page, and for which regions."""

import re

from assistant.settings import REGIONS
from assistant.ui.html.help import panel_html
from assistant.ui.html.wording import load_wording

ZONES = re.compile(r'<option value="(\w+)" data-place="([^"]+)"(?: data-zones="([^"]+)")?')
ZONE_BYTES = 2_500  # of all zones together: every page carries them


def options(region: str, language: str = "en") -> dict[str, tuple[str, list[str]]]:
    """Place and time zones of each option, by region."""
    panel = panel_html(region=region, words=load_wording(language), intro="", private="", exit_url="about:blank")
    return {code: (place, zones.split()) for code, place, zones in ZONES.findall(panel)}


def test_a_region_that_is_shown_at_first_is_not_suggested() -> None:
    american, british = options("US"), options("GB")
    assert list(american) == list(REGIONS)
    assert american["US"] == ("in the United States", [])
    assert american["GB"] == ("in the United Kingdom", ["Europe/London", "Europe/Belfast"])
    assert british["GB"][1] == []
    assert "America/New_York" in british["US"][1]
    assert american["WORLD"] == ("elsewhere", [])
    assert options("US", "es")["IN"] == ("en la India", ["Asia/Kolkata", "Asia/Calcutta"])


def test_the_zones_weigh_little() -> None:
    assert sum(len(" ".join(zones)) for _, zones in options("US").values()) < ZONE_BYTES
