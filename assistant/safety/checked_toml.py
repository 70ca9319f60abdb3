"""Data of a TOML file as a checked value, a msgspec Struct."""

from datetime import date
from typing import TypeVar

from msgspec import ValidationError, convert

from assistant.data import parse_toml, read_text
from assistant.errors import DataFileError

_T = TypeVar("_T")


def read_checked(name: str, kind: type[_T]) -> _T:
    """The shipped file as `kind`; raises DataFileError naming file and field."""
    return parse_checked(read_text(name), name, kind)


def parse_checked(text: str, name: str, kind: type[_T]) -> _T:
    """The text as `kind`. name: of the file, for the DataFileError raised when it is not valid."""
    return checked(parse_toml(text, name), name, kind)


def checked(value: object, where: str, kind: type[_T]) -> _T:
    """A value read from TOML as `kind`. where: begins the DataFileError raised when it is not valid."""
    try:
        return convert(value, kind)
    except ValidationError as error:
        raise DataFileError(f"{where}: {error}") from error


def check_days(looked_up: str, again: str, where: str) -> None:
    """That a row was looked up (field "checked") before it is to be looked up again (field "recheck"), both ISO days.

    where: begins the DataFileError raised otherwise.
    """
    if _day(again, f"{where}: recheck") <= _day(looked_up, f"{where}: checked"):
        raise DataFileError(f"{where}: recheck: {again} is not after the day it was checked, {looked_up}")


def _day(value: str, where: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise DataFileError(f"{where}: {value!r} is not a date such as 2026-11-22") from error
