"""Takes out of a web page what no reader sees or hears: code, and elements that are hidden."""

import re

from lxml.html import HtmlElement

_NEVER_SHOWN = ("script", "style", "noscript", "template", "svg", "iframe", "annotation")
_STYLE = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
MAX_HIDDEN = 0.8  # of a page's words: a page that hides more shows its text by a script


def drop_hidden(tree: HtmlElement) -> None:
    """Removes such elements in place; the text behind each stays. A page hidden as a whole is left as it is."""
    from lxml import etree

    etree.strip_elements(tree, etree.Comment, etree.ProcessingInstruction, *_NEVER_SHOWN, with_tail=False)
    found = [element for element in tree.iter(etree.Element) if _is_hidden(element)]
    if sum(_words(element) for element in found) > MAX_HIDDEN * _words(tree):
        return
    for element in found:
        if element.getparent() is not None:
            element.drop_tree()


def _is_hidden(element: HtmlElement) -> bool:
    return (
        element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or element.get("aria-modal") == "true"
        or bool(_STYLE.search(element.get("style") or ""))
    )


def _words(element: HtmlElement) -> int:
    return sum(len(text.split()) for text in element.itertext())
