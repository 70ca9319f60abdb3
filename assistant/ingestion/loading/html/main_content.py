"""Which blocks of a web page are the article: trafilatura's choice, completed from the page itself.

trafilatura finds the article on most pages and loses parts of it on some: an introduction, a list, a table, every
paragraph of an odd page. Its careful choice is laid over the page's own blocks. The smallest element that holds nearly
all of it is the article's frame. What trafilatura chose outside the frame stays where it is made as what it chose
inside. What reads like text inside the frame belongs to the article too, but no teasers of other pages. Where it chose
far too little, the part of the page that holds most text is taken.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from assistant.ingestion.loading.blocks import BlockKind
from assistant.ingestion.loading.html.beside import Besides, is_linked_sentence
from assistant.ingestion.loading.html.elements import PageBlock
from assistant.ingestion.loading.html.teasers import labels, teasers

SHINGLE = 3  # words that must follow each other in both texts; two words meet by chance
MIN_ARTICLE = 0.5  # share of the words of a frame that are chosen: with fewer the page is a list, and teasers its text
BLOCK_COST = 6  # words: a shorter block is a button or a menu entry and adds nothing to the part around it
LINK_COST = 2  # words that a word inside a link takes away: lists of links must not look rich
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What `evaluate pages --leave-site-out` sets anew without the pages of a site; each a share, 0 to 1.

    - min_shared: of a block's shingles, for the block to be among the chosen; a link or note inside may differ.
    - frame_share: of the chosen words, that the frame must hold; the rest may be a stray choice elsewhere.
    - min_chosen: of the words of the richest part: with fewer, trafilatura's choice is not trusted.
    - max_linked: of a block's words inside links; above it a block is navigation.
    """

    min_shared: float = 0.7
    frame_share: float = 0.85
    min_chosen: float = 0.4
    max_linked: float = 0.4


THRESHOLDS = Thresholds()


def main_part(
    blocks: Sequence[PageBlock], chosen: Iterable[str], *, thresholds: Thresholds = THRESHOLDS
) -> list[PageBlock]:
    """The blocks of the article, in order. chosen: the texts that trafilatura takes for the article."""
    if not blocks:
        return []
    picked = _laid_over(blocks, list(chosen), thresholds.min_shared)
    besides = Besides(blocks, last_chosen=_last(picked))
    limit, rich = thresholds.max_linked, richest(blocks)
    in_rich = [_is_inside(one, rich) and reads_like_text(one, rich, besides, limit) for one in blocks]
    if _words_of(blocks, picked) >= thresholds.min_chosen * _words_of(blocks, in_rich):
        frame = _frame(blocks, picked, thresholds.frame_share)
        picked = _made_alike(blocks, picked, frame)
        fits = [_is_inside(one, frame) and reads_like_text(one, frame, besides, limit) for one in blocks]
        fits = [fit or _heads_chosen(blocks, picked, place) for place, fit in enumerate(fits)]
    else:
        picked = fits = _without_teasers(blocks, in_rich, in_rich)
    found = _filled(blocks, picked, _without_teasers(blocks, picked, fits))
    return _without_loose_headings(found) or [one for one in blocks if reads_like_text(one, None, besides, limit)]


def book_part(blocks: Sequence[PageBlock], pages: Sequence[bool]) -> list[PageBlock]:
    """The text of a book on one web page. pages: whether a printed page begins in each block."""
    frame = _frame(blocks, pages, 1.0)
    besides = Besides(blocks, last_chosen=_last(pages))
    limit = THRESHOLDS.max_linked
    return [one for one in blocks if _is_inside(one, frame) and reads_like_text(one, frame, besides, limit)]


def reads_like_text(one: PageBlock, frame: HtmlElement | None, besides: Besides, max_linked: float) -> bool:
    """Whether a block inside the frame, or the page, is no link, tool or box that stands beside the text."""
    is_text = one.linked <= max_linked * one.words or is_linked_sentence(one)
    return is_text and not besides.holds(one, frame)


def _last(picked: Sequence[bool]) -> int:
    return max((place for place, is_picked in enumerate(picked) if is_picked), default=-1)


def _words_of(blocks: Sequence[PageBlock], picked: Sequence[bool]) -> int:
    return sum(one.words for one, is_picked in zip(blocks, picked, strict=True) if is_picked)


def _laid_over(blocks: Sequence[PageBlock], chosen: Sequence[str], min_shared: float) -> list[bool]:
    """Whether each block is among the chosen texts, whatever elements these were cut into."""
    text = [word for line in chosen for word in (*_words(line), "¶")]
    shingles = {tuple(text[at : at + SHINGLE]) for at in range(len(text))}
    lines = {" ".join(_words(line)) for line in chosen}
    return [_is_chosen(_words(one.block.text), shingles, lines, min_shared) for one in blocks]


def _is_chosen(words: Sequence[str], shingles: set[tuple[str, ...]], lines: set[str], min_shared: float) -> bool:
    if len(words) < SHINGLE:
        return bool(words) and " ".join(words) in lines
    own = [tuple(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1)]
    return sum(one in shingles for one in own) >= min_shared * len(own)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def richest(blocks: Sequence[PageBlock]) -> HtmlElement:
    """The element with most text of its own: words count for it, blocks and words inside links against it."""
    gain: Counter[HtmlElement] = Counter()
    for one in blocks:
        worth = one.words - BLOCK_COST - (LINK_COST + 1) * one.linked
        for element in one.around:
            gain[element] += worth
    deep = list(gain)
    return max(deep, key=lambda element: gain[element])


def _frame(blocks: Sequence[PageBlock], picked: Sequence[bool], share: float) -> HtmlElement:
    """The smallest element that holds a share of the picked words."""
    weight: Counter[HtmlElement] = Counter()
    for one, is_picked in zip(blocks, picked, strict=True):
        if is_picked:
            for element in one.around:
                weight[element] += one.words
    most = max(weight.values())
    frame = min((one for one, words in weight.items() if words >= share * most), key=lambda one: weight[one])
    around = frame.getparent()
    is_one_block = any(one.holder is frame for one in blocks)  # a paragraph alone is no frame
    return around if is_one_block and around is not None else frame


def _made_alike(blocks: Sequence[PageBlock], picked: Sequence[bool], frame: HtmlElement) -> list[bool]:
    """The picked blocks, outside the frame only those made as one inside: a text in several parts, and no rail."""
    inside = [_is_inside(one, frame) for one in blocks]
    makes = {_make(one) for one, *both in zip(blocks, picked, inside, strict=True) if all(both)}
    return [
        is_picked and (is_inside or _make(one) in makes)
        for one, is_picked, is_inside in zip(blocks, picked, inside, strict=True)
    ]


def _make(one: PageBlock) -> tuple[str | None, ...]:
    """How a block is made: tags and classes of its element and of the one around it."""
    around = one.holder.getparent()
    outer = (None, None) if around is None else (around.tag, around.get("class"))
    return (one.holder.tag, one.holder.get("class"), *outer)


def _heads_chosen(blocks: Sequence[PageBlock], picked: Sequence[bool], place: int) -> bool:
    """Whether a block is a heading, linked or not, right above a chosen block in the same element."""
    if blocks[place].block.kind is not BlockKind.HEADING or not any(picked[place + 1 : place + 2]):
        return False
    return blocks[place].holder.getparent() is blocks[place + 1].holder.getparent()


def _without_teasers(blocks: Sequence[PageBlock], picked: Sequence[bool], fits: Sequence[bool]) -> list[bool]:
    """The blocks that may be filled in, without teasers and labels, unless the page is a list of such."""
    cards = teasers(blocks) | labels(blocks)
    text = sum(one.words for place, one in enumerate(blocks) if picked[place] and place not in cards)
    held = sum(one.words for place, one in enumerate(blocks) if picked[place] or fits[place])
    if text < MIN_ARTICLE * held:
        return list(fits)
    return [fit and place not in cards for place, fit in enumerate(fits)]


def _filled(blocks: Sequence[PageBlock], picked: Sequence[bool], fits: Sequence[bool]) -> list[PageBlock]:
    """The picked blocks and what fits between, beside and right around them."""
    at = [number for number, is_picked in enumerate(picked) if is_picked]
    if not at:
        return []
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


def _is_inside(one: PageBlock, frame: HtmlElement) -> bool:
    return any(element is frame for element in one.around)


def _without_loose_headings(found: Sequence[PageBlock]) -> list[PageBlock]:
    """Headings stay only where text follows before the end."""
    last = max((at for at, one in enumerate(found) if one.block.kind is not BlockKind.HEADING), default=-1)
    return list(found[: last + 1])
