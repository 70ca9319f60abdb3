"""Printed page numbers inside a web page, as books put on the web carry them."""

import re

from lxml.html import HtmlElement

from assistant.ingestion.loading.page_breaks import marker
from assistant.text.cleaning import one_line

MIN_BREAKS = 2  # one number alone says nothing about pages
_NUMERAL = re.compile(r"[\[({]?\s*(?:pages?|pg|p)?\.?\s*(\d{1,4}|[ivxlcdm]{1,8})\s*[\])}]?", re.IGNORECASE)
_NAMES = re.compile(
    r"page-?_?(?:num|no|break|number)|(?:^|[\s_-])(?:p|pg|pb|page)[_-]?(?:\d{1,4}|[ivxlcdm]{1,8})(?:$|[\s_-])",
    re.IGNORECASE,
)
_NOT_IN = frozenset({"a", "li", "button", "nav", "select", "option"})


def mark_page_breaks(tree: HtmlElement) -> int:
    """Replaces each printed page number by a marker in the text that follows it, in place.

    Returns how many pages were marked; 0 where there are fewer than MIN_BREAKS.
    """
    found: list[HtmlElement] = []
    for element in tree.iter():
        if _is_break(element) and not (found and any(above is found[-1] for above in element.iterancestors())):
            found.append(element)
    if len(found) < MIN_BREAKS:
        return 0
    for element in found:
        numeral = _NUMERAL.fullmatch(_printed(element))
        if numeral is not None:
            _insert_after(element, marker(numeral.group(1)))
        element.drop_tree()
    return len(found)


def _is_break(element: HtmlElement) -> bool:
    if not isinstance(element.tag, str) or element.getparent() is None or not _is_named(element):
        return False
    around = (element, *element.iterancestors())
    if any(one.tag in _NOT_IN for one in around) or element.find(".//a[@href]") is not None:
        return False
    return bool(_NUMERAL.fullmatch(_printed(element)))


def _is_named(element: HtmlElement) -> bool:
    if "pagebreak" in f"{element.get('role') or ''} {element.get('epub:type') or ''}":
        return True
    return bool(_NAMES.search(f"{element.get('class') or ''} {element.get('id') or ''}"))


def _printed(element: HtmlElement) -> str:
    inside = one_line("".join(element.itertext()))
    return inside or one_line(element.get("aria-label") or element.get("title") or "")


def _insert_after(element: HtmlElement, mark: str) -> None:
    """Puts a mark before the first text that follows an element."""
    node: HtmlElement | None = element
    while node is not None:
        if (node.tail or "").strip():
            node.tail = mark + (node.tail or "")
            return
        beside = node.getnext()
        if beside is not None and _insert_inside(beside, mark):
            return
        node = beside if beside is not None else node.getparent()


def _insert_inside(element: HtmlElement, mark: str) -> bool:
    """Puts a mark before the first text inside an element; False where there is none."""
    from lxml import etree

    for event, node in etree.iterwalk(element, events=("start", "end")):
        if event == "start" and (node.text or "").strip():
            node.text = mark + node.text
            return True
        if event == "end" and node is not element and (node.tail or "").strip():
            node.tail = mark + node.tail
            return True
    return False
