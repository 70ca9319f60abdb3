"""Front matter: the fields that stand before a text, in YAML between `---` lines or in TOML between `+++` lines.

It cannot be missed: marks and blank lines before it are passed over, `...` closes it as `---` does, and what looks like
it and is none fails with a reason. Otherwise a text that is withdrawn would be shown.
"""

import re
import tomllib
from collections.abc import Hashable, Mapping
from typing import cast

import yaml

from assistant.errors import DocumentError
from assistant.ingestion.loading.metadata import FIELDS, Metadata, parse_fields

LOOK_AT_LINES = 40  # at the top of a text, in which a stray field is looked for
_MARKS = "\ufeff\u200b\u2060\u00ad\u200e\u200f"  # invisible, and before the first line of no meaning
_OPENING = re.compile(rf"\A[\s{_MARKS}]*?^[ \t{_MARKS}]*(---|\+\+\+)[ \t{_MARKS}]*\n", re.MULTILINE)
_CLOSING = {
    "---": re.compile(rf"^[ \t]*(?:---|\.\.\.)[ \t{_MARKS}]*(?:\n|\Z)", re.MULTILINE),
    "+++": re.compile(rf"^[ \t]*\+\+\+[ \t{_MARKS}]*(?:\n|\Z)", re.MULTILINE),
}
_NAMES = "|".join(FIELDS)
_FIELD = re.compile(rf"[\W_]*\b(?:{_NAMES})\b[\"'”’ \t]*[:=：]", re.IGNORECASE)
_OWN_FIELD = re.compile(rf"(?:{_NAMES})[ \t]*[:=]")  # as we write it: "Title:" is prose
_KEYED = re.compile(r"-\s|[a-z][\w-]*\s*[:=](?:\s|$)|\s+\S|#")  # a field of somebody's, what belongs to it, a comment
_FENCE_LIKE = re.compile(r"[\W_]*")
_FLAT = re.compile(  # `field: value` lines, as nearly all are
    r"(?:[A-Za-z]\w*: [^\[\]{}|>&*!?#\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]*\n)+"
)
_WITHDRAWN = re.compile(
    r"[\W_]*withdrawn\b[\"'”’ \t]*(?:[:=：]|\bis\b)?[\"'“‘ \t]*(?:true|yes|on|1|y)\W*", re.IGNORECASE
)


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
    if not _has_fields(inside):  # a rule above a text without metadata
        return Metadata(), _without_fields(text)
    if closing is None:
        raise DocumentError(f"front matter is not closed; end it with a line {fence}")
    values = _read_toml(inside) if fence == "+++" else _read_yaml(inside)
    return parse_fields(values), _without_fields(rest[closing.end() :])


def _has_fields(inside: str) -> bool:
    """Whether lines between fences are meant as fields: one names a field of ours, or all have the form of one."""
    lines = [line for line in inside.split("\n", LOOK_AT_LINES)[:LOOK_AT_LINES] if line.strip()]
    return any(map(_FIELD.match, lines)) or (bool(lines) and all(map(_KEYED.match, lines)))


def _without_fields(text: str) -> str:
    """The text. Raises DocumentError when a field stands at its top that no fence makes one."""
    lines = [line for line in text.split("\n", LOOK_AT_LINES)[:LOOK_AT_LINES] if line.strip(f" \t{_MARKS}")]
    for line in lines:
        if _WITHDRAWN.fullmatch(line.strip(f" \t{_MARKS}")):
            raise DocumentError("“withdrawn” stands outside the front matter; put it between two lines ---")
    named = [line for line in lines if not _FENCE_LIKE.fullmatch(line)]
    if len(named) > 1 and all(map(_OWN_FIELD.match, named[:2])):
        raise DocumentError("fields stand at the top without front matter; put them between two lines ---")
    return text


def _read_yaml(inside: str) -> Mapping[str, object]:
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
    if not isinstance(values, dict):
        raise DocumentError("front matter must be `field: value` lines")
    return values


def _read_flat(inside: str) -> object | None:
    """The fields of flat lines; None where they are not valid: the reason is to be the other loader's."""
    try:
        return cast(object, yaml.load(inside, _FlatLoader))  # noqa: S506 - as safe as the other
    except (yaml.YAMLError, UnicodeEncodeError):  # half a surrogate pair cannot be handed to the faster one
        return None


def _read_toml(inside: str) -> Mapping[str, object]:
    try:
        return tomllib.loads(inside)
    except tomllib.TOMLDecodeError as error:
        raise DocumentError(f"front matter is not valid TOML: {error}") from error
