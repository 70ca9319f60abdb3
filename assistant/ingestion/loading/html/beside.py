"""Which elements of a web page stand beside its text: menus, share bars, cookie lines, comments.

A tag can say so by itself. A class name is a hint and no more: "social-support" and "related-conditions" hold text. It
counts where a second sign stands with it: links, no sentence, or a place after the article.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile

from lxml.html import HtmlElement

from assistant.ingestion.loading.advertising import tells_of_help
from assistant.ingestion.loading.html.elements import PageBlock
from assistant.ingestion.loading.notes import Note, counted, quoted

HINT_LINKED = 0.15  # share of words inside links that makes a hint count; running text has fewer
SENTENCE_WORDS = 7  # a shorter block is a label, whatever stands at its end
MIN_LINKED_SENTENCE = 5  # words of a link that is a sentence; a shorter one is a button
SHORT_WORDS = 25  # a box of a site's own, such as a cookie line, has fewer
_TAGS = frozenset({"nav", "aside", "footer", "form", "dialog", "menu"})
_REMARKS = frozenset({"aside", "footer"})
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
    """What an element with a hint holds. last: the place of its last block; helps: it names an emergency number."""

    words: int = 0
    linked: int = 0
    has_sentence: bool = False
    last: int = 0
    helps: bool = False


class Besides:
    """Tells for the blocks of one page which stand beside its text."""

    def __init__(self, blocks: Sequence[PageBlock], *, last_chosen: int) -> None:
        """last_chosen: the place of the last block that is known to be of the article."""
        self._last_chosen = last_chosen
        self._hints: dict[HtmlElement, str] = {}
        self._content: dict[HtmlElement, _Content] = {}
        for place, one in enumerate(blocks):
            for element in one.around:
                if self._hint(element) in ("hint", "box", "aside"):
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
        if content.helps:
            return False
        if hint == "aside":
            return not content.has_sentence or content.linked > 0 or bool(_HINT.search(_names(element)))
        if not content.has_sentence or content.linked >= HINT_LINKED * content.words:
            return True
        return hint == "box" and (content.words < SHORT_WORDS or content.last > self._last_chosen)


def _count(content: _Content, one: PageBlock, place: int) -> None:
    content.words += one.words
    content.linked += one.linked
    content.has_sentence |= _is_sentence(one)
    content.last = place
    content.helps = content.helps or tells_of_help(one.block.text)


def _hint_of(element: HtmlElement) -> str:
    """How surely an element stands beside the text.

    "tag": for sure; "aside": a warning or remark within an article, or none; "box": named as a box of the site; "hint":
    its name may mean it.
    """
    if element.tag in _TAGS:
        is_within = element.tag in _REMARKS and next(element.iterancestors("article"), None) is not None
        return "aside" if is_within else "tag"
    names = _names(element)
    if not _HINT.search(names):
        return "none"
    return "box" if any(_names_a_box(name) for name in names.lower().split()) else "hint"


def _names(element: HtmlElement) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''} {element.get('role') or ''}"


def _names_a_box(name: str) -> bool:
    """Whether every part of a name belongs to the machinery of a site ("cookie-banner"; not "informed-consent")."""
    parts = {part for part in re.split(r"[-_]+", name) if part}
    return bool(parts & _BOXES) and parts <= _BOXES | _PARTS


def is_linked_sentence(one: PageBlock) -> bool:
    """Whether a block is text, although it is a link: a whole sentence, or a call to an emergency number."""
    text = one.block.text
    is_sentence = one.words >= MIN_LINKED_SENTENCE and text.endswith((".", "!")) and not text.endswith("..")
    return is_sentence or tells_of_help(text)


def beside_notes(blocks: Sequence[PageBlock], found: Sequence[PageBlock]) -> tuple[Note, ...]:
    """Notes on what a page shows and is not read: around the article, and between its paragraphs."""
    read = {id(one) for one in found}
    places = [place for place, one in enumerate(blocks) if id(one) in read]
    left = [(place, one) for place, one in enumerate(blocks) if id(one) not in read]
    between = [one for place, one in left if places[0] < place < places[-1]] if places else []
    around = sum(one.words for _, one in left) - sum(one.words for one in between)
    notes = []
    if around:
        notes.append(Note("beside", f"{counted(around, 'word')} around the article left out"))
    if between:
        size = f"{counted(len(between), 'block')}, {counted(sum(one.words for one in between), 'word')}"
        longest = max(between, key=lambda one: one.words - one.linked)
        kind = "gap" if _is_sentence(longest) else "beside"
        detail = f"{size} between paragraphs of the article left out, among them {quoted(longest.block.text)}"
        notes.append(Note(kind, detail))
    return tuple(notes)


def _is_sentence(one: PageBlock) -> bool:
    return one.words >= SENTENCE_WORDS and bool(_SENTENCE_END.search(one.block.text))


def _up_to(one: PageBlock, frame: HtmlElement | None) -> Iterable[HtmlElement]:
    """What lies around a block, as far as the frame and without it, or all of it."""
    return takewhile(lambda element: element is not frame, one.around)
