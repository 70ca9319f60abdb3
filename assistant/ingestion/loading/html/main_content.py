"""Which blocks of a web page are the article: trafilatura's choice, completed from the page itself.

trafilatura finds the article on most pages and loses parts of it on some: an introduction, a list, a
table, every paragraph of an odd page. Its choice is laid over the page's own blocks. The smallest element
that holds nearly all of it is the article's frame; what reads like text inside the frame belongs to the
article too. Where it chose far too little, the part of the page that holds most text is taken.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from lxml.html import HtmlElement

from assistant.ingestion.loading.blocks import BlockKind
from assistant.ingestion.loading.html.elements import PageBlock

SHINGLE = 3  # words that must follow each other in both texts; two words meet by chance
MIN_SHARED = 0.7  # share of a block's shingles for the block to be among the chosen; a link or note inside may differ
FRAME_SHARE = 0.85  # share of the chosen words that the frame must hold; the rest may be a stray choice elsewhere
MIN_CHOSEN = 0.4  # share of the words of the richest part: with fewer, trafilatura's choice is not trusted
BLOCK_COST = 6  # words: a shorter block is a button or a menu entry and adds nothing to the part around it
LINK_COST = 2  # words that a word inside a link takes away: lists of links must not look rich
MAX_LINKED = 0.4  # share of a block's words inside links; above it a block is navigation
_WORD = re.compile(r"\w+")
_ASIDE = re.compile(
    r"(?:^|[\s_-])(?:ads?|advert\w*|sponsor\w*|promo\w*|share|sharing|social|related|recommend\w*|newsletter|subscri\w*"
    r"|signup|comments?|respond|disqus|cookies?|consent|popup|modal|nav|navbar|menu|breadcrumbs?|sidebar|widget\w*|footer"
    r"|toolbar|tags|pagination|pager|byline|author-bio|authorbox|toc|trending|outbrain|taboola)(?=$|[\s_-])",
    re.IGNORECASE,
)
_ASIDE_TAGS = frozenset({"nav", "aside", "footer", "form", "dialog", "menu"})


def main_part(blocks: Sequence[PageBlock], chosen: Iterable[str]) -> list[PageBlock]:
    """The blocks of the article, in order. chosen: the texts that trafilatura takes for the article."""
    if not blocks:
        return []
    picked = _laid_over(blocks, list(chosen))
    rich = richest(blocks)
    words = sum(one.words for one, is_picked in zip(blocks, picked, strict=True) if is_picked)
    if words >= MIN_CHOSEN * sum(one.words for one in blocks if _is_inside(one, rich)):
        frame = _frame(blocks, picked, FRAME_SHARE)
    else:
        frame, picked = rich, [_is_inside(one, rich) and reads_like_text(one, rich) for one in blocks]
    found = _without_loose_headings(_filled(blocks, picked, frame))
    return found or [one for one in blocks if reads_like_text(one, None)]


def book_part(blocks: Sequence[PageBlock], pages: Sequence[bool]) -> list[PageBlock]:
    """The text of a book on one web page. pages: whether a printed page begins in each block."""
    frame = _frame(blocks, pages, 1.0)
    return [one for one in blocks if _is_inside(one, frame) and reads_like_text(one, frame)]


def _laid_over(blocks: Sequence[PageBlock], chosen: Sequence[str]) -> list[bool]:
    """Whether each block is among the chosen texts, whatever elements these were cut into."""
    text = [word for line in chosen for word in (*_words(line), "¶")]
    shingles = {tuple(text[at : at + SHINGLE]) for at in range(len(text))}
    lines = {" ".join(_words(line)) for line in chosen}
    return [_is_chosen(_words(one.block.text), shingles, lines) for one in blocks]


def _is_chosen(words: Sequence[str], shingles: set[tuple[str, ...]], lines: set[str]) -> bool:
    if len(words) < SHINGLE:
        return bool(words) and " ".join(words) in lines
    own = [tuple(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1)]
    return sum(one in shingles for one in own) >= MIN_SHARED * len(own)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def richest(blocks: Sequence[PageBlock]) -> HtmlElement:
    """The element with most text of its own: words count for it, blocks and words inside links against it."""
    gain: Counter[HtmlElement] = Counter()
    for one in blocks:
        worth = one.words - BLOCK_COST - (LINK_COST + 1) * one.linked
        for element in (one.holder, *one.holder.iterancestors()):
            gain[element] += worth
    deep = list(gain)
    return max(deep, key=lambda element: gain[element])


def _frame(blocks: Sequence[PageBlock], picked: Sequence[bool], share: float) -> HtmlElement:
    """The smallest element that holds a share of the picked words."""
    weight: Counter[HtmlElement] = Counter()
    for one, is_picked in zip(blocks, picked, strict=True):
        if is_picked:
            for element in (one.holder, *one.holder.iterancestors()):
                weight[element] += one.words
    most = max(weight.values())
    return min((one for one, words in weight.items() if words >= share * most), key=lambda one: weight[one])


def _filled(blocks: Sequence[PageBlock], picked: Sequence[bool], frame: HtmlElement) -> list[PageBlock]:
    """The picked blocks and, inside the frame, the text between, beside and right around them."""
    at = [number for number, is_picked in enumerate(picked) if is_picked]
    if not at:
        return []
    fits = [_is_inside(one, frame) and reads_like_text(one, frame) for one in blocks]
    first, last = at[0], at[-1]
    while first > 0 and fits[first - 1]:
        first -= 1
    while last + 1 < len(blocks) and fits[last + 1]:
        last += 1
    parents = {blocks[number].holder.getparent() for number in at}
    return [
        one
        for number, one in enumerate(blocks)
        if picked[number] or (fits[number] and (first <= number <= last or one.holder.getparent() in parents))
    ]


def reads_like_text(one: PageBlock, frame: HtmlElement | None) -> bool:
    """Whether a block inside the frame, or the page, is no link, tool or box that stands beside the text."""
    if one.linked > MAX_LINKED * one.words:
        return False
    return not any(_stands_aside(element) for element in _up_to(one.holder, frame))


def _stands_aside(element: HtmlElement) -> bool:
    names = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('role') or ''}"
    return element.tag in _ASIDE_TAGS or bool(_ASIDE.search(names))


def _up_to(element: HtmlElement, frame: HtmlElement | None) -> Iterable[HtmlElement]:
    """An element and those around it, as far as the frame and without it, or all of them."""
    while element is not None and element is not frame:
        yield element
        element = element.getparent()


def _is_inside(one: PageBlock, frame: HtmlElement) -> bool:
    return one.holder is frame or any(element is frame for element in one.holder.iterancestors())


def _without_loose_headings(found: Sequence[PageBlock]) -> list[PageBlock]:
    """Headings stay only where text follows before the end."""
    last = max((at for at, one in enumerate(found) if one.block.kind is not BlockKind.HEADING), default=-1)
    return list(found[: last + 1])
