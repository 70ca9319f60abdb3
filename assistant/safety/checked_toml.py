"""A TOML file of the data as a checked value."""

from typing import TypeVar

from msgspec import ValidationError, convert

from assistant.data import parse_toml, read_text
from assistant.errors import DataFileError

_T = TypeVar("_T")


def read_checked(name: str, kind: type[_T]) -> _T:
    """The shipped file as `kind`, a msgspec Struct; raises DataFileError naming file and field."""
    return parse_checked(read_text(name), name, kind)


def parse_checked(text: str, name: str, kind: type[_T]) -> _T:
    """The text as `kind`. name: of the file, for the DataFileError raised when it is not valid."""
    try:
        return convert(parse_toml(text, name), kind)
    except ValidationError as error:
        raise DataFileError(f"{name}: {error}") from error
