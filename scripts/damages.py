"""Random damages to the bytes of a file, for `mutate.py`."""

import random
import re
from dataclasses import dataclass

ENCODINGS = ("utf-16", "utf-16-le", "cp1252", "mac_roman", "utf-8-sig", "cp1251", "latin-1")
_STRUCTURE = re.compile(rb"[<>\[\]`{}*#]|---|endobj|stream|\n\n")


@dataclass(frozen=True, slots=True)
class Damage:
    """Bytes of a damaged file.

    - kind: how they were damaged.
    - kept: stretches (start, end) of the original that stand in them as they were.
    """

    kind: str
    data: bytes
    kept: tuple[tuple[int, int], ...]


def make_damage(data: bytes, other: bytes, pen: random.Random) -> Damage:
    """One damage of a kind drawn by chance."""
    kind = pen.choice(("flipped", "cut", "zeroed", "repeated", "truncated", "joined", "re-encoded"))
    start = pen.randrange(len(data))
    end = min(len(data), start + pen.randint(1, max(2, len(data) // 10)))
    around = ((0, start), (end, len(data)))
    if kind == "flipped":
        return _flipped(data, pen)
    if kind == "cut":
        return Damage(kind, data[:start] + data[end:], around)
    if kind == "zeroed":
        return Damage(kind, data[:start] + bytes(end - start) + data[end:], around)
    if kind == "repeated":
        return Damage(kind, data[:end] + data[start:end] * pen.randint(1, 4) + data[end:], ((0, end), (end, len(data))))
    if kind == "truncated":
        marks = [found.end() for found in _STRUCTURE.finditer(data)]
        at = pen.choice(marks) if marks and pen.random() < 0.7 else start
        return Damage(kind, data[: max(at, 1)], ((0, max(at, 1)),))
    if kind == "joined":
        return Damage(kind, data + other, ((0, len(data)),))
    return _reencoded(data, pen)


def _flipped(data: bytes, pen: random.Random) -> Damage:
    """One to eight bytes changed, near each other."""
    changed = bytearray(data)
    start = pen.randrange(len(data))
    places = [min(len(data) - 1, start + pen.randint(0, 200)) for _ in range(pen.randint(1, 8))]
    for place in places:
        changed[place] ^= pen.randint(1, 255)
    return Damage("flipped", bytes(changed), ((0, min(places)), (max(places) + 1, len(data))))


def _reencoded(data: bytes, pen: random.Random) -> Damage:
    encoding = pen.choice(ENCODINGS)
    text = data.decode("utf-8", errors="replace")
    return Damage(f"re-encoded {encoding}", text.encode(encoding, errors="replace"), ((0, len(data)),))
