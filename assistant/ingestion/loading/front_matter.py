"""Front matter: the fields that stand before a text, in YAML between `---` lines or in TOML between `+++` lines.

It cannot be missed: marks and blank lines before it are passed over, `...` closes it as `---` does, and what looks like
it and is none fails with a reason. Otherwise a text that is withdrawn would be shown.
"""

import re
import tomllib
from collections.abc import Hashable, Mapping, Sequence
from typing import cast

import yaml

from assistant.errors import DocumentError
from assistant.ingestion.loading.field_lines import (
    begin_with_fields,
    have_entries,
    is_prose,
    name_fields,
    plain_line,
    say_withdrawn,
    speak_of_withdrawal,
    top_lines,
)
from assistant.ingestion.loading.metadata import FIELDS, Metadata, parse_fields

MAX_FIELDS = 20_000  # characters of what may be fields; more between two rules is a text
_MARKS = "\ufeff\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"  # invisible, of no meaning around a fence
_OPENING = re.compile(rf"\A[\s{_MARKS}]*?^[ \t{_MARKS}]*(---|\+\+\+)[ \t{_MARKS}]*\n", re.MULTILINE)
_CLOSING = {
    "---": re.compile(rf"^[ \t]*(?:---|\.\.\.)[ \t{_MARKS}]*(?:\n|\Z)", re.MULTILINE),
    "+++": re.compile(rf"^[ \t]*\+\+\+[ \t{_MARKS}]*(?:\n|\Z)", re.MULTILINE),
}
_FLAT = re.compile(  # `field: value` lines, as nearly all are
    r"(?:[A-Za-z]\w*: [^\[\]{}|>&*!?#\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]*\n)+"
)
_Fields = Mapping[str, object]


class _SingleFields(yaml.constructor.SafeConstructor):
    """Refuses a field that stands twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, object]:
        """As PyYAML's, which lets the last of two equal keys win."""
        names = [self.construct_object(key, deep=True) for key, _ in node.value]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise DocumentError(f"front matter: {twice!s:.60} stands twice")
        return super().construct_mapping(node, deep=deep)


class _Loader(_SingleFields, yaml.SafeLoader):
    """Leaves dates as text, so that a wrong one is reported by its field."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, regex) for tag, regex in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class _FlatLoader(_SingleFields, getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The same in C, six times as fast. What is nested deeply would end the process, so it gets flat lines alone."""

    yaml_implicit_resolvers = _Loader.yaml_implicit_resolvers


def split_front_matter(text: str) -> tuple[Metadata, str]:
    """The metadata that stands before a text, checked, and the text after it.

    Raises DocumentError for front matter that is wrong, not closed, or only nearly front matter.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    opening = _OPENING.match(text)
    if opening is None:
        return Metadata(), _without_fields(text)
    fence, rest = opening.group(1), text[opening.end() :]
    closing = _CLOSING[fence].search(rest)
    inside = rest[: closing.start()] if closing else rest
    if not (_are_fields(inside) or (closing and _can_be_read(inside, fence))):  # a rule above a text without metadata
        return Metadata(), _without_fields(text)
    if closing is None:
        raise DocumentError(f"front matter is not closed; end it with a line {fence}")
    return parse_fields(_read(inside, fence)), _without_fields(rest[closing.end() :])


def _are_fields(inside: str) -> bool:
    """Whether lines below a fence look like fields, readable or not."""
    lines = top_lines(inside)
    return name_fields(lines) or say_withdrawn(lines) or speak_of_withdrawal(_right_below(inside))


def _right_below(inside: str) -> Sequence[str]:
    """The lines from a fence to the first blank one, where they begin right below it."""
    return top_lines(inside.partition("\n\n")[0]) if inside.strip(" \t").partition("\n")[0] else ()


def _can_be_read(inside: str, fence: str) -> bool:
    """Whether lines between fences are fields to YAML or TOML: right below the fence, or with a name of ours."""
    if not inside.strip() or len(inside) > MAX_FIELDS:
        return False
    near = _right_below(inside)
    try:
        values = _loaded(inside, fence)
    except DocumentError:
        return have_entries(near)
    if not isinstance(values, Mapping):
        return False
    own = any(plain_line(str(name)).strip().casefold() in FIELDS for name in values)
    return own or (bool(near) and not all(is_prose(str(value)) for value in values.values()))


def _without_fields(text: str) -> str:
    """The text. Raises DocumentError when a field stands at its top that no fence makes one."""
    refuse_fields(text)
    return text


def refuse_fields(text: str) -> None:
    """Raises DocumentError when a field stands at the top of a text that has no front matter, or not there."""
    lines = top_lines(text)
    if say_withdrawn(lines):
        raise DocumentError("“withdrawn” stands outside the front matter; put it between two lines ---")
    if begin_with_fields(lines):
        raise DocumentError("fields stand at the top without front matter; put them between two lines ---")


def _read(inside: str, fence: str) -> _Fields:
    values = _loaded(inside, fence)
    if not isinstance(values, dict):
        raise DocumentError("front matter must be `field: value` lines")
    return values


def _loaded(inside: str, fence: str) -> object:
    return _read_toml(inside) if fence == "+++" else _read_yaml(inside)


def _read_yaml(inside: str) -> object:
    try:
        values = _read_flat(inside) if _FLAT.fullmatch(inside) else None
        if values is None:
            values = yaml.load(inside, _Loader)  # noqa: S506 - a safe loader without dates
    except RecursionError as error:
        raise DocumentError("front matter is nested too deeply") from error
    except (yaml.YAMLError, ValueError) as error:
        where = getattr(error, "problem_mark", None)
        at = f" at line {where.line + 2}" if where else ""
        problem = str(getattr(error, "problem", error))[:120]
        raise DocumentError(f"front matter is not valid YAML{at}: {problem}") from error
    return values


def _read_flat(inside: str) -> object | None:
    """The fields of flat lines; None where they are not valid: the reason is to be the other loader's."""
    try:
        return cast(object, yaml.load(inside, _FlatLoader))  # noqa: S506 - as safe as the other
    except (yaml.YAMLError, UnicodeEncodeError):  # half a surrogate pair cannot be handed to the faster one
        return None


def _read_toml(inside: str) -> _Fields:
    try:
        return tomllib.loads(inside)
    except tomllib.TOMLDecodeError as error:
        raise DocumentError(f"front matter is not valid TOML: {error}") from error
