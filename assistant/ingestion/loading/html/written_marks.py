"""Raised, lowered and struck words of a web page: raised as characters, struck ones left out."""

import re

from lxml.html import HtmlElement

from assistant.ingestion.loading.notes import Note, counted
from assistant.ingestion.loading.scripts import lowered, raised

MAX_SCRIPT = 30  # characters; a longer text is raised for its looks
MAX_STRUCK = 0.5  # of a page's words: a page that strikes more has left a tag open
_STRUCK = ("del", "s", "strike")
_INLINE = frozenset({"a", "b", "em", "font", "i", "small", "span", "strong"})
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LINE_THROUGH = re.compile(r"text-decoration(?:-line)?\s*:[^;]*line-through", re.IGNORECASE)
_VERTICAL = re.compile(r"vertical-align\s*:\s*(super|sub)\b", re.IGNORECASE)


def write_scripts(tree: HtmlElement) -> None:
    """Writes superscripts and subscripts as characters, whatever elements lie inside them, in place."""
    for element in reversed(list(tree.iter("*"))):
        kind = _script(element)
        text = plain("".join(element.itertext())) if kind else ""
        if text.strip() and len(text.strip()) <= MAX_SCRIPT:
            _set_text(element, raised(text) if kind == "sup" else lowered(text))


def drop_struck(tree: HtmlElement) -> tuple[Note, ...]:
    """Removes struck words in place. Returns how many they were."""
    found = [one for one in tree.iter("*") if one.tag in _STRUCK or _LINE_THROUGH.search(one.get("style") or "")]
    struck = set(found)
    outer = [one for one in found if struck.isdisjoint(one.iterancestors())]
    words = sum(_words(one) for one in outer)
    if not words or words > MAX_STRUCK * _words(tree):
        return ()
    for one in outer:
        if one.getparent() is not None:
            one.drop_tree()
    return (Note("struck", f"{counted(words, 'struck word')} left out"),)


def plain(text: str) -> str:
    """A text without the characters that an element cannot be given."""
    return _NO_TEXT.sub("", text)


def _script(element: HtmlElement) -> str:
    """ "sup", "sub", or "" for an element whose text stands on the line."""
    if element.tag in ("sup", "sub"):
        return str(element.tag)
    found = _VERTICAL.search(element.get("style") or "") if element.tag in _INLINE else None
    if found is None:
        return ""
    return "sup" if found[1].lower() == "super" else "sub"


def _set_text(element: HtmlElement, text: str) -> None:
    for part in list(element):
        element.remove(part)
    element.text = text
    element.tag = "span"
    element.attrib.pop("style", None)


def _words(element: HtmlElement) -> int:
    return sum(len(text.split()) for text in element.itertext())
