"""Superscripts and subscripts as characters, so that 10⁶ never becomes 106."""

import re
from collections.abc import Callable

Script = Callable[[str], str]

_RAISED = str.maketrans("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ")
_LOWERED = str.maketrans("0123456789+-−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")


_ELEMENT = re.compile(  # with other elements inside, such as a link
    r"<(sup|sub)\b[^<>]*>((?:[^<]|<(?!/?su[pb]\b)){0,300}+)</\1\s*>", re.IGNORECASE
)
_TAG = re.compile(r"<[^<>]*>")
SCRIPT_TAG = re.compile(r"</?(?:sup|sub)\b", re.IGNORECASE)
_OPENING = re.compile(r"<(sup|sub)\b", re.IGNORECASE)


def script_of(tag: str) -> Script | None:
    """How the text after a tag is written: raised or lowered after `<sup>` or `<sub>`, else None for as it is."""
    found = _OPENING.match(tag)
    return _SCRIPTS[found.group(1).lower()] if found else None


def with_scripts(html: str) -> str:
    """HTML with each `<sup>` and `<sub>` written in characters."""
    return _ELEMENT.sub(lambda found: _SCRIPTS[found.group(1).lower()](_TAG.sub("", found.group(2))), html)


def raised(text: str) -> str:
    """A superscript: in raised characters where each has one; letters alone as they are ("1st"); else after ^."""
    return _written(text, _RAISED, "^")


def lowered(text: str) -> str:
    """A subscript, likewise; else after _."""
    return _written(text, _LOWERED, "_")


def _written(text: str, table: dict[int, int], sign: str) -> str:
    bare = text.strip()
    if not bare or (bare.isalpha() and len(bare) > 1):
        return text
    if all(ord(char) in table for char in bare):
        return text.translate(table)
    return sign + bare if any(char.isdigit() for char in bare) and not bare.startswith(("[", "(")) else text


_SCRIPTS: dict[str, Script] = {"sup": raised, "sub": lowered}
