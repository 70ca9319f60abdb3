"""The shipped finders: official pages on which people look up a meeting, treatment or naloxone for themselves."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from assistant.data import DEFAULT_LANGUAGE, language_codes, parse_toml, read_text
from assistant.errors import DataFileError
from assistant.safety.checked_toml import check_days, checked
from assistant.safety.responses.helplines import load_registry

FILE = "finders.toml"
ANY = "any"  # country of a finder for the whole world
FAMILY = "family"  # topic of what is for relatives and friends, and shown to them alone
GENERAL = "general"  # topic of what is shown where nothing fits the topics, and of meetings where none is asked for
MOST = 5  # finders of one kind that are shown

PAGE = re.compile(r"https://[a-z0-9.-]+\.[a-z]{2,}/[\w./-]*")
_LANGUAGE = re.compile(r"[a-z]{2}")
_COUNTRY = re.compile(rf"[A-Z]{{2}}|{ANY}")


class FinderWording(Struct, frozen=True, forbid_unknown_fields=True):
    """A finder in one language; None: as in the default language."""

    name: str | None = None
    about: str | None = None


class Finder(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One row of the file.

    - kind: who runs the page
    - finds: what it leads to
    - about: what it lists, and for whom, in a few words
    - country: ISO 3166-1 alpha-2 code, or ANY
    - languages: ISO 639-1 codes of the page, its own first
    - online: whether it lists meetings online
    - topics: some of Topics
    - source: where the address was seen; checked: on which ISO day; recheck: ISO day of the next look
    - confidence: "high", or "medium" (to be confirmed)
    - replaces: id of the finder of ANY country in whose place this one stands in its own
    """

    id: str
    kind: Literal["fellowship", "programme", "public", "charity"]
    name: str
    finds: Literal["meetings", "treatment", "naloxone"]
    about: str
    url: str
    country: str
    languages: tuple[str, ...]
    online: bool
    topics: frozenset[str]
    source: str
    checked: str
    recheck: str
    confidence: Literal["high", "medium"]
    replaces: str | None = None


class Topics(Struct, frozen=True, forbid_unknown_fields=True):
    """The words that rows may name: fellowships and programmes, pathways of the library, what a meeting is about."""

    fellowships: frozenset[str]
    pathways: frozenset[str]
    subjects: frozenset[str]

    @property
    def all(self) -> frozenset[str]:
        return self.fellowships | self.pathways | self.subjects


@dataclass(frozen=True, slots=True)
class FinderRegistry:
    """All that the file holds. wordings: by id and language; finders: in the order in which they are shown."""

    finders: tuple[Finder, ...]
    wordings: Mapping[str, Mapping[str, FinderWording]]
    topics: Topics

    def shown(self, finder: Finder, language: str) -> Finder:
        """A finder with its words in a language."""
        own = self.wordings[finder.id].get(language, FinderWording())
        return replace(finder, name=own.name or finder.name, about=own.about or finder.about)

    def find(
        self,
        topics: Collection[str],
        region: str,
        language: str = DEFAULT_LANGUAGE,
        *,
        finds: Sequence[str] = ("meetings",),
        online: bool = False,
    ) -> tuple[Finder, ...]:
        """What fits a question, best first: at most MOST for each of `finds`; () where nothing does.

        topics: what is asked for, some of Topics. region: as for helplines. online: whether meetings online are
        asked for: those that list them come first.
        """
        near = self._near(region)
        found: list[Finder] = []
        for wanted in finds:
            rows = _fitting([one for one in near if one.finds == wanted], frozenset(topics), self.topics.fellowships)
            rows.sort(key=lambda one: (online and not one.online, one.country == ANY, language not in one.languages))
            found += rows[:MOST]
        return tuple(self.shown(one, language) for one in found)

    def overdue(self, today: date) -> tuple[Finder, ...]:
        """Finders that are to be looked up again by now: today is the day in `recheck`, or later."""
        return tuple(one for one in self.finders if today >= date.fromisoformat(one.recheck))

    def _near(self, region: str) -> list[Finder]:
        code = load_registry().regions.aliases.get(region.upper(), region.upper())
        near = [one for one in self.finders if one.country in (code, ANY)]
        replaced = {one.replaces for one in near}
        return [one for one in near if one.id not in replaced]


def _fitting(rows: Sequence[Finder], topics: frozenset[str], fellowships: frozenset[str]) -> list[Finder]:
    """The rows that name most of the topics; a fellowship that is named goes before all, relatives have their own."""
    named = [one for one in rows if one.topics & topics & fellowships]
    family = FAMILY in topics
    rows = named or [one for one in rows if one.finds != "meetings" or (FAMILY in one.topics) == family]
    if not topics and all(one.finds != "meetings" for one in rows):
        return list(rows)
    most = max((len(one.topics & topics) for one in rows), default=0)
    if most == 0:
        return [one for one in rows if GENERAL in one.topics]
    return [one for one in rows if len(one.topics & topics) == most]


@cache
def load_finders() -> FinderRegistry:
    """The shipped finders; raises DataFileError naming file, id and field."""
    return parse_finders(read_text(FILE), FILE)


def parse_finders(text: str, name: str) -> FinderRegistry:
    """The content of a file of finders; raises DataFileError naming file, id, field and reason."""
    data = parse_toml(text, name)
    topics = checked(data.get("topics"), f"{name}: topics", Topics)
    rows: dict[str, Finder] = {}
    wordings = {}
    for raw in data.get("finder", ()):
        where = f"{name}: {raw.get('id', '(no id)')}"
        words = {code: raw.pop(code) for code in language_codes() if code in raw}
        row = checked(raw, where, Finder)
        _check(row, topics, where)
        if row.id in rows:
            raise DataFileError(f"{where}: id: used twice")
        rows[row.id] = row
        wordings[row.id] = {code: checked(one, f"{where}: {code}", FinderWording) for code, one in words.items()}
    for row in rows.values():
        if row.replaces and (row.replaces not in rows or rows[row.replaces].country != ANY or row.country == ANY):
            raise DataFileError(
                f"{name}: {row.id}: replaces: {row.replaces!r} is no finder of country {ANY!r} to replace"
            )
    return FinderRegistry(tuple(rows.values()), wordings, topics)


def _check(row: Finder, topics: Topics, where: str) -> None:
    """What the kinds of the fields do not say."""
    for field in ("id", "name", "about", "source"):
        if not getattr(row, field):
            raise DataFileError(f"{where}: {field}: empty")
    for field, form in (("url", PAGE), ("country", _COUNTRY)):
        if not form.fullmatch(getattr(row, field)):
            raise DataFileError(f"{where}: {field}: {getattr(row, field)!r} is not well formed")
    if not row.languages or not all(map(_LANGUAGE.fullmatch, row.languages)):
        raise DataFileError(f"{where}: languages: expected codes of two letters, such as 'en'")
    if unknown := row.topics - topics.all:
        raise DataFileError(f"{where}: topics: {', '.join(sorted(unknown))}: not in [topics]")
    if not row.topics:
        raise DataFileError(f"{where}: topics: empty")
    check_days(row.checked, row.recheck, where)


def finders_for(
    topics: Collection[str],
    region: str,
    language: str = DEFAULT_LANGUAGE,
    *,
    finds: Sequence[str] = ("meetings",),
    online: bool = False,
) -> tuple[Finder, ...]:
    """As FinderRegistry.find, from the shipped finders."""
    return load_finders().find(topics, region, language, finds=finds, online=online)


def overdue_finders(today: date) -> tuple[Finder, ...]:
    """As FinderRegistry.overdue, from the shipped finders."""
    return load_finders().overdue(today)
