"""What the registry of helplines holds: rows, the countries they belong to, and what each line is for."""

import re
from collections.abc import Iterator, Mapping, Sequence
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
    Category.OTHER_DANGER: ("emergency", "crisis", "treatment"),
    Category.HARMFUL_REQUEST: ("treatment", "spotting"),
    Category.MEDICAL_ADVICE: ("poison", "treatment"),
    Category.RELAPSE_NOW: ("crisis", "treatment"),
    Category.OFF_TOPIC: (),
}
ROLES_OF_TEXT: Mapping[str, tuple[str, ...]] = {  # of the fixed texts that have lines of their own
    "alcohol_poisoning": ("emergency", "poison", "crisis"),
    "sexual_assault": ("emergency", "sexual_assault", "crisis"),
    "sexual_assault_child": ("child", "emergency", "sexual_assault"),
    "eating_disorder": ("emergency", "eating_disorder", "crisis"),
    "stimulant_psychosis": ("emergency", "crisis", "treatment"),
    "birth_near": ("emergency", "maternal", "treatment"),
    "pregnancy_medicine": ("maternal", "treatment", "emergency"),
    "child_of_drinker": ("youth", "alateen", "child", "emergency"),
    "gambling_death": ("crisis", "emergency", "gambling", "crisis_more"),
    "relapse_other": ("emergency", "crisis", "treatment"),
    "grief_or_worry": ("crisis",),
    "crisis_other_language": ("emergency", "crisis"),
}
ROLES_SHOWN_ALONE = frozenset({"elsewhere", "lgbtq_youth", "quit_smoking"})  # in the list of a region, and in no text's
ROLES = ROLES_SHOWN_ALONE.union(*ROLES_OF.values(), *ROLES_OF_TEXT.values())

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
    """A row in one language; None: as in the default language; an empty link: none."""

    service: str | None = None
    number: str | None = None
    how: str | None = None
    hours: str | None = None
    scope: str | None = None
    sms: str | None = None
    url: str | None = None
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
            number=own.number or self.line.number,
            how=own.how or self.line.how,
            hours=own.hours or self.line.hours,
            scope=own.scope or self.line.scope,
            sms=self.line.sms if own.sms is None else own.sms or None,
            url=self.line.url if own.url is None else own.url or None,
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
        return self._with_roles(ROLES_OF[category], region, language)

    def for_text(self, key: str, region: str, *, language: str = DEFAULT_LANGUAGE) -> tuple[Helpline, ...]:
        """The lines that belong to a text of ROLES_OF_TEXT, most useful first, the directory last."""
        return self._with_roles(ROLES_OF_TEXT[key], region, language)

    def for_roles(self, roles: Sequence[str], region: str, *, language: str = DEFAULT_LANGUAGE) -> tuple[Helpline, ...]:
        """The lines of a country with any of the roles, in their order, the directory last."""
        return self._with_roles(roles, region, language)

    def phrase(self, role: str, region: str, *, language: str = DEFAULT_LANGUAGE) -> str | None:
        """How a message names the first line of a country with a role, or None when there is none."""
        return next((row.named(language) for row in self._near(region) if role in row.roles), None)

    def allowed_numbers(self) -> frozenset[str]:
        """Digits of every number and short code, with and without the country code."""
        found: set[str] = set()
        for line in self._in_every_language():
            digits = _digits_of(line)
            found |= digits
            code = self.regions.calling_codes.get(line.country)
            if code is not None:
                found.update(form for one in digits for form in _other_forms(one, code))
        return frozenset(found)

    def allowed_urls(self) -> frozenset[str]:
        """Every web address of the registry."""
        return frozenset(line.url for line in self._in_every_language() if line.url)

    def stale(self, today: date, max_age_days: int) -> tuple[Helpline, ...]:
        """Lines last checked more than max_age_days before today."""
        return tuple(r for r in self.lines if (today - date.fromisoformat(r.checked)).days > max_age_days)

    def overdue(self, today: date) -> tuple[Helpline, ...]:
        """Lines that are to be looked up again by now: today is the day in `recheck`, or later."""
        return tuple(line for line in self.lines if today >= date.fromisoformat(line.recheck))

    def _in_every_language(self) -> Iterator[Helpline]:
        for row in self.rows:
            yield row.line
            for language in row.wordings:
                yield row.shown(language)

    def _with_roles(self, roles: Sequence[str], region: str, language: str) -> tuple[Helpline, ...]:
        near = self._near(region)
        rows = [row for role in (*roles, "elsewhere") for row in near if role in row.roles]
        return tuple(dict.fromkeys(row.shown(language) for row in rows))

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
    texts = [text for text in (line.number, line.how, line.scope, line.tel, line.sms) if text]
    return {re.sub(r"\D", "", number) for text in texts for number in _NUMBER.findall(text)}


def _other_forms(digits: str, calling_code: str) -> set[str]:
    """A full number in its national form, or else in its international one; nothing for a short code."""
    if digits.startswith(calling_code) and len(digits) - len(calling_code) >= FULL_NUMBER:
        return {digits.removeprefix(calling_code)}
    return {calling_code + digits.removeprefix("0")} if len(digits) >= FULL_NUMBER else set()
