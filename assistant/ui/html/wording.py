"""The page's own words in every language that is shipped: interface.toml of each folder in assistant/data/languages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from babel.dates import format_date

from assistant.data import DEFAULT_LANGUAGE, language_codes, language_file, read_toml


@dataclass(frozen=True)
class Wording:
    """The words of one language.

    - language: its code.
    - name: what its speakers call it.
    - words: by key, with {names} to be filled in.
    - names: tables of what things are called, by table and code.
    - date_locale: the CLDR locale that days are written in, "en_GB".
    """

    language: str
    name: str
    words: Mapping[str, str]
    names: Mapping[str, Mapping[str, str]]
    date_locale: str

    def __call__(self, key: str, **values: object) -> str:
        """The words of a key, with {names} filled in. Raises KeyError for a key that no file has."""
        return self.words[key].format(**values)

    def named(self, table: str, code: str) -> str:
        """What a pathway, a region, a language or, in a sentence, a place is called; else the code itself."""
        return self.names[table].get(code, code)

    def day(self, iso: str) -> str:
        """An ISO day in words, "29 December 2024"; a year, a month or anything else stays as it is."""
        if len(iso) != len("2024-12-29"):
            return iso
        try:
            return format_date(date.fromisoformat(iso), format="long", locale=self.date_locale)
        except ValueError:
            return iso


def dotted(*parts: str | None) -> str:
    """The parts on one line with dots between; what is empty or unknown is left out."""
    return " · ".join(part for part in parts if part)


@cache
def languages() -> Mapping[str, str]:
    """Code → own name of every language that has a file, the default first."""
    return {code: _read(code)["name"] for code in language_codes()}


@cache
def load_wording(language: str = DEFAULT_LANGUAGE) -> Wording:
    """The words of a language; of the default where it is not shipped, or lacks some."""
    code = language if language in languages() else DEFAULT_LANGUAGE
    base, own = _read(DEFAULT_LANGUAGE), _read(code)
    return Wording(
        language=code,
        name=own["name"],
        words=base["words"] | own["words"],
        names={table: base[table] | own.get(table, {}) for table in ("pathways", "regions", "places", "languages")},
        date_locale=own.get("date_locale", code),
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
