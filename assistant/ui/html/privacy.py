"""The privacy page in each language, as HTML and as Markdown, out of one reviewed file for each language."""

from functools import cache
from typing import Any

from markupsafe import Markup

from assistant.data import DEFAULT_LANGUAGE, language_codes, language_file, read_toml
from assistant.errors import DataFileError
from assistant.ui.html.rendering import render
from assistant.ui.html.wording import languages


@cache
def site_words(language: str) -> dict[str, Any]:
    """The words of the site in a language; English where it is not shipped. Raises DataFileError."""
    name = language_file(language if language in language_codes() else DEFAULT_LANGUAGE, "site.toml")
    words = read_toml(name)
    try:
        for part in words["privacy"]["parts"]:
            part["heading"], part["lines"][0]
    except (LookupError, TypeError) as error:
        raise DataFileError(f"{name}: {error}") from error
    return words


def privacy_html(language: str, *, feedback: bool) -> Markup:
    """The page. feedback: whether votes are turned on on this server."""
    language = language if language in language_codes() else DEFAULT_LANGUAGE
    words = site_words(language)["privacy"]
    values = {
        "language": language,
        "others": {code: name for code, name in languages().items() if code != language},
        "words": words,
        "feedback": words["feedback_on" if feedback else "feedback_off"],
    }
    return render("privacy.html", values)


def privacy_markdown(language: str) -> str:
    """The same words for docs/explanation/privacy.md, which says nothing of one server's votes."""
    words = site_words(language)["privacy"]
    parts = [f"## {part['heading']}\n\n" + "\n".join(f"- {line}" for line in part["lines"]) for part in words["parts"]]
    return "\n\n".join((f"# {words['title']}", *parts)) + "\n"
