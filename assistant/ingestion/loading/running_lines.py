"""Running heads and feet of printed pages: lines that stand in one place on many pages, and whose number, if any,
follows the pages. A line whose number counts something else ("January 3", "Fact 3") is the author's text.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Protocol

from assistant.ingestion.loading.counted_labels import EDGE_LINES, counted_labels
from assistant.ingestion.loading.notes import Note
from assistant.ingestion.loading.numerals import Numeral, label_of, numerals
from assistant.ingestion.loading.whole_sentences import is_sentence
from assistant.text.cleaning import one_line

MIN_REPEATS = 3  # a line on fewer pages may be there by chance
MIN_NUMBERS = 2  # a bare number that follows the pages on so many is a page number
MAX_SPAN = 12  # pages that three of a kind lie on: a refrain falls on the edge of a page now and then only
SAME_HEIGHT = 4.0  # points: a running line stands at one height; the last line of a text wherever it ends
MAX_NUMERALS = 3  # of a line; more are a table's
_PAGE_WORDS = frozenset({"page", "p.", "pg.", "página", "pág.", "seite", "pagina", "page."})
_STROKES = frozenset("-–—|•·")
_CONTINUED = re.compile(r"\W*continued (?:on|from) (?:the )?(?:next|previous) page\W*")  # at the end of a table
_OF = frozenset({"of", "de", "von", "sur", "di", "/"})
_Key = tuple[str, tuple[tuple[str, int], ...]]  # words with # for numbers; each number as it is, or less its page


class PrintedPage(Protocol):
    """What is asked of a page. heights: the beginning of a line → where it stands, in points from below."""

    number: int
    label: str
    lines: list[str]
    outline: tuple[tuple[str, int], ...]

    @property
    def heights(self) -> Mapping[str, Sequence[float]]: ...


@dataclass(frozen=True, slots=True)
class _Edge:
    """One edge of all pages. at: 0 for the top, -1 for the bottom; count: of the pages; labels: those that count."""

    at: int
    count: int
    labels: frozenset[str]


def drop_running_lines(pages: Sequence[PrintedPage]) -> tuple[Note, ...]:
    """Takes running lines off the pages, in place; a note says from which.

    At the top of a page the title of a chapter is one, unless the chapter begins there.
    """
    titles = {folded(title) for page in pages for title, level in page.outline if level == 1}
    numbers = _page_numbers(pages)
    dropped: list[int] = []
    for edge in _edges(pages, numbers):
        for _ in range(EDGE_LINES):
            shown = [page for page in pages if page.lines]
            running = _running_keys(shown, edge)
            for page in shown:
                line = page.lines[edge.at]
                is_number = _is_page_number(page, line, numbers)
                if not line or is_number or _is_running(page, edge, running) or _is_title(page, edge.at, titles):
                    page.lines.pop(edge.at)
                    dropped += [page.number] if line else []
    if not dropped:
        return ()
    where = _ranges(sorted(set(dropped)))
    return (Note("running_line", f"{len(dropped)} running heads, feet and page numbers left out, pages {where}"),)


@lru_cache(maxsize=4096)  # a line is looked at again and again
def folded(line: str) -> str:
    """A line for comparison with another: one space between words, no capitals."""
    return one_line(line).casefold()


def _edges(pages: Sequence[PrintedPage], numbers: Mapping[int, frozenset[int]]) -> tuple[_Edge, _Edge]:
    printed = {
        page.number: frozenset(
            numerals(line)[0].value
            for line in _edge_lines(page)
            if _is_bare(line) and _is_page_number(page, line, numbers)
        )
        for page in pages
    }
    top, bottom = (counted_labels(pages, at_top=at_top, printed=printed) for at_top in (True, False))
    return _Edge(0, len(pages), top), _Edge(-1, len(pages), bottom)


def _edge_lines(page: PrintedPage) -> set[str]:
    return {*page.lines[:EDGE_LINES], *page.lines[-EDGE_LINES:]}


def _running_keys(pages: Sequence[PrintedPage], edge: _Edge) -> dict[_Key, dict[int, float | None]]:
    """What recurs at an edge → the pages that have it, and the height of each."""
    found: dict[_Key, dict[int, float | None]] = defaultdict(dict)
    for page in pages:
        height = _height(page, edge.at)
        for key in _keys(page, page.lines[edge.at], edge):
            found[key][page.number] = height
    return found


def _page_numbers(pages: Sequence[PrintedPage]) -> dict[int, frozenset[int]]:
    """How far a number that stands alone at an edge is from its page → the pages where it is so far."""
    found: dict[int, set[int]] = defaultdict(set)
    for page in pages:
        for line in _edge_lines(page):
            if _is_bare(line):
                found[numerals(line)[0].value - page.number].add(page.number)
    return {distance: frozenset(those) for distance, those in found.items()}


def _is_page_number(page: PrintedPage, line: str, numbers: Mapping[int, frozenset[int]]) -> bool:
    """Whether a line is the number of its page: it says so, or it follows the pages."""
    if line == page.label or _CONTINUED.fullmatch(folded(line)):
        return True
    if not _is_bare(line):
        return False
    if line.isalpha() and line.isupper():  # "VII" numbers a part of the text; pages are numbered "vii"
        return False
    value = numerals(line)[0].value
    says_so = any(word in _PAGE_WORDS for word in folded(line).split())
    return says_so or value == page.number or _nearby(page.number, numbers[value - page.number]) >= MIN_NUMBERS


def _is_running(page: PrintedPage, edge: _Edge, running: Mapping[_Key, Mapping[int, float | None]]) -> bool:
    """Whether enough pages nearby have the line of a page too."""
    line = page.lines[edge.at]
    if _is_bare(line) or is_sentence(line):
        return False
    height = _height(page, edge.at)
    for key in _keys(page, line, edge):
        others = running[key]
        follows = any(kind == "follows" for kind, _ in key[1])
        same = {number for number, its in others.items() if follows or _is_near(height, its)}
        if _nearby(page.number, same) >= MIN_REPEATS:
            return True
    return False


def _is_title(page: PrintedPage, edge: int, titles: set[str]) -> bool:
    """Whether the line names a chapter that goes on, or one that begins here and is named once more below."""
    line = folded(page.lines[edge])
    begins_here = line in {folded(title) for title, _ in page.outline}
    again_below = line in map(folded, page.lines[1 : EDGE_LINES + 1])
    return edge == 0 and line in titles and (again_below or not begins_here)


def _nearby(number: int, pages: Collection[int]) -> int:
    """How many of the pages, a page itself among them, lie in the span around it that holds most of them."""
    spans = (range(first, first + MAX_SPAN) for first in range(number - MAX_SPAN + 1, number + 1))
    return max(sum(one in pages for one in span) for span in spans)


def _is_near(height: float | None, other: float | None) -> bool:
    return height is None or other is None or abs(height - other) <= SAME_HEIGHT


def _height(page: PrintedPage, edge: int) -> float | None:
    """Where the line at an edge stands; None where that is not known."""
    line = page.lines[edge]
    found = [
        height for start, heights in page.heights.items() if start and line.startswith(start) for height in heights
    ]
    if not found:
        return None
    return max(found) if edge == 0 else min(found)


def _keys(page: PrintedPage, line: str, edge: _Edge) -> Iterator[_Key]:
    """All that a line may have in common with those of other pages."""
    found = numerals(line)
    if len(found) > MAX_NUMERALS:
        yield folded(line), ()
        return
    label = label_of(line)
    is_counted = label is not None and label[0] in edge.labels
    shape = _shape(line, found)
    for kinds in product(("same", "follows"), repeat=len(found)):
        chosen = list(zip(kinds, found, strict=True))
        if not any(kind == "follows" and (numeral.counts or is_counted) for kind, numeral in chosen):
            yield shape, tuple((kind, _distance(kind, one.value, page, edge.count)) for kind, one in chosen)


def _distance(kind: str, value: int, page: PrintedPage, count: int) -> int:
    """How far a number is from its page; 0 for "24" on page 2 of 4, which some files print so."""
    if kind == "same":
        return value
    return 0 if str(value) == f"{page.number}{count}" else value - page.number


def _shape(line: str, found: Sequence[Numeral]) -> str:
    for numeral in reversed(found):
        line = f"{line[: numeral.start]}#{line[numeral.end :]}"
    return folded(line)


def _is_bare(line: str) -> bool:
    """Whether a line is a number alone, but for words and strokes that go with page numbers."""
    words = folded(_shape(line, numerals(line))).split()
    if words.count("#") != 1 + (not _OF.isdisjoint(words)):
        return False
    return all(word == "#" or word in _PAGE_WORDS or word in _OF or word in _STROKES for word in words)


def _ranges(numbers: Sequence[int]) -> str:
    """Pages as people write them: "2, 4-7, 12"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
