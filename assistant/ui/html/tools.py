"""Tools for a hard moment as one page: a timer, breathing, a number to call, a plan on paper; in the browser alone."""

from functools import cache
from typing import Any

from markupsafe import Markup

from assistant.data import own_file, read_toml
from assistant.ui.html.reader import Reader
from assistant.ui.html.rendering import render
from assistant.ui.html.source import page_values


@cache
def tool_words(language: str) -> dict[str, Any]:
    """The words of the page in a language; English where it has none. Raises DataFileError."""
    return read_toml(own_file(language, "tools.toml"))


def tools_html(reader: Reader) -> Markup:
    """The page. Whatever is typed into it is read by static/now.js alone."""
    return render("tools.html", {**page_values(reader), "say": tool_words(reader.words.language)})
