"""Takes out of a web page what no reader sees or hears: code, and elements that are hidden.

A panel that a heading or button opens is hidden at first and is text all the same: it is kept, with the words on the
button that opens it.
"""

import re

from lxml.html import HtmlElement

from assistant.ingestion.loading.hiding_styles import hidden_names, hides
from assistant.ingestion.loading.notes import Note

_WHOLE = frozenset({"html", "body", "main", "article"})  # hidden until a script has run
_NEVER_SHOWN = ("script", "style", "noscript", "template", "noframes", "svg", "iframe", "annotation")
MAX_HIDDEN = 0.8  # of a page's words: a page that hides more shows its text by a script
MAX_PANEL_LINKED = 0.4  # share of a panel's words inside links; with more it is a menu
MIN_PANEL_WORDS = 3  # a panel with fewer is a mark or a message
MAX_LABEL_WORDS = 30  # of what opens a panel: a question or a title
MIN_QUESTION_WORDS = 3  # of a button that opens a panel: a shorter one says "Show more"
MAX_SPOKEN_WORDS = 12  # of text for screen readers alone: "Skip to content", "opens in a new window"
_SPOKEN = re.compile(r"(?:^|\s)(?:sr-only|screen-reader-text|visually-?hidden)(?=$|\s)")
_OPENS_NO_TEXT = frozenset({"dialog", "alertdialog", "menu", "menubar", "listbox", "navigation", "search", "tooltip"})
_NOT_IN = frozenset({"nav", "header", "footer", "form", "dialog", "menu"})
_BOX = re.compile(
    r"(?:^|[\s_-])(?:cookies?|consent|modal|popup|pop-up|overlay|lightbox|newsletter|nav|menu)(?=$|[\s_-])", re.I
)
_PANEL = re.compile(r"accordion|answer|collaps|expand|faq|panel|toggle|tab-?content", re.IGNORECASE)
_QUESTION_MARKS = ("?", "？", "؟")
_LABELS = ("h1", "h2", "h3", "h4", "h5", "h6", "button", "dt", "summary")


def drop_hidden(tree: HtmlElement) -> tuple[Note, ...]:
    """Removes such elements in place; the text behind each stays. A page hidden as a whole is left as it is.

    Returns how many words were hidden, without the words themselves.
    """
    from lxml import etree

    for shadow in tree.xpath("//template[@shadowrootmode]"):  # shown in its place
        shadow.tag = "div"
    _hide_by_sheet(tree)
    etree.strip_elements(tree, etree.Comment, etree.ProcessingInstruction, *_NEVER_SHOWN, with_tail=False)
    _open_panels(tree)
    found = [element for element in tree.iter(etree.Element) if _is_hidden(element)]
    outer = _outermost(found)
    words = sum(_words(element) for element in outer)
    if words > MAX_HIDDEN * _words(tree):
        return (Note("hidden", "the page hides most of its text, which was read all the same"),)
    for element in outer:
        if element.getparent() is not None:
            element.drop_tree()
    return (Note("hidden", f"{words} words that the page hides were left out"),) if words else ()


def _hide_by_sheet(tree: HtmlElement) -> None:
    """Marks as hidden what the page's own style sheets hide by one class or id."""
    names = hidden_names("\n".join(style.text or "" for style in tree.iter("style") if not style.get("media")))
    if not names:
        return
    for element in tree.iter("*"):
        own = {f".{name}" for name in (element.get("class") or "").split()} | {f"#{element.get('id')}"}
        if element.tag not in _WHOLE and not names.isdisjoint(own):
            element.set("hidden", "")


def _open_panels(tree: HtmlElement) -> None:
    """Shows the panels that a heading or a button opens, and the words of the button."""
    openers = _openers(tree)
    for element in list(tree.iter("*")):
        opener = openers.get(element.get("id") or "")
        label = opener if opener is not None else _label_before(element)
        if label is None or not _holds_text(element):
            continue
        if _is_hidden(element):
            _show(element)
        if label.tag == "button":
            _name(label)


def _openers(tree: HtmlElement) -> dict[str, HtmlElement]:
    """The elements that open others, by the id of what they open."""
    found: dict[str, HtmlElement] = {}
    for element in tree.iter("*"):
        opened = element.get("aria-controls") or element.get("data-target") or element.get("data-bs-target") or ""
        if opened and not _opens_a_box(element):
            for name in opened.split():
                found.setdefault(name.removeprefix("#"), element)
    return found


def _opens_a_box(element: HtmlElement) -> bool:
    """Whether what an element opens lies over the page: a dialog or a menu."""
    if "modal" in (element.get("data-toggle"), element.get("data-bs-toggle")):
        return True
    return element.get("aria-haspopup") in {"true", *_OPENS_NO_TEXT}


def _label_before(element: HtmlElement) -> HtmlElement | None:
    """The question, or the heading or button to press, right before a hidden element, which reads on from it."""
    if not _is_hidden(element):
        return None
    before = element.getprevious()
    if before is None or (before.tail or "").strip() or not 0 < _words(before) <= MAX_LABEL_WORDS:
        return None
    inside = [one for one in before.iter("*") if _words(one) == _words(before)]
    labels = [one for one in inside if one.tag in _LABELS or _can_be_pressed(one)]
    if not labels or any(map(_opens_a_box, inside)):
        return None
    is_question = "".join(before.itertext()).rstrip().endswith(_QUESTION_MARKS)
    if is_question or any(map(_can_be_pressed, inside)) or _PANEL.search(element.get("class") or ""):
        return labels[-1]
    return None


def _can_be_pressed(element: HtmlElement) -> bool:
    return (
        element.tag in ("button", "summary", "dt")
        or element.get("aria-expanded") is not None
        or element.get("role") in ("button", "tab")
        or element.get("onclick") is not None
    )


def _holds_text(element: HtmlElement) -> bool:
    """Whether an element that something opens is a part of the text: no menu, no dialog, no banner."""
    around = (element, *element.iterancestors())
    if any(one.tag in _NOT_IN or one.get("role") in _OPENS_NO_TEXT or one.get("aria-modal") for one in around):
        return False
    if _BOX.search(f"{element.get('class') or ''} {element.get('id') or ''}"):
        return False
    words = _words(element)
    linked = sum(_words(link) for link in element.iter("a"))
    return words >= MIN_PANEL_WORDS and linked <= MAX_PANEL_LINKED * words


def _show(element: HtmlElement) -> None:
    for name in ("hidden", "aria-hidden"):
        element.attrib.pop(name, None)
    if hides(element.get("style") or ""):
        del element.attrib["style"]


def _name(button: HtmlElement) -> None:
    """The words on a button that opens text are read: as a heading of their own, or in the one around it."""
    if any(one.tag in _LABELS for one in button.iterancestors()):
        button.tag = "span"
    elif _words(button) >= MIN_QUESTION_WORDS:
        button.tag = "h4"


def _outermost(found: list[HtmlElement]) -> list[HtmlElement]:
    inside = set(found)
    return [one for one in found if not any(above in inside for above in one.iterancestors())]


def _is_hidden(element: HtmlElement) -> bool:
    if element.get("hidden") == "until-found":  # text that a search in the page opens
        return False
    return (
        element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or element.get("aria-modal") == "true"
        or hides(element.get("style") or "")
        or _is_spoken(element)
    )


def _is_spoken(element: HtmlElement) -> bool:
    """Whether an element is a remark for screen readers alone; a title, or a longer text, is none."""
    if element.tag == "h1" or not _SPOKEN.search(element.get("class") or ""):
        return False
    return _words(element) <= MAX_SPOKEN_WORDS


def _words(element: HtmlElement) -> int:
    return sum(len(text.split()) for text in element.itertext())
