"""The fields of one row of a pattern file, read and checked. Every error names file, id and field."""

from collections.abc import Mapping
from typing import Any, TypeVar

from assistant.errors import DataFileError
from assistant.safety.rules.grammar import Expression, compile_expression
from assistant.types import Action, Category, Tier

_T = TypeVar("_T", Category, Tier, Action)

EXAMPLES = 2  # at least so many that match, and so many that do not


def place_of(row: Mapping[str, Any], name: str) -> str:
    """File and id of a row, with which an error begins."""
    if not isinstance(row.get("id"), str) or not row["id"]:
        raise DataFileError(f"{name}: a pattern or guard has no id")
    return f"{name}: {row['id']}"


def check_fields(row: Mapping[str, Any], where: str, known: frozenset[str]) -> None:
    """Raises DataFileError for a field that is not known."""
    for field in row:
        if field not in known:
            raise DataFileError(f"{where}: {field}: unknown field")


def member_of(kind: type[_T], value: str | None, where: str) -> _T:
    """The member of an enumeration; raises DataFileError for an unknown value."""
    try:
        return kind(value or "")
    except ValueError as error:
        raise DataFileError(f"{where}: unknown value {value!r}") from error


def parts_of_row(
    row: Mapping[str, Any], slots: Mapping[str, str], where: str, *, tried: bool
) -> tuple[Expression, ...]:
    """Of a pattern: its one regex, or the list of all."""
    parts = row.get("all")
    if parts is None:
        return (expression_of(row, "regex", slots, where, tried=tried),)
    if "regex" in row or not isinstance(parts, list) or not parts:
        raise DataFileError(f"{where}: all: expected a list of expressions, and no regex beside it")
    return tuple(compile_expression(str(part), slots, f"{where}: all", tried=tried) for part in parts)


def words_of(row: Mapping[str, Any], field: str, where: str) -> str:
    """The text in a field; raises DataFileError when it is missing."""
    if not isinstance(row.get(field), str) or not row[field]:
        raise DataFileError(f"{where}: {field}: missing")
    return str(row[field])


def expression_of(
    row: Mapping[str, Any], field: str, slots: Mapping[str, str], where: str, *, tried: bool
) -> Expression:
    """The expression in a field; raises DataFileError when it is missing or not valid."""
    return compile_expression(words_of(row, field, where), slots, f"{where}: {field}", tried=tried)


def nearness_of(row: Mapping[str, Any], where: str) -> int | None:
    """Of a pattern: most words between its parts; None for any number."""
    near = row.get("near")
    if near is not None and (not isinstance(near, int) or near < 0 or "all" not in row):
        raise DataFileError(f"{where}: near: expected a number of words, beside all")
    return near


def examples_of(row: Mapping[str, Any], field: str, where: str) -> tuple[str, ...]:
    """The examples in a field, at least EXAMPLES; raises DataFileError when there are fewer."""
    examples = row.get(field, ())
    if not isinstance(examples, list) or len(examples) < EXAMPLES:
        raise DataFileError(f"{where}: {field}: at least {EXAMPLES} examples are needed")
    return tuple(examples)


def check_unique(ids: list[str], name: str) -> None:
    """Raises DataFileError for an id that is used twice."""
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            raise DataFileError(f"{name}: {one}: id: used twice")
        seen.add(one)
