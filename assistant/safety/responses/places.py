"""Where a person may be: the country that a message says, and the one that a browser's time zone suggests.

Nothing here decides. What was said counts for one answer; what the time zone suggests is offered as a guess.
"""

import logging
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache

from msgspec import Struct

from assistant.data import language_codes, language_file, read_text
from assistant.errors import DataFileError
from assistant.safety.checked_toml import parse_checked, read_checked
from assistant.safety.responses.helplines import load_registry
from assistant.safety.responses.registry import EU
from assistant.safety.text.normalise import marked

COUNTRIES = "countries.toml"
TIME_ZONES = "time_zones.toml"
PLACE = "<PLACE>"

_log = logging.getLogger(__name__)
_NEVER = "(?!)"  # a regular expression that matches nothing
_ABBREVIATED = re.compile(r"(?<!\w)([A-Za-z]{1,2})\. ?(?=[A-Za-z]{1,2}\.)")  # "U.S.", "EE. UU.": dots end no sentence
_CAPITAL_US = re.compile(r"\bUS\b")
_POSSESSIVE = re.compile(r"(?<=\w)['\u2019]s\b")  # "Jordan's house" is no place; `marked` would read "is"


class CountryNames(Struct, frozen=True, forbid_unknown_fields=True):
    """How people say where they are, in one language; regular expressions over the words that `marked` gives.

    - here: say where the writer is; <PLACE> stands for a name
    - origin: say where the writer comes from; they count where `here` finds nothing
    - not_after: words before which a name is no place
    - names: by ISO 3166-1 alpha-2 code, as `marked` spells them, without "the"
    """

    here: tuple[str, ...]
    origin: tuple[str, ...]
    not_after: tuple[str, ...]
    names: dict[str, tuple[str, ...]]


class TimeZones(Struct, frozen=True, forbid_unknown_fields=True):
    """Names of time zones by ISO 3166-1 alpha-2 code. older_names: those that browsers still report."""

    zones: dict[str, tuple[str, ...]]
    older_names: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class CountryPatterns:
    """The words of one language, ready to be matched. codes: ISO code by name."""

    here: re.Pattern[str]
    origin: re.Pattern[str]
    codes: Mapping[str, str]

    def said(self, words: str) -> set[str]:
        """Codes of the countries that the words name as the writer's own place; at best one."""
        return self._codes(self.here, words) or self._codes(self.origin, words)

    def _codes(self, pattern: re.Pattern[str], words: str) -> set[str]:
        return {self.codes[name] for match in pattern.finditer(words) for name in match.groups() if name}


def country_said(text: str) -> str | None:
    """ISO code of the country in which the writer says to be; None where none is said, or more than one."""
    words = marked(_spelled_out(text))
    found: set[str] = set()
    for language in language_codes():
        found |= load_country_patterns(language).said(words)
    return found.pop() if len(found) == 1 else None


def _spelled_out(text: str) -> str:
    """The text with abbreviated names in one form: capital letters and dots mean nothing later."""
    text = _POSSESSIVE.sub(" possessive", _ABBREVIATED.sub(r"\1", text))
    return text if text.isupper() else _CAPITAL_US.sub("USA", text)


def said_region(text: str, offered: Collection[str]) -> str | None:
    """The region of the country in which the writer says to be; None where none is said or offered, and on a fault."""
    try:
        country = country_said(text)
        return offered_region(country, offered) if country else None
    except DataFileError as error:  # a place that cannot be told must not cost the person the answer
        _log.error("the country was not told: %s", type(error).__name__)
        return None


def country_of_zone(zone: str) -> str | None:
    """ISO code of the country of a time zone such as "Europe/London"; None where it has no helplines of its own."""
    return _zones().get(zone)


def offered_region(country: str, offered: Collection[str]) -> str | None:
    """The region to offer to a person in a country: its own, or the European Union; None where neither is offered."""
    if country in offered:
        return country
    member = country in load_registry().regions.eu
    return EU if member and EU in offered else None


def zones_by_region(offered: Collection[str]) -> dict[str, list[str]]:
    """Names of time zones by the region that is to be offered to a person there; regions in their order."""
    found: dict[str, list[str]] = {region: [] for region in offered}
    for zone, country in _zones().items():
        if region := offered_region(country, offered):
            found[region].append(zone)
    return found


@cache
def load_country_patterns(language: str) -> CountryPatterns:
    """How people say where they are in a language; raises DataFileError naming file and field."""
    name = language_file(language, COUNTRIES)
    return parse_country_patterns(read_text(name), name)


def parse_country_patterns(text: str, name: str) -> CountryPatterns:
    """The content of a file of countries; raises DataFileError naming file and field."""
    found = parse_checked(text, name, CountryNames)
    codes: dict[str, str] = {}
    for code, names in found.names.items():
        for one in names:
            if marked(one) != one:
                raise DataFileError(f"{name}: names: {code}: {one!r} is never read; write {marked(one)!r}")
            if codes.setdefault(one, code) != code:
                raise DataFileError(f"{name}: names: {one!r} belongs to {codes[one]} and {code}")
    place = _place_pattern(codes, found.not_after)
    return CountryPatterns(
        here=_compiled(found.here, place, f"{name}: here"),
        origin=_compiled(found.origin, place, f"{name}: origin"),
        codes=codes,
    )


def _place_pattern(names: Collection[str], not_after: Collection[str]) -> str:
    """One of the names, the longest first, as a group."""
    longest_first = sorted(names, key=len, reverse=True)
    listed = "|".join(re.escape(one) for one in longest_first)
    follows = "|".join(not_after) or _NEVER
    return rf"(?:the )?({listed})\b(?! (?:{follows})\b)"


def _compiled(patterns: Collection[str], place: str, where: str) -> re.Pattern[str]:
    for pattern in patterns:
        if pattern.count(PLACE) != 1:
            raise DataFileError(f"{where}: {pattern!r} must hold {PLACE} once")
    whole = "|".join(pattern.replace(PLACE, place) for pattern in patterns) or _NEVER
    try:
        return re.compile(rf"(?m)(?<!\w)(?:{whole})")
    except re.error as error:
        raise DataFileError(f"{where}: not a valid regular expression: {error}") from error


@cache
def _zones() -> Mapping[str, str]:
    found = read_checked(TIME_ZONES, TimeZones)
    return {zone: code for table in (found.zones, found.older_names) for code, names in table.items() for zone in names}
