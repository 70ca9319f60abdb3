"""What stands in an article and is none of it: teasers of other pages, and the labels of charts and players.

Teasers are cards side by side, each with a title that is a link and some words of what stands there. Labels are many
lines of a word or two.
"""

from collections import defaultdict
from collections.abc import Sequence

from lxml.html import HtmlElement

from assistant.ingestion.loading.blocks import BlockKind
from assistant.ingestion.loading.html.elements import PageBlock

MIN_CARDS = 2  # one card alone may be a part of the text
MAX_CARD_WORDS = 80  # a longer one is a part of the text whose heading is a link
TITLE_LINKED = 0.5  # share of a title's words inside a link
MIN_LABELS = 5  # lines of a word or two, one after the other, that a chart or player makes
MAX_LABEL_WORDS = 3
_NO_CARDS = frozenset({"dl", "dt", "dd", "table", "tbody", "tr", "td", "html", "body"})


def teasers(blocks: Sequence[PageBlock]) -> frozenset[int]:
    """The places of the blocks that lie in such cards."""
    inside: defaultdict[HtmlElement, list[int]] = defaultdict(list)
    for place, one in enumerate(blocks):
        for element in one.around:
            inside[element].append(place)
    cards: defaultdict[HtmlElement, list[HtmlElement]] = defaultdict(list)
    for element, places in inside.items():
        if element.tag not in _NO_CARDS and _is_card([blocks[place] for place in places[: MAX_CARD_WORDS + 1]]):
            cards[element.getparent()].append(element)
    rows = (row for row in cards.values() if len(row) >= MIN_CARDS)
    return frozenset(place for row in rows for card in row for place in inside[card])


def labels(blocks: Sequence[PageBlock]) -> frozenset[int]:
    """The places of paragraphs of a word or two, no sentences, that follow each other in numbers."""
    found: set[int] = set()
    run: list[int] = []
    for place, one in enumerate(blocks):
        is_short = one.words <= MAX_LABEL_WORDS and not one.block.text.endswith((".", "!"))
        if one.block.kind is BlockKind.PARAGRAPH and is_short:
            run.append(place)
            continue
        found.update(run if len(run) >= MIN_LABELS else ())
        run = []
    return frozenset(found.union(run if len(run) >= MIN_LABELS else ()))


def _is_card(blocks: Sequence[PageBlock]) -> bool:
    """Whether these blocks, every one of an element, are a linked title and little else."""
    if len(blocks) < 2 or sum(one.words for one in blocks) > MAX_CARD_WORDS:
        return False
    headings = [one for one in blocks if one.block.kind is BlockKind.HEADING]
    links = [one for one in blocks if one.words > 1 and one.linked == one.words]
    title = next(iter(headings or links), None)
    return title is not None and title.linked >= TITLE_LINKED * title.words and bool(links)
