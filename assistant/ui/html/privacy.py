"""The privacy page in English and Spanish, as HTML and as Markdown, out of one reviewed file for each language."""

from functools import cache
from html import escape
from typing import Any

from assistant.data import DEFAULT_LANGUAGE, language_codes, language_file, read_toml
from assistant.errors import DataFileError

_STYLE = """
:root { color-scheme: light; --ground: #faf7f2; --ink: #2a2522; --link: #155263; }
@media (prefers-color-scheme: dark) {
  :root { color-scheme: dark; --ground: #1d1b19; --ink: #ece6df; --link: #8fcfe0; }
}
body { font: 1.05rem/1.6 system-ui, sans-serif; max-width: 42rem; margin: 0 auto; padding: 1.5rem 1rem 4rem;
       background: var(--ground); color: var(--ink); overflow-wrap: anywhere; }
a { color: var(--link); display: inline-block; padding: .5rem 0; margin-right: 1.5rem; }
h1, h2 { line-height: 1.3; } h2 { margin-top: 2rem; } li { margin: .4rem 0; }
"""


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


def privacy_html(language: str, *, feedback: bool) -> str:
    """The page. feedback: whether votes are turned on on this server."""
    language = language if language in language_codes() else DEFAULT_LANGUAGE
    words = site_words(language)["privacy"]
    other = next(one for one in language_codes() if one != language)
    parts = "".join(
        f"<h2>{escape(part['heading'])}</h2><ul>{''.join(f'<li>{escape(line)}</li>' for line in part['lines'])}</ul>"
        for part in words["parts"]
    )
    state = words["feedback_on" if feedback else "feedback_off"]
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(words["title"])}</title><link rel="icon" href="ui/icon.svg"><style>{_STYLE}</style></head>'
        f'<body><nav><a href="./">{escape(words["back"])}</a>'
        f'<a href="privacy?lang={other}" hreflang="{other}" lang="{other}">{escape(words["other_language"])}</a></nav>'
        f"<main><h1>{escape(words['title'])}</h1>{parts}<p><strong>{escape(state)}</strong></p></main></body></html>"
    )


def privacy_markdown(language: str) -> str:
    """The same words for docs/explanation/privacy.md, which says nothing of one server's votes."""
    words = site_words(language)["privacy"]
    parts = [f"## {part['heading']}\n\n" + "\n".join(f"- {line}" for line in part["lines"]) for part in words["parts"]]
    return "\n\n".join((f"# {words['title']}", *parts)) + "\n"
