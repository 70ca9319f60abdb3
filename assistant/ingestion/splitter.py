"""Sections into passages: consecutive whole sentences of 40 to 120 words, with exact offsets.

Together the passages of a section cover every character that is not white space. Dynamic programming over the
sentences finds the cuts of the least total cost. A passage near the target length costs little. A cut inside a
paragraph costs a little more. A passage under the least length costs much. One over the greatest is never made:
a sentence that is longer is cut before.
"""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.text.sentences import sentence_spans
from assistant.types import Document, Passage, Section, Span

CountTokens = Callable[[Sequence[str]], Sequence[int]]

SPLITTER_VERSION = "2"  # raise it when the same document would be split differently
MID_PARAGRAPH_COST = 0.15  # of the cost of being one target length away from the target
MID_LIST_COST = 0.15  # a list is easier to read whole
AFTER_COLON_COST = 0.4  # "such as:" needs what follows it
OUTSIDE_LIMITS_COST = 10.0  # so large that the limits are broken only where nothing else fits
_WORD = re.compile(r"\S+")
_CLAUSE_END = (",", ";", ":", "–", "—", ")")


@dataclass(frozen=True, slots=True)
class SplitLimits:
    """Words and encoder tokens a passage may hold; all inclusive.

    - min_words: a shorter passage says too little by itself.
    - target_words: most passages come near it; the ranking was measured with it.
    - max_words: a longer one seldom fits the encoder's window.
    - max_tokens: of that window, special tokens left out.
    """

    min_words: int = 40
    target_words: int = 75
    max_words: int = 120
    max_tokens: int = 254  # all-MiniLM-L6-v2 reads 256, two of them special


@dataclass(frozen=True, slots=True)
class _Unit:
    """One sentence, or a piece of one that is too long: the smallest thing a passage is made of."""

    start: int
    end: int
    words: int
    tokens: int
    cut_cost: float  # of ending a passage after it


def split_document(document: Document, count_tokens: CountTokens, limits: SplitLimits) -> list[Passage]:
    """All passages of a document in reading order, each equal to its slice of its section.

    count_tokens: gives the tokens of each text without special ones. Text of any length fits.
    """
    seen: dict[str, int] = {}
    passages: list[Passage] = []
    for number, section in enumerate(document.sections):
        for start, end, sentences in _split_section(section, document.language, count_tokens, limits):
            text = section.text[start:end]
            seen[text] = seen.get(text, 0) + 1
            key = _passage_id(document.id, text, seen[text])
            passages.append(Passage(key, document.id, number, start, end, text, sentences))
    return passages


def _split_section(
    section: Section, language: str, count_tokens: CountTokens, limits: SplitLimits
) -> list[tuple[int, int, tuple[Span, ...]]]:
    units = _units(section.text, language, count_tokens, limits)
    pieces = []
    for first, last in _best_cuts(units, limits):
        start, end = units[first].start, units[last].end
        spans = tuple((unit.start - start, unit.end - start) for unit in units[first : last + 1])
        pieces.append((start, end, spans))
    return pieces


def _units(text: str, language: str, count_tokens: CountTokens, limits: SplitLimits) -> list[_Unit]:
    spans = sentence_spans(text, language)
    tokens = count_tokens([text[start:end] for start, end in spans])
    small: list[Span] = []
    for (start, end), count in zip(spans, tokens, strict=True):
        too_long = count > limits.max_tokens or len(text[start:end].split()) > limits.max_words
        small.extend(_cut(text, (start, end), count_tokens, limits) if too_long else [(start, end)])
    counts = tokens if len(small) == len(spans) else count_tokens([text[start:end] for start, end in small])
    return [
        _Unit(start, end, len(text[start:end].split()), count, _cut_cost(text, end))
        for (start, end), count in zip(small, counts, strict=True)
    ]


def _cut_cost(text: str, end: int) -> float:
    """What it costs to end a passage at end: nothing between paragraphs, more inside what belongs together."""
    if end == len(text):
        return 0.0
    colon = AFTER_COLON_COST if text[end - 1] == ":" else 0.0
    if text.startswith("\n\n", end):
        return colon
    return colon + (MID_LIST_COST if text[end] == "\n" else MID_PARAGRAPH_COST)


def _cut(text: str, span: Span, count_tokens: CountTokens, limits: SplitLimits) -> list[Span]:
    """A sentence too long for a passage, cut after a clause where there is one, else between words.

    A single word with too many tokens (a very long address, say) is cut by characters.
    """
    words = _short_words(text, span, limits)
    sizes = count_tokens([text[start:end] for start, end in words])
    pieces: list[Span] = []
    first, used = 0, 0
    for here, size in enumerate(sizes):
        if here > first and (used + size > limits.max_tokens or here - first >= limits.max_words):
            cut = _clause_cut(text, words, first, here)
            pieces.append((words[first][0], words[cut - 1][1]))
            used = sum(sizes[cut:here])
            first = cut
        used += size
    pieces.append((words[first][0], words[-1][1]))
    return pieces


def _short_words(text: str, span: Span, limits: SplitLimits) -> list[Span]:
    """Word spans, words longer than max_tokens characters cut so that none can exceed the window."""
    words: list[Span] = []
    for match in _WORD.finditer(text, *span):
        step = limits.max_tokens
        words.extend((at, min(at + step, match.end())) for at in range(match.start(), match.end(), step))
    return words


def _clause_cut(text: str, words: Sequence[Span], first: int, here: int) -> int:
    """The last word position after a clause mark in the second half of words[first:here], else here."""
    for position in range(here, first + (here - first) // 2, -1):
        if text[words[position - 1][1] - 1] in _CLAUSE_END:
            return position
    return here


def _best_cuts(units: Sequence[_Unit], limits: SplitLimits) -> list[Span]:
    """(first, last) unit of each passage, last inclusive, at the least total cost."""
    best = [0.0] + [float("inf")] * len(units)
    came_from = [0] * (len(units) + 1)
    for stop in range(1, len(units) + 1):
        words = tokens = 0
        for start in range(stop - 1, -1, -1):
            words += units[start].words
            tokens += units[start].tokens
            if start < stop - 1 and (words > limits.max_words or tokens > limits.max_tokens):
                break
            cost = best[start] + _cost(words, limits) + units[stop - 1].cut_cost
            if cost < best[stop]:
                best[stop], came_from[stop] = cost, start
    cuts: list[Span] = []
    stop = len(units)
    while stop:
        cuts.append((came_from[stop], stop - 1))
        stop = came_from[stop]
    return cuts[::-1]


def _cost(words: int, limits: SplitLimits) -> float:
    distance = (words - limits.target_words) / limits.target_words
    outside = max(0, limits.min_words - words) / limits.min_words
    return distance * distance + (OUTSIDE_LIMITS_COST * (1 + outside) if outside else 0.0)


def _passage_id(document_id: str, text: str, occurrence: int) -> str:
    key = "\x1f".join((document_id, text, str(occurrence)))
    return hashlib.sha256(key.encode("utf-8")).hexdigest()[:16]
