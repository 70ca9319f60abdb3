"""Formulas of MathML as running text: fractions and powers stay apart ("1/2", "10⁶"), so that no number changes."""

import re

from lxml.html import HtmlElement

from assistant.ingestion.loading.html.written_marks import plain
from assistant.ingestion.loading.scripts import lowered, raised
from assistant.text.cleaning import one_line

_UNSEEN = frozenset({"annotation", "annotation-xml", "mphantom"})
_OPENING = re.compile(r"([(\[{]) ")
_CLOSING = re.compile(r" ([)\]},.;:!?])")


def write_formulas(tree: HtmlElement) -> None:
    """Replaces each formula by its text, in place."""
    for formula in list(tree.iter("math")):
        for element in reversed(list(formula.iter("*"))):  # what lies inside is text before what lies around it
            _flatten(element)
        formula.tag = "span"


def written_formula(html: str) -> str:
    """The text of one formula in HTML."""
    from lxml.html import fragment_fromstring

    tree = fragment_fromstring(html, create_parent="div")
    write_formulas(tree)
    return one_line("".join(tree.itertext()))


def _flatten(element: HtmlElement) -> None:
    """Leaves of an element its text alone; its parts are flat already."""
    tag = element.tag
    parts = [part for part in element.iterchildren("*") if part.tag not in _UNSEEN]
    texts = [part.text or "" for part in parts]
    own = "" if texts else one_line(element.text or "")
    text = own + _written(str(tag), texts)
    for part in list(element):
        element.remove(part)
    element.text = plain(text)


def _written(tag: str, parts: list[str]) -> str:
    """The parts of an element in one line."""
    match tag, parts:
        case "mfrac", [above, below]:
            return f"{_grouped(above)}/{_grouped(below)}"
        case "msup", [base, power]:
            return base + raised(power)
        case "msub", [base, index]:
            return base + lowered(index)
        case "msubsup", [base, index, power]:
            return base + lowered(index) + raised(power)
        case "mroot", [base, degree]:
            return f"{raised(degree)}√{_grouped(base)}"
        case "msqrt", _:
            return f"√{_grouped(' '.join(parts))}"
        case _:
            spaced = " ".join(part for part in parts if part)
            return _CLOSING.sub(r"\1", _OPENING.sub(r"\1", spaced))


def _grouped(text: str) -> str:
    return text if text.isalnum() or ("." in text.strip(".") and text.replace(".", "").isdigit()) else f"({text})"
