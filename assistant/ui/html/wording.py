"""The page's own words in every language that is shipped: interface.toml of each folder in assistant/data/languages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from assistant.data import DEFAULT_LANGUAGE, language_codes, language_file, read_toml


@dataclass(frozen=True)
class Wording:
    """The words of one language. names: tables of what things are called, by table and code."""

    language: str
    name: str
    words: Mapping[str, str]
    names: Mapping[str, Mapping[str, str]]
    months: Sequence[str]
    day_form: str

    def __call__(self, key: str, **values: object) -> str:
        """The words of a key, with {names} filled in. Raises KeyError for a key that no file has."""
        return self.words[key].format(**values)

    def named(self, table: str, code: str) -> str:
        """What a pathway, a region or a language is called; the code itself where nothing is said."""
        return self.names[table].get(code, code)

    def day(self, iso: str) -> str:
        """An ISO day in words, "29 December 2024"; a year, a month or anything else stays as it is."""
        try:
            day = date.fromisoformat(iso) if len(iso) == len("2024-12-29") else None
        except ValueError:
            day = None
        if day is None:
            return iso
        return self.day_form.format(day=day.day, month=self.months[day.month - 1], year=day.year)


@cache
def languages() -> Mapping[str, str]:
    """Code → own name of every language that has a file, the default first."""
    return {code: _read(code)["name"] for code in language_codes()}


@cache
def load_wording(language: str = DEFAULT_LANGUAGE) -> Wording:
    """The words of a language; of the default where it is not shipped, or lacks some."""
    base, own = _read(DEFAULT_LANGUAGE), _read(language if language in languages() else DEFAULT_LANGUAGE)
    tables = ("pathways", "regions", "languages")
    calendar = base["calendar"] | own.get("calendar", {})
    return Wording(
        language if language in languages() else DEFAULT_LANGUAGE,
        own["name"],
        base["words"] | own["words"],
        {name: base[name] | own.get(name, {}) for name in tables},
        tuple(calendar["months"]),
        calendar["day"],
    )


def language_of(query: Mapping[str, str], accepted: str, default: str) -> str:
    """The language of a request: the one asked for by ?lang=, else the first accepted one that is shipped."""
    asked = [query.get("lang", ""), *_preferred(accepted), default]
    return next((code for code in map(_code, asked) if code in languages()), DEFAULT_LANGUAGE)


def _preferred(accepted: str) -> list[str]:
    """Tags of an Accept-Language header, most wanted first."""
    parts = [part.strip().split(";") for part in accepted.split(",") if part.strip()]
    return [tag for tag, *rest in sorted(parts, key=_weight, reverse=True)]


def _weight(part: Sequence[str]) -> float:
    text = next((one.strip()[2:] for one in part[1:] if one.strip().startswith("q=")), "1")
    try:
        return float(text)
    except ValueError:
        return 0.0


def _code(tag: str) -> str:
    return tag.strip().lower().partition("-")[0]


@cache
def _read(language: str) -> dict[str, Any]:
    return read_toml(language_file(language, "interface.toml"))
