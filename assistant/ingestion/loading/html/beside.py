"""Which elements of a web page stand beside its text: menus, share bars, cookie lines, comments.

A tag can say so by itself. A class name is a hint and no more: "social-support" and "related-conditions" hold text. It
counts where a second sign stands with it: links, no sentence, or a place after the article.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile

from lxml.html import HtmlElement

from assistant.ingestion.loading.html.elements import PageBlock

HINT_LINKED = 0.15  # share of words inside links that makes a hint count; running text has fewer
SENTENCE_WORDS = 7  # a shorter block is a label, whatever stands at its end
SHORT_WORDS = 25  # a box of a site's own, such as a cookie line, has fewer
_TAGS = frozenset({"nav", "aside", "footer", "form", "dialog", "menu"})
_HINT = re.compile(
    r"(?:^|[\s_-])(?:ads?|advert\w*|sponsor\w*|promo\w*|share|sharing|social|related|recommend\w*|newsletter|subscri\w*"
    r"|signup|comments?|respond|disqus|cookies?|consent|popup|modal|nav|navbar|menu|breadcrumbs?|sidebar|widget\w*|footer"
    r"|toolbar|tags|pagination|pager|byline|author-bio|authorbox|toc|trending|outbrain|taboola)(?=$|[\s_-])",
    re.IGNORECASE,
)
_BOX_NAMES = """
    ad ads advert advertisement author bio byline comment comments consent cookie cookies disqus modal newsletter
    outbrain popup respond signup subscribe subscription taboola"""
_PART_NAMES = """
    area banner bar block body box btn button buttons container content entry footer form group header holder info inner
    item items js lightbox line list main message module notice outer overlay page panel post section text thread tool
    tools widget wrap wrapper"""
_BOXES, _PARTS = frozenset(_BOX_NAMES.split()), frozenset(_PART_NAMES.split())
_SENTENCE_END = re.compile(r"[.!?…。！？]['\"’”»)\]]*$")


@dataclass(slots=True)
class _Content:
    """What an element with a hint holds. last: the place of its last block."""

    words: int = 0
    linked: int = 0
    has_sentence: bool = False
    last: int = 0


class Besides:
    """Tells for the blocks of one page which stand beside its text."""

    def __init__(self, blocks: Sequence[PageBlock], *, last_chosen: int) -> None:
        """last_chosen: the place of the last block that is known to be of the article."""
        self._last_chosen = last_chosen
        self._hints: dict[HtmlElement, str] = {}
        self._content: dict[HtmlElement, _Content] = {}
        for place, one in enumerate(blocks):
            for element in one.around:
                if self._hint(element) in ("hint", "box"):
                    _count(self._content.setdefault(element, _Content()), one, place)

    def holds(self, one: PageBlock, frame: HtmlElement | None) -> bool:
        """Whether a block stands in such an element, as far out as the frame; None for the whole page."""
        return any(self._is_beside(element) for element in _up_to(one, frame))

    def _hint(self, element: HtmlElement) -> str:
        if element not in self._hints:
            self._hints[element] = _hint_of(element)
        return self._hints[element]

    def _is_beside(self, element: HtmlElement) -> bool:
        hint = self._hint(element)
        if hint in ("tag", "none"):
            return hint == "tag"
        content = self._content[element]
        if not content.has_sentence or content.linked >= HINT_LINKED * content.words:
            return True
        return hint == "box" and (content.words < SHORT_WORDS or content.last > self._last_chosen)


def _count(content: _Content, one: PageBlock, place: int) -> None:
    content.words += one.words
    content.linked += one.linked
    content.has_sentence |= one.words >= SENTENCE_WORDS and bool(_SENTENCE_END.search(one.block.text))
    content.last = place


def _hint_of(element: HtmlElement) -> str:
    """ "tag": it stands beside the text for sure; "box": named as a box of the site; "hint": its name may mean it."""
    if element.tag in _TAGS:
        return "tag"
    names = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('role') or ''}"
    if not _HINT.search(names):
        return "none"
    return "box" if any(_names_a_box(name) for name in names.lower().split()) else "hint"


def _names_a_box(name: str) -> bool:
    """Whether every part of a name belongs to the machinery of a site ("cookie-banner"; not "informed-consent")."""
    parts = {part for part in re.split(r"[-_]+", name) if part}
    return bool(parts & _BOXES) and parts <= _BOXES | _PARTS


def _up_to(one: PageBlock, frame: HtmlElement | None) -> Iterable[HtmlElement]:
    """What lies around a block, as far as the frame and without it, or all of it."""
    return takewhile(lambda element: element is not frame, one.around)
