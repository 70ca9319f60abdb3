"""What the registry of helplines holds: rows, the countries they belong to, and what each line is for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from msgspec import Struct

from assistant.data import DEFAULT_LANGUAGE
from assistant.types import Category, Helpline

FULL_NUMBER = 9  # digits; shorter ones are short codes, dialled as they are
WORLD = "WORLD"
EU = "EU"
ROLES_OF: Mapping[Category, tuple[str, ...]] = {
    Category.OVERDOSE: ("emergency", "poison", "crisis"),
    Category.SUICIDE_SELF_HARM: ("crisis", "emergency", "crisis_more"),
    Category.WITHDRAWAL: ("emergency", "treatment"),
    Category.VIOLENCE_ABUSE: ("emergency", "domestic_violence", "child"),
    Category.HARMFUL_REQUEST: ("treatment", "spotting"),
    Category.MEDICAL_ADVICE: ("poison", "treatment"),
    Category.RELAPSE_NOW: ("crisis", "treatment"),
    Category.OFF_TOPIC: (),
}
# "youth" and "elsewhere" are named by texts alone
ROLES = frozenset({"youth", "elsewhere"}.union(*ROLES_OF.values()))

_NUMBER = re.compile(r"[0-9](?:[ -]?[0-9]){2,}")


class Regions(Struct, frozen=True, forbid_unknown_fields=True):
    """What the registry knows of countries, by ISO 3166-1 alpha-2 code.

    - aliases: another name of a country, to its code
    - calling_codes: country calling codes, without "+"
    - eu: members of the European Union
    """

    aliases: dict[str, str]
    calling_codes: dict[str, str]
    eu: frozenset[str]


class Wording(Struct, frozen=True, forbid_unknown_fields=True):
    """A row in one language; None: as in the default language."""

    service: str | None = None
    how: str | None = None
    scope: str | None = None
    phrase: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the file.

    - line: the helpline, in the default language
    - roles: what it is for; some of ROLES
    - phrase: how a message names it, in the default language
    - wordings: its words by language; the default language has none
    """

    line: Helpline
    roles: frozenset[str]
    phrase: str
    wordings: Mapping[str, Wording]

    def shown(self, language: str) -> Helpline:
        own = self._wording(language)
        return replace(
            self.line,
            service=own.service or self.line.service,
            how=own.how or self.line.how,
            scope=own.scope or self.line.scope,
        )

    def named(self, language: str) -> str:
        return self._wording(language).phrase or self.phrase

    def _wording(self, language: str) -> Wording:
        return self.wordings.get(language, Wording())


@dataclass(frozen=True, slots=True)
class Registry:
    """All that the file holds.

    - rows: in the order in which they are to be shown
    - regions: countries and what they share
    """

    rows: tuple[Row, ...]
    regions: Regions

    @property
    def lines(self) -> tuple[Helpline, ...]:
        return tuple(row.line for row in self.rows)

    def for_region(self, region: str, *, language: str = DEFAULT_LANGUAGE) -> tuple[Helpline, ...]:
        """The lines of a country, with those of the EU where they apply, and the worldwide directory last."""
        return tuple(row.shown(language) for row in self._near(region))

    def for_category(
        self, category: Category, region: str, *, language: str = DEFAULT_LANGUAGE
    ) -> tuple[Helpline, ...]:
        """The lines that help with a category in a country, most useful first, the directory last."""
        rows = [row for role in (*ROLES_OF[category], "elsewhere") for row in self._near(region) if role in row.roles]
        return tuple(dict.fromkeys(row.shown(language) for row in rows))

    def phrase(self, role: str, region: str, *, language: str = DEFAULT_LANGUAGE) -> str | None:
        """How a message names the first line of a country with a role, or None when there is none."""
        return next((row.named(language) for row in self._near(region) if role in row.roles), None)

    def allowed_numbers(self) -> frozenset[str]:
        """Digits of every number and short code, with and without the country code."""
        found: set[str] = set()
        for line in self.lines:
            digits = _digits_of(line)
            found |= digits
            code = self.regions.calling_codes.get(line.country)
            if code is not None:
                found.update(form for one in digits for form in _other_forms(one, code))
        return frozenset(found)

    def allowed_urls(self) -> frozenset[str]:
        """Every web address of the registry."""
        return frozenset(line.url for line in self.lines if line.url)

    def stale(self, today: date, max_age_days: int) -> tuple[Helpline, ...]:
        """Lines last checked more than max_age_days before today."""
        return tuple(r for r in self.lines if (today - date.fromisoformat(r.checked)).days > max_age_days)

    def _near(self, region: str) -> list[Row]:
        code = self.regions.aliases.get(region.upper(), region.upper())
        world = self._of(WORLD)
        if code == WORLD:
            return world
        own = self._of(code)
        held = {role for row in own for role in row.roles}
        shared = self._of(EU) if code in self.regions.eu else []
        return [*own, *(row for row in shared if row.roles.isdisjoint(held)), *world]

    def _of(self, country: str) -> list[Row]:
        return [row for row in self.rows if row.line.country == country]


def _digits_of(line: Helpline) -> set[str]:
    """The digits of each number that a row names."""
    texts = [text for text in (line.number, line.how, line.tel, line.sms) if text]
    return {re.sub(r"\D", "", number) for text in texts for number in _NUMBER.findall(text)}


def _other_forms(digits: str, calling_code: str) -> set[str]:
    """A full number in its national form, or else in its international one; nothing for a short code."""
    if digits.startswith(calling_code) and len(digits) - len(calling_code) >= FULL_NUMBER:
        return {digits.removeprefix(calling_code)}
    return {calling_code + digits.removeprefix("0")} if len(digits) >= FULL_NUMBER else set()
