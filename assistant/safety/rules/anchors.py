"""Pieces of text of which a match must hold at least one, read off a regular expression.

Most messages hold none of the pieces of most patterns, so most patterns need not be tried. It reads the subset of the
syntax that the pattern files use; where it cannot tell, it says None, and the regex is tried.
"""

import re
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from itertools import pairwise

Anchors = frozenset[str]

KEY = 4  # letters of a piece it is indexed by
SHORTEST = 2  # characters; a shorter piece stands in nearly every sentence
LETTERS = 5.0  # how much rarer a piece is with each letter more; only the order of sizes matters

_TOKEN = re.compile(
    r"\((?P<kind>\?:|\?!|\?=|\?<!|\?<=)?|\)|\||\[[^\]]*\]|\\.|\{(?P<low>\d+),?\d*\}|[?*+$.^]|(?P<letter>[a-z0-9 ])"
)


@dataclass(slots=True)
class _Reader:
    """Tokens of a regex and the place of the next one."""

    tokens: list[re.Match[str]]
    place: int = 0

    def peek(self) -> str:
        return self.tokens[self.place].group() if self.place < len(self.tokens) else ""

    def next(self) -> re.Match[str]:
        self.place += 1
        return self.tokens[self.place - 1]


class AnchorIndex:
    """Pieces by their first letters, so that few of them need be looked for in a text; and who needs which."""

    def __init__(self, owners: Iterable[tuple[Hashable, Anchors | None]]) -> None:
        """owners: things that match texts, each with its pieces; None for one that may match any text."""
        self._by_key: dict[str, list[str]] = {}
        self._owners: dict[str, list[Hashable]] = {}
        self._always: list[Hashable] = []
        for owner, pieces in owners:
            if pieces is None:
                self._always.append(owner)
            for piece in pieces or ():
                self._owners.setdefault(piece, []).append(owner)
        for piece in self._owners:
            self._by_key.setdefault(piece[:KEY] if len(piece) >= KEY else "", []).append(piece)

    def held_by(self, text: str) -> Anchors:
        """The pieces that stand in the text."""
        keys = {text[place : place + KEY] for place in range(len(text))}
        keys.add("")
        return frozenset([piece for key in keys & self._by_key.keys() for piece in self._by_key[key] if piece in text])

    def owners(self, held: Iterable[str]) -> frozenset[Hashable]:
        """Who may match a text that holds these pieces and no others."""
        return frozenset(self._always).union(*[self._owners[piece] for piece in held])


def anchors_of(regex: str) -> Anchors | None:
    """The pieces, or None when no set of them is certain."""
    tokens = _tokens(regex)
    return None if tokens is None else _branches(_Reader(tokens))


def alternatives(regex: str) -> list[str]:
    """The regex cut at each | that stands in no bracket but one around all; itself alone where it cannot be read."""
    tokens = _tokens(regex) or []
    cuts, depth, closed = [-1], 0, 0
    for place, token in enumerate(tokens, start=1):
        text = token.group()
        depth += (text[0] == "(") - (text == ")")
        closed += depth == 0 and place < len(tokens)
        if text == "|" and depth == 0:
            cuts.append(token.start())
    if tokens and tokens[0].group() == "(?:" and tokens[-1].group() == ")" and closed == 0:
        return alternatives(regex[3:-1])
    if len(cuts) == 1:
        return [regex]
    cuts.append(len(regex))
    parts = [regex[start + 1 : end] for start, end in pairwise(cuts)]
    return [one for part in parts for one in alternatives(part)]


def _tokens(regex: str) -> list[re.Match[str]] | None:
    """The tokens, or None when something is none."""
    tokens = list(_TOKEN.finditer(regex))
    return tokens if "".join(token.group() for token in tokens) == regex else None


def _branches(reader: _Reader) -> Anchors | None:
    """Of alternatives up to the closing bracket: any piece of any of them."""
    found: list[Anchors | None] = [_sequence(reader)]
    while reader.peek() == "|":
        reader.next()
        found.append(_sequence(reader))
    if any(one is None for one in found):
        return None
    return frozenset().union(*(one for one in found if one is not None))


def _sequence(reader: _Reader) -> Anchors | None:
    """Of things that follow each other: the pieces of the one that tells most."""
    best: Anchors | None = None
    run = ""
    while reader.peek() not in ("", "|", ")"):
        letter, pieces = _item(reader)
        repeated = reader.peek()[:1] in ("?", "*", "+", "{")
        needed = not _optional(reader)
        if letter is not None and needed:
            run += letter
            if not repeated:
                continue
        best, run = _better(best, _piece(run)), ""
        if pieces is not None and needed:
            best = _better(best, pieces)
    return _better(best, _piece(run))


def _item(reader: _Reader) -> tuple[str | None, Anchors | None]:
    """One letter, or the pieces of one group."""
    token = reader.next()
    if not token.group().startswith("("):
        return token.group("letter"), None
    pieces = _branches(reader)
    reader.next()  # the closing bracket
    return None, pieces if token.group("kind") in (None, "?:") else None


def _optional(reader: _Reader) -> bool:
    """Whether what was read may be absent; passes over the repetition that says so."""
    sign = reader.peek()[:1]
    if not sign or sign not in "?*+{":
        return False
    repetition = reader.next()
    return sign in "?*" or repetition.group("low") == "0"


def _piece(run: str) -> Anchors | None:
    return frozenset({run}) if len(run.strip()) >= SHORTEST else None


def _better(one: Anchors | None, other: Anchors | None) -> Anchors | None:
    """The set of which a piece is the less likely to stand in some sentence."""
    if one is None or other is None:
        return one if other is None else other
    return min(one, other, key=_frequency)


def _frequency(pieces: Anchors) -> float:
    """A rough measure of how often one of the pieces is met: short pieces often, long ones hardly ever."""
    return sum(LETTERS ** -len(piece.strip()) for piece in pieces)
