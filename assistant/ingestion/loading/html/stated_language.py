"""The language that a web page says it is written in."""

import re

from lxml.html import HtmlElement

_CODE = re.compile(r"([a-z]{2,3})(?:[-_]|$)")


def stated_language(tree: HtmlElement) -> str | None:
    """Its code without a region ("en-US" is "en"); None where the page is silent."""
    for element in (tree, *tree.iter("html", "body"), *_only(tree, "main"), *_only(tree, "article")):
        stated = element.get("lang") or element.get("xml:lang") or ""
        if found := _CODE.match(stated.strip().lower()):
            return found.group(1)
    return None


def _only(tree: HtmlElement, tag: str) -> list[HtmlElement]:
    """The only element of its kind; none where there are several, which may be in several languages."""
    found = list(tree.iter(tag))
    return found if len(found) == 1 else []
