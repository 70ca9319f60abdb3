"""The doors of the start page: who somebody asks for, where to begin reading, and questions to begin with."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from markupsafe import Markup

from assistant.data import own_file, read_toml
from assistant.errors import DataFileError
from assistant.safety import load_self_checks
from assistant.safety.responses.self_checks import text_in
from assistant.types import Document
from assistant.ui.html.reader import read_path
from assistant.ui.html.rendering import render
from assistant.ui.html.tools import tool_words
from assistant.ui.html.wording import Wording


@dataclass(frozen=True, slots=True)
class Door:
    """One door. label: who it is for; page: id of the document to begin with; starters: questions to ask."""

    label: str
    page: str
    starters: Sequence[str]


@dataclass(frozen=True, slots=True)
class ShownDoor:
    """The values of one door. title, address: of the page to begin with."""

    label: str
    title: str
    address: str
    starters: Sequence[str]


@cache
def load_doors(language: str) -> tuple[Mapping[str, Any], tuple[Door, ...]]:
    """The words around the doors, and the doors, of a language; English where it has none. Raises DataFileError."""
    name = own_file(language, "doors.toml")
    words = read_toml(name)
    try:
        doors = tuple(Door(one["label"], one["page"], tuple(one["starters"])) for one in words["door"])
        words["title"], words["begin"], words["more"]
    except (KeyError, TypeError) as error:
        raise DataFileError(f"{name}: {error!r}") from error
    return words, doors


def doors_html(documents: Mapping[str, Document], *, words: Wording, fit: Callable[[str], bool]) -> Markup:
    """The doors whose pages the library holds, and ways to other pages. fit: whether words may stand on a button."""
    own, doors = load_doors(words.language)
    held = [one for one in doors if one.page in documents and not documents[one.page].withdrawn]
    shown = [
        ShownDoor(one.label, documents[one.page].title, read_path(one.page), [*filter(fit, one.starters)])
        for one in held
    ]
    values = {
        "own": own,
        "doors": shown,
        "tools": tool_words(words.language)["title"],
        "checks": {one.id: text_in(one.title, words.language) for one in load_self_checks().checks.values()},
        "words": words,
    }
    return render("doors.html", values)
