"""Labels that count what is told, "Fact 3" at the top of a page: they look like a title with the number of the page.

No list of words can tell them apart. Where the label stands, and what the text around it says, can.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Protocol

from assistant.ingestion.loading.numerals import label_of, numerals
from assistant.text.cleaning import one_line

EDGE_LINES = 2  # how many lines at the top and the bottom of a page are looked at
_LONGEST_LABEL = 60  # characters of a line
_MOST_DIGITS = 5
_SIGNS = ".,;:?!()[]“”\"'"
_NO_NUMBERS: frozenset[int] = frozenset()


class LinesOfPage(Protocol):
    """What is asked of a page."""

    number: int
    lines: list[str]
    outline: tuple[tuple[str, int], ...]


@dataclass(slots=True)
class _Label:
    """What is found of one label.

    - numbers: pages and the numbers on them, in their order.
    - stands_inside: whether it stands in the middle of a page as well; running lines stand at its edges.
    - is_numbered_besides: whether a page of it has another number.
    """

    numbers: list[tuple[int, int]] = field(default_factory=list)
    stands_inside: bool = False
    is_numbered_besides: bool = False

    @property
    def counts_on(self) -> bool:
        """Whether its numbers are 1, 2, 3, of which one or other may stand somewhere else.

        Of pages, the first is rarely numbered; each that shows no number is left out; and an extract leaves out many.
        """
        steps = [(after - page, following - value) for (page, value), (after, following) in pairwise(self.numbers)]
        return self.numbers[0][1] == 1 and all(by in (0, 1) or (by == 2 and pages == 1) for pages, by in steps)


def counted_labels(
    pages: Sequence[LinesOfPage], *, at_top: bool, printed: Mapping[int, frozenset[int]]
) -> frozenset[str]:
    """The words of the labels that count something else than pages, as `label_of` gives them.

    - at_top: whether labels at the top are asked for. A label heads a text, so that one at the bottom is rarely any.
    - printed: a page → the numbers that stand alone on it, and follow the pages.
    """
    labels = _labels(pages, printed)
    titles = _titles(pages, labels) if labels else frozenset()
    named = _named_in_sentences(pages, labels) if labels else frozenset()
    return frozenset(
        words
        for words, label in labels.items()
        if label.stands_inside
        or label.is_numbered_besides
        or words in named
        or (at_top and label.counts_on and words not in titles)
    )


def _labels(pages: Sequence[LinesOfPage], printed: Mapping[int, frozenset[int]]) -> dict[str, _Label]:
    labels: dict[str, _Label] = defaultdict(_Label)
    for page in pages:
        for place, line in enumerate(page.lines):
            found = label_of(line) if len(line) <= _LONGEST_LABEL else None
            if found is None:
                continue
            words, value = found
            label = labels[words]
            label.numbers.append((page.number, value))
            label.stands_inside |= EDGE_LINES <= place < len(page.lines) - EDGE_LINES
            label.is_numbered_besides |= not printed.get(page.number, _NO_NUMBERS) <= {value}
    return labels


def _titles(pages: Sequence[LinesOfPage], labels: Mapping[str, _Label]) -> frozenset[str]:
    """Words of labels that stand somewhere without a number, or in the title on the first page: titles themselves."""
    lines = {line.strip().casefold() for line in _all_lines(pages)}
    lines |= {_folded(title) for page in pages for title, _ in page.outline}
    title = [f" {_folded(line)} " for line in pages[0].lines[:EDGE_LINES] if not numerals(line)]
    return frozenset(words for words in labels if words in lines or any(f" {words} " in line for line in title))


def _named_in_sentences(pages: Sequence[LinesOfPage], labels: Mapping[str, _Label]) -> frozenset[str]:
    """Words of labels that a sentence names with one of their numbers: "as Step 3 says"."""
    values = {words: {value for _, value in label.numbers} for words, label in labels.items()}
    return frozenset(
        words
        for line in _all_lines(pages)
        for before, words, number in _mentions(line)
        if before.islower() and number in values.get(words, _NO_NUMBERS)
    )


def _mentions(line: str) -> Iterator[tuple[str, str, int]]:
    """Each number in a line with the one or two words before it, and the word before those."""
    words = line.split()
    for at, word in enumerate(words):
        number = word.strip(_SIGNS)
        if number.isdecimal() and len(number) <= _MOST_DIGITS:
            for first in range(max(at - 2, 1), at):
                yield words[first - 1], " ".join(words[first:at]).casefold(), int(number)


def _folded(text: str) -> str:
    return one_line(text).casefold()


def _all_lines(pages: Sequence[LinesOfPage]) -> Iterator[str]:
    return (line for page in pages for line in page.lines)
