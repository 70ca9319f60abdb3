"""A regular expression cut at its top-level `|`, and freed of its lookarounds; no other syntax is understood.

Both need to know which brackets belong together, and nothing else.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

# a class, an escaped character, an opening or closing bracket, a bar; all else is passed over
_TOKEN = re.compile(r"\[\^?\]?(?:\\.|[^\]])*\]|\\.|\((?:\?(?::|!|=|<!|<=))?|\)|\|")
_LOOKAROUNDS = frozenset({"(?!", "(?=", "(?<!", "(?<="})


def alternatives(regex: str) -> list[str]:
    """The alternatives of a regex; those of a group that holds all of it are cut as well.

    "a|b(?:c|d)" gives "a" and "b(?:c|d)"; "(?:a|(?:b|c d))" gives "a", "b" and "c d".
    """
    if regex.startswith("(?:") and _closing(regex, 0) == len(regex) - 1:
        return alternatives(regex[len("(?:") : -1])
    bars = [token.start() for token, depth in _tokens(regex) if token.group() == "|" and depth == 0]
    if not bars:
        return [regex]
    parts = [regex[start + 1 : end] for start, end in pairwise([-1, *bars, len(regex)])]
    return [one for part in parts for one in alternatives(part)]


def without_lookarounds(regex: str) -> str:
    """The regex with each (?=…), (?!…), (?<=…) and (?<!…) left out: it matches wherever the regex does, and more."""
    kept, position = [], 0
    for token, _ in _tokens(regex):
        if token.group() in _LOOKAROUNDS and token.start() >= position:
            kept.append(regex[position : token.start()])
            position = _closing(regex, token.start()) + 1
    return "".join([*kept, regex[position:]])


def _tokens(regex: str) -> Iterator[tuple[re.Match[str], int]]:
    """Each token with the number of brackets that are open before it."""
    depth = 0
    for token in _TOKEN.finditer(regex):
        yield token, depth
        if token.group().startswith("("):
            depth += 1
        elif token.group() == ")":
            depth -= 1


def _closing(regex: str, opening: int) -> int:
    """The place of the bracket that closes the one at `opening`; the length of the regex where there is none."""
    return next(
        (opening + token.start() for token, depth in _tokens(regex[opening:]) if token.group() == ")" and depth == 1),
        len(regex),
    )
