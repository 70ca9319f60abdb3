"""What is known about a document besides its text: front matter or sources.toml, checked field by field.

A field that is present but wrong is an error that names the field and the reason; a field that is
missing is inferred where it can be, and reported as a warning.
"""

import datetime
import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from assistant.errors import DocumentError
from assistant.types import Kind

FIELDS = (
    "title",
    "author",
    "publisher",
    "published",
    "reviewed",
    "reviewed_by",
    "expires",
    "url",
    "licence",
    "credit",
    "kind",
    "pathway",
    "language",
    "twin",
    "withdrawn",
)
DATES = ("published", "reviewed", "expires")
_SHOWN_UNKNOWN = 5  # of fields that are none, in one message
_TEXT_LIMIT = 500  # characters of one field; a longer one is text gone astray
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_TWIN = re.compile(r"(?!.*(?:^|/)\.)[^/\\][^\\]*")  # no part begins with a dot: it leads nowhere else
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class Metadata:
    """Checked fields; None where the source is silent. Dates are ISO 8601 text.

    - reviewed_by: name, profession and date of a review by a professional.
    - expires: the last day, month or year in which the text may be trusted without another look.
    - twin: path of the same article in another language, relative to the folder of articles.
    """

    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    published: str | None = None
    reviewed: str | None = None
    reviewed_by: str | None = None
    expires: str | None = None
    url: str | None = None
    licence: str | None = None
    credit: str | None = None
    kind: Kind | None = None
    pathway: str | None = None
    language: str | None = None
    twin: str | None = None
    withdrawn: bool = False
    inferred: tuple[str, ...] = field(default=())

    def filled_from(self, other: "Metadata") -> "Metadata":
        """This metadata, its gaps filled from what was inferred elsewhere; the filled names are noted."""
        names = [name for name in FIELDS if getattr(self, name) is None and getattr(other, name) is not None]
        return replace(self, inferred=(*self.inferred, *names), **{name: getattr(other, name) for name in names})


def parse_fields(values: Mapping[str, object]) -> Metadata:
    """Checked metadata from field → value. Raises DocumentError with the field and the reason."""
    unknown = [str(name) for name in values if name not in FIELDS]
    if unknown:
        raise DocumentError(f"{_unknown(unknown)}; known fields: {', '.join(FIELDS)}")
    if "withdrawn" in values and values["withdrawn"] is None:
        raise DocumentError("withdrawn: says neither true nor false")
    read = {str(name): _parse(str(name), value) for name, value in values.items() if not _is_open(str(name), value)}
    return Metadata(**read)  # type: ignore[arg-type]


def _unknown(names: Sequence[str]) -> str:
    """What is said of fields that are none: each of them, with the one that may be meant."""
    told = []
    for name in names[:_SHOWN_UNKNOWN]:
        meant = difflib.get_close_matches(name.casefold(), FIELDS, n=1)
        told.append(f"{name[:40]!r}" + (f" ({meant[0]!r} is meant?)" if meant else ""))
    more = f" and {len(names) - _SHOWN_UNKNOWN} more" if len(names) > _SHOWN_UNKNOWN else ""
    return f"unknown {'field' if len(names) == 1 else 'fields'} {', '.join(told)}{more}"


def _is_open(name: str, value: object) -> bool:
    """Whether a field says nothing yet: it has no value, or names no reviewer."""
    return value is None or (name == "reviewed_by" and isinstance(value, str) and not value.strip())


def _parse(name: str, value: object) -> str | bool | Kind:
    if not isinstance(value, str | int | float | datetime.date):  # aliases can make a short list unfold endlessly
        raise DocumentError(f"{name}: a {type(value).__name__}, not a text")
    if name == "withdrawn":
        if isinstance(value, bool):
            return value
        raise DocumentError(f"withdrawn: {value!r} is neither true nor false")
    if name in DATES:
        return _parse_date(name, value)
    if not isinstance(value, str) or not value.strip() or len(value) > _TEXT_LIMIT:
        raise DocumentError(f"{name}: {str(value)[:60]!r} is not a text of 1 to {_TEXT_LIMIT} characters")
    return _parse_text(name, " ".join(value.split()))


def _parse_text(name: str, value: str) -> str | Kind:
    if name == "kind":
        if value not in set(Kind):
            raise DocumentError(f"kind: {value!r} is none of {', '.join(Kind)}")
        return Kind(value)
    if name == "url" and not re.fullmatch(r"https?://[^\s<>\"]+", value):
        raise DocumentError(f"url: {value!r} does not start with https:// or http://")
    if name == "language" and not _LANGUAGE.fullmatch(value):
        raise DocumentError(f"language: {value!r} is not a language code such as en or es")
    if name == "twin" and not _TWIN.fullmatch(value):
        raise DocumentError(f"twin: {value!r} is no path below the folder of articles, such as es/sleep.md")
    return value.removeprefix("articles/") if name == "twin" else value


def _parse_date(name: str, value: object) -> str:
    if isinstance(value, datetime.date):
        return value.isoformat()[:10]
    found = _DATE.fullmatch(str(value).strip())
    if not found:
        raise DocumentError(f"{name}: {str(value)[:60]!r} is no date; write 2024, 2024-12 or 2024-12-29")
    year, month, day = (int(part) if part else 1 for part in found.groups())
    try:
        datetime.date(year, month, day)
    except ValueError as error:
        raise DocumentError(f"{name}: {value!r} is no date: {error}") from error
    return found.group(0)
