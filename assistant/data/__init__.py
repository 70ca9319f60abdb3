"""The shipped data: reviewed texts, rules and weights. What depends on a language stands in languages/<code>/."""

import tomllib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from assistant.errors import DataFileError

DEFAULT_LANGUAGE = "en"  # whose files stand in where another language has none
STARTER_LIBRARY = Path(__file__).parent / "starter_library"  # in a wheel alone: the repository has it as corpus/


def data_file(name: str) -> Traversable:
    """A file or folder of the data, whether it is there or not. name: with forward slashes, "helplines.toml"."""
    return files(__name__).joinpath(*name.split("/"))


def language_file(language: str, name: str) -> str:
    """The name of a file of one language: "languages/en/messages.toml"."""
    return f"languages/{language}/{name}"


def own_file(language: str, name: str) -> str:
    """The name of a language's file, of the default language where it has none."""
    own = language_file(language, name)
    return own if data_file(own).is_file() else language_file(DEFAULT_LANGUAGE, name)


def read_text(name: str) -> str:
    """The text of a file. Raises DataFileError when it is missing or not UTF-8."""
    try:
        return data_file(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataFileError(f"{name}: cannot be read ({type(error).__name__}); install the package again") from error


def read_toml(name: str) -> dict[str, Any]:
    """The content of a TOML file. Raises DataFileError naming the file and what is wrong."""
    return parse_toml(read_text(name), name)


def parse_toml(text: str, name: str) -> dict[str, Any]:
    """The content of a text in TOML. name: of the file, for the DataFileError raised when it is none."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DataFileError(f"{name}: not valid TOML: {error}") from error


@cache
def language_codes() -> tuple[str, ...]:
    """Every language that has a folder, the default first."""
    codes = sorted(one.name for one in data_file("languages").iterdir() if one.is_dir() and one.name.isalpha())
    return tuple(sorted(codes, key=lambda code: code != DEFAULT_LANGUAGE))
